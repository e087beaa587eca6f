"""Whether the data folder can be worked with: room on its disk, registry, journal, index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.registry import indexing, journal
from digitize.runs.checks.check import Check
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_LITTLE = 5  # times the reserve
_NEWEST_ROWS = 10_000  # of the journal; about a tenth of a second.  `verify` looks at all


def check_disk(data: Path, reserve_mib: int) -> Check:
    """Look at the free space; below the reserve nothing new is taken."""
    free = shelf.free_bytes(data)
    reserve = reserve_mib << 20
    facts = (("free", f"{free / (1 << 30):.1f}"), ("reserve", f"{reserve / (1 << 30):.1f}"))
    value = N_("{free} GiB free")
    if free < reserve:
        hint = N_("Below {reserve} GiB intake pauses; it goes on by itself. Free some space.")
        return Check(name="disk", level="error", value=value, hint=hint, facts=facts)
    if free < _LITTLE * reserve:
        hint = N_("Free some space: below {reserve} GiB intake pauses.")
        return Check(name="disk", level="warn", value=value, hint=hint, facts=facts)
    return Check(name="disk", level="ok", value=value, facts=facts)


def check_books(registry: sqlite3.Connection) -> Iterator[Check]:
    """Look at the newest rows of the journal and whether the index answers."""
    broken = journal.check_chain(registry, _NEWEST_ROWS)
    if broken is None:
        yield Check(name="journal", level="ok")
    else:
        hint = N_("The journal was changed by somebody; compare with the backup.")
        facts = (("row", broken),)
        yield Check(name="journal", level="error", value=N_("row {row} does not fit"), hint=hint, facts=facts)
    if indexing.is_answering(registry):
        yield Check(name="index", level="ok")
    else:
        hint = N_("`search` misses pages. Run `digitize verify --rebuild`.")
        yield Check(name="index", level="error", value=N_("pages are missing"), hint=hint)
