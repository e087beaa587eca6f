"""Packing a dossier: its files made to the portal's limit, its facts put into an envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.envelope import envelope_of, gaps
from digitize.model import Submission
from digitize.runs.parcels import FilesJob, make_files
from digitize.runs.rework.finish import turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from sqlite_utils import Database

    from digitize.dossier.procedures import Catalogue
    from digitize.intake.layout import Layout
    from digitize.model import Dossier, Envelope, Gap, Needed
    from digitize.runs.parcels import Files


class Packed(NamedTuple):
    """An envelope, and what it lacks and must have."""

    envelope: Envelope
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packer:
    """Packs for one system."""

    layout: Layout
    db: Database
    worker: Callable[[], AbstractContextManager[Executor]]  # codes pictures anew where a file is too large
    catalogue: Callable[[], Catalogue]
    unit: str  # that takes dossiers in, as the system calls it
    agency: str  # its code
    most_bytes: int  # of one file; 0: no limit

    def pack(self, dossier: Dossier, digest: str, needs: tuple[Needed, ...]) -> Packed:
        """Pack a dossier.

        Args:
            dossier: which.
            digest: of its content, as the outbox has it.
            needs: what the system must have.

        Raises:
            QueueError: `never_sent`; it is restricted, or was not accepted.
            PdfError, ScanError: one of its files is damaged.
            StoreError: the data folder refuses.
        """
        day = dossier.received_at.astimezone(VIETNAM).date()
        procedure = self.catalogue().find(dossier.procedure.code, day) if dossier.procedure else None
        made = self._files(
            FilesJob(dossier=dossier, procedure=procedure, layout=self.layout, most_bytes=self.most_bytes)
        )
        about = Submission(digest=digest, unit=self.unit, agency=self.agency, files=made.files)
        envelope = envelope_of(dossier, procedure, about)
        return Packed(envelope, (*gaps(envelope, needs), *made.gaps))

    def _files(self, job: FilesJob) -> Files:
        if not job.is_heavy:
            return make_files(job)
        with self.worker() as executor, turn(self.layout, self.db):  # nobody may change the dossier meanwhile
            return executor.submit(make_files, job).result()
