"""The figures of digitisation: what of each dossier counts, the sums, and who fails each of them and why.  Pure.

- `counted`: what of a dossier counts, as the registry keeps it beside the dossier.
- `filing`: one filing of the period: the one-stop system's entry joined with what is here.
- `ratio`: fractions, rounded as QĐ 766/QĐ-TTg says.
- `online`: the dated online levels and targets that the station supplies.
- `figures`: the sums of a period; `indicators` and `punctual` are parts of it.
- `frozen`: a month that was closed, and what came to it later.
- `compared`: this register held against an export of the one-stop system.
- `drawn`: dossiers drawn for an inspection.
"""
