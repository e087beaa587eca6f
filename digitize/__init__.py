"""Paper dossiers of a one-stop counter become searchable PDF/A dossiers in the online queue."""

__version__ = "0.1.0"
