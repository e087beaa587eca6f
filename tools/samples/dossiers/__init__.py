"""The sample dossiers, one module each; `(a)` to `(g)` are the kinds of counter dossiers they stand for."""
