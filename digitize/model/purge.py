"""What stays of a dossier that two persons have purged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digitize.model.dossier import Dossier
from digitize.model.keeping import Kept
from digitize.model.page import PageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeWord:
    """A person's word that a dossier must go."""

    by: str  # the account
    at: datetime
    reason: str
    lapsed: bool = False  # because its keeping has ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What stays of a dossier that two persons have purged: hashes, reasons, who and when, and how many sides it had.

    It is written before anything goes, and again when all is gone.
    """

    dossier: Dossier  # bare, closed: of its files only the hashes; of its history only who took it over
    sides: tuple[tuple[str, PageKind, int], ...]  # batch, what they were counted as, how many: sums still balance
    files: tuple[tuple[str, str], ...]  # hash and the batch that brought it
    taken_at: datetime
    asked: PurgeWord
    confirmed: PurgeWord
    done_at: datetime | None = None
    signed: tuple[tuple[str, str], ...] = ()  # signed copies: folder and hash
    kept: Kept | None = None  # it had been kept as long as it must be; None: it might not be stored at all

    @property
    def hashes(self) -> tuple[str, ...]:
        """SHA-256 of the files whose bytes are gone."""
        return tuple(dict.fromkeys(original.sha256 for original in self.dossier.originals))
