"""The dated rules about time of a data folder: the station's own, else those that ship."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from digitize.dossier.deadlines.rules import DeadlineRules, builtin_rules, load_rules
from digitize.intake.layout import Layout
from digitize.intake.profiles import read_text

if TYPE_CHECKING:
    from pathlib import Path


def known_rules(data: Path) -> DeadlineRules:
    """Return the rules of a data folder; read again only when its file has changed.

    Raises:
        SettingsError: the station's own file has faults (a KeysError), or can't be read.
    """
    path = Layout(data).own_deadline_rules
    try:
        found = path.stat()
    except FileNotFoundError:
        return builtin_rules()
    return _loaded(path, (found.st_mtime_ns, found.st_size, found.st_ino))


@functools.lru_cache(maxsize=2)
def _loaded(path: Path, _stamp: tuple[int, int, int]) -> DeadlineRules:
    return load_rules(read_text(path), path.name)
