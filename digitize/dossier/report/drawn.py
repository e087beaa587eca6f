"""Dossiers drawn for an inspection.  Pure.

Each dossier gets the SHA-256 of "<seed>/<local id>", and the lowest N are drawn: whoever has the seed and the list can
repeat the draw with any tool that hashes, and nobody can steer it who does not know the seed beforehand.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def lot(seed: str, dossier: str) -> str:
    """Return the lot of a dossier, hexadecimal."""
    return hashlib.sha256(f"{seed}/{dossier}".encode()).hexdigest()


def draw(dossiers: Iterable[str], count: int, seed: str) -> tuple[str, ...]:
    """Draw so many local ids, in the order of their lots; all where there are fewer."""
    return tuple(sorted(dossiers, key=lambda dossier: (lot(seed, dossier), dossier))[:count])
