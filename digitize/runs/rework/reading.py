"""A side that was called blank, read now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.runs.page_task import PageJob, read_side

if TYPE_CHECKING:
    from digitize.model import Dossier, DossierPage, PageResult
    from digitize.runs.batch import Desk
    from digitize.runs.page_task import PageSettings


def read_again(dossier: Dossier, page: DossierPage, desk: Desk, settings: PageSettings) -> PageResult:
    """Let a worker read a side from its original.

    Raises:
        ScanError: the original can't be decoded any more.
        ToolError: the engine is missing.
    """
    source = page.result.source
    extension = next(file.extension for file in dossier.originals if file.sha256 == source.sha256)
    scan = desk.layout.original(source.sha256, extension)
    job = PageJob(source=source, scan=scan, work=desk.layout.intake, settings=settings)
    return desk.executor.submit(read_side, job).result()
