"""Dossiers handed from one data folder to another, to an archive or to the office's document system."""
