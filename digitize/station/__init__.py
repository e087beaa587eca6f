"""The collaborators of a command, built from the settings: `desk` for what is scanned, `post` for what is delivered."""
