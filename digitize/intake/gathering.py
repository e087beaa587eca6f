"""Which files make one dossier, and which of them show the same side, as the profile says."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from digitize.dossier.renditions import group_renditions
from digitize.dossier.separate import group_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.intake.profiles import ScannerProfile

Renditions: TypeAlias = tuple[int, ...]
"""Places of the files that show the same sides, the best first; mostly one."""


def gather(places: Sequence[str], profile: ScannerProfile) -> tuple[tuple[Renditions, ...], ...]:
    """Gather files into dossiers.

    Args:
        places: relative to the folder that was named or is watched, with "/", in the order in which they are taken.
        profile: says how.

    Returns:
        Dossiers in the order of each one's first file, in each its sides in page order; every file is in exactly one.
    """
    grouping, streams = profile.grouping, profile.streams
    sides = group_renditions(places, streams.told_by, grouping.name_pattern, streams.prefer)
    names = [places[min(side)] for side in sides]
    dossiers = group_files(names, grouping.by, grouping.name_pattern, profile.sides.back)
    return tuple(tuple(sides[number] for number in dossier) for dossier in dossiers)
