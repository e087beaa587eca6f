"""Draws the sample dossiers: administrative papers, then what a scanner makes of them."""
