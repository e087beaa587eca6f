"""What `verify` can find: the checks by name, in the order in which they are told, and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

HINTS = {
    "database": N_("The registry is missing or damaged. Run `digitize verify --rebuild`."),
    "originals": N_("An accepted file is missing or changed. Look at the disk and bring the file back from a backup."),
    "documents": N_("A document's PDF is missing or changed. `digitize verify --rebuild` makes it again."),
    "signed_copies": N_("A signed copy is missing or changed; it can't be made again. Bring it back from a backup."),
    "held_files": N_("A held file is missing. Bring it back from a backup."),
    "held_bytes": N_("A held file has changed since it came in. Scan that stack again."),
    "purges": N_(
        "Bytes that two persons purged are still there, or the note of the purge is missing."
        " Run `digitize purge DOSSIER` again; bring a missing note back from a backup."
    ),
    "ledger": N_("The sums of a batch are not what the registry holds. Run `digitize verify --rebuild`."),
    "batch_records": N_(
        "A batch's record in log/batches is missing or says something else than the registry."
        " Run `digitize verify --rebuild`."
    ),
    "journal": N_("The journal was changed by somebody; compare with the backup."),
    "registry": N_(
        "The registry and a dossier's folder differ. Look at the dossier;"
        " `digitize verify --rebuild` takes over what the folder says."
    ),
    "folders": N_(
        "Something that is unfinished, or that nobody knows, lies among the files. Look at it and move it elsewhere."
    ),
    "numbering": N_("The pages of a dossier are not numbered without gaps. Run `digitize verify --rebuild`."),
    "text": N_("The registry's text of a page is not what was read. Run `digitize verify --rebuild`."),
    "index": N_("A search may miss pages. `digitize verify --rebuild` builds the index anew."),
    "archives": N_(
        "An archive PDF is missing or does not hold what it must. `digitize verify --rebuild` makes it again."
    ),
    "access_copies": N_("An access copy is missing or changed. `digitize verify --rebuild` makes it again."),
    "slips": N_(
        "The numbers of printed slips have a gap, or a slip's PDF is missing or changed."
        " Bring the folder slips/ back from a backup, then run `digitize verify --rebuild`."
    ),
}
"""Message id of what to do, by name of the check."""

NEVER_RED = frozenset({"held_bytes"})
"""Held files never make `verify` red; only a lost one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    checked: int
    where: tuple[str, ...]  # of each fault: a local id, a batch or a place below the data folder

    @property
    def failed(self) -> int:
        """How many faults there are."""
        return len(self.where)

    @property
    def ok(self) -> bool:
        """Whether `verify` may stay green."""
        return not self.where or self.name in NEVER_RED

    @property
    def hint(self) -> str:
        """Message id of what to do; "" where nothing was found."""
        return HINTS[self.name] if self.where else ""


def check_of(name: str, checked: int, where: Iterable[str] = ()) -> Check:
    """Make a check of its faults; equal ones count once."""
    return Check(name=name, checked=checked, where=tuple(dict.fromkeys(where)))


def in_order(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Sort checks as they are told, and join those of one name."""
    order = list(HINTS)
    joined: dict[str, Check] = {}
    for check in checks:
        known = joined.get(check.name)
        joined[check.name] = (
            check_of(check.name, known.checked + check.checked, (*known.where, *check.where)) if known else check
        )
    return tuple(sorted(joined.values(), key=lambda check: order.index(check.name)))
