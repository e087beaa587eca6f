"""A procedure as the national public-service portal publishes it, taken apart.

Shape: domain notes 4.1; channels, components and results come as run-together text, in which a cell's end is
told only by what the next one begins with.  Nothing is guessed: what can't be taken apart is kept as it was in
`Procedure.unread`, and `procedures check` tells it.
"""

from digitize.dossier.national.record import NATIONAL_KEYS, read_record

__all__ = ["NATIONAL_KEYS", "read_record"]
