"""What this station shows over HTTP: files under signed addresses that run out, and how far a dossier is."""
