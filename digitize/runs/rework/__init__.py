"""Carrying out what a person decided: whole or not at all, whenever the plug is pulled.

1. Under a lock that one decision holds at a time, what an earlier run left over is finished (`finish`).
2. The new folder of each dossier is staged in `intake/R-…/`: PDFs that stay are the same files, others are drawn again
   from the originals and what was read of them (`stage`).  Beside them stands what each dossier was before.
3. `change.json` is written last: from here on the decision will be carried out, by this run or the next.
4. Old folders step aside, staged ones take their places, one transaction registers everything (`finish`).
5. The work folder goes.
"""
