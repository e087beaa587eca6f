"""A consistent copy of a data folder while it is in use, and the way back."""
