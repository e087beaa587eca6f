"""Signing dossiers, and keeping what was signed.

A signed copy lies in a room of its own, `signed/<dossier>/<sha256>.pdf`, which nothing moves or writes again: not a
decision, not a rebuilding, not a merge; the dossier's value names it.  One copy is made so:

1. The PDF is signed into `intake/.signing/`, read back and judged.
2. `signed/<dossier>/<sha256>.json` says what it is: from here on it is kept.
3. The file takes its name, the dossier's value and the registry take it over, the note goes.

A stop before 3 leaves nothing under a final name; a stop later is finished by the next `sign` (`kept.finish`).
"""
