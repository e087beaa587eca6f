"""One dossier in one worker: its pages gathered, understood, joined into the archive PDF and read back.

The finished folder (`archive.pdf`, `dossier.json`) stands in the batch's work folder until the parent moves
it to its place; the JSON is written last.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitize.intake.sorting import DossierPlan
from digitize.runs.assemble import Taken

ARCHIVE = "archive.pdf"
VALUE = "dossier.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierJob:
    """A dossier whose pages are all done."""

    plan: DossierPlan
    taken: Taken
    work: Path

    @property
    def staged(self) -> Path:
        """Its folder until it is moved to its place."""
        return self.work / self.plan.id
