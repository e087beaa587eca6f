"""What a claimed batch turned out to hold: dossiers to make, files to hold, bytes we have already.

Written down (`sorted.json`) as soon as the local ids are reserved, so that whoever finishes the batch
after an interruption makes the same dossiers under the same ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitize.intake import shelf
from digitize.intake.claim import Claimed
from digitize.model import Bound, Doubt, from_plain, to_plain

SORTED = "sorted.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A claimed file that can be read."""

    claimed: Claimed
    extension: str  # of its real type
    frames: int
    signatures: int
    active_content: tuple[str, ...]  # scripts, attachments and the like, which we never carry on


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A claimed file that a person must look at."""

    claimed: Claimed
    extension: str  # "bin" where the type is unknown
    code: str  # contract section 4
    template: str  # of the reason: an English message id with its facts, no names of people
    facts: tuple[tuple[str, str], ...]
    hint: str = ""  # message id: what to do
    sides: int = 1  # known ones, at least 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPlan:
    """The files of one dossier, in page order; of a stack that was divided, those that its part lies in."""

    id: str
    scans: tuple[Scan, ...]  # a page for each frame
    held_beside: bool = False  # a file of the same folder is held
    renditions: tuple[Scan, ...] = ()  # of the same sides once more: kept as originals, make no page
    doubts: tuple[Doubt, ...] = ()  # what the files, their index and the sheets between them make doubtful
    sides: tuple[int, int] | None = None  # first and last of the scans' sides, from 1; None: all
    bound: Bound | None = None  # what the sheet on top says

    @property
    def files(self) -> tuple[Scan, ...]:
        """All that is kept of it."""
        return (*self.scans, *self.renditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A claimed file whose bytes a dossier has already."""

    scan: Scan
    dossier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """The whole batch."""

    dossiers: tuple[DossierPlan, ...]  # stacks: each may turn out to hold several dossiers
    held: tuple[Held, ...]
    duplicates: tuple[Duplicate, ...]


def write_sorting(sorting: Sorting, folder: Path) -> None:
    """Write down what became of each file of a batch."""
    shelf.write_json(folder / SORTED, to_plain(sorting))


def read_sorting(folder: Path) -> Sorting | None:
    """Read what became of each file; None where the batch was not sorted yet."""
    path = folder / SORTED
    return from_plain(Sorting, shelf.read_json(path)) if path.exists() else None


def write_parts(stack: str, parts: tuple[DossierPlan, ...], folder: Path) -> None:
    """Write down the dossiers that a stack was divided into, with their ids."""
    shelf.write_json(folder / f"{stack}.parts.json", [to_plain(part) for part in parts])


def read_parts(stack: DossierPlan, folder: Path) -> tuple[DossierPlan, ...] | None:
    """Read the dossiers of a stack; None where nobody has looked for them yet."""
    path = folder / f"{stack.id}.parts.json"
    return tuple(from_plain(DossierPlan, part) for part in shelf.read_json(path)) if path.exists() else None


def dossiers_of(sorting: Sorting, folder: Path) -> tuple[DossierPlan, ...]:
    """Return the dossiers of a batch, as far as its stacks are divided."""
    return tuple(part for stack in sorting.dossiers for part in read_parts(stack, folder) or (stack,))
