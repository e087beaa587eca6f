"""The connector of the six steps of 2026 (domain notes 5.2): token, number, files, dossier, progress, status."""
