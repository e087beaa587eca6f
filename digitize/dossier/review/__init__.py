"""What a person decides about dossiers: pure functions from dossiers to dossiers, and refusals that say what to do."""
