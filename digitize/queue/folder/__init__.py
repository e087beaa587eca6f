"""The connector of offices whose one-stop system has no service: JSON, XML and PDF dropped into a folder, whole."""
