"""Whether an accepted file can be taken at all, and how many frames it has: structure only, nothing is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.imaging.decode import refusals
from digitize.imaging.decode.jpeg_header import read_header
from digitize.imaging.decode.limits import Limits, check_bytes, check_size
from digitize.imaging.decode.png_chunks import read_chunks
from digitize.imaging.decode.refusals import Where
from digitize.imaging.decode.sniff import HEAD_BYTES, FileType, sniff
from digitize.imaging.decode.tiff_directory import read_frames

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSurvey:
    """What stands in a file besides its pictures."""

    type: FileType
    frames: int  # PDF pages or TIFF frames, thumbnails not counted; 1 for single pictures
    signatures: int = 0  # digital signatures, time stamps of a document not counted
    active_content: tuple[str, ...] = ()  # attachment, external, javascript, launch, media, open_action; sorted


def survey(path: Path, name: str, limits: Limits) -> FileSurvey:
    """Look a file over before it is taken.

    Args:
        path: the file.
        name: what messages call it.
        limits: beyond which it is refused.

    Raises:
        ScanError: empty, truncated, corrupt, unsupported, encrypted or too_large.
        OSError: the file can't be read at all.
    """
    where = Where(name=name)
    size = path.stat().st_size
    if size == 0:
        raise refusals.empty(where)
    check_bytes(size, limits, where)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = sniff(head)
        if kind is None:
            raise refusals.unsupported(where) if any(head) else refusals.truncated(where)  # space kept, not yet filled
        if kind is FileType.TIFF:
            return FileSurvey(type=kind, frames=len(read_frames(file, limits, where)))
    if kind is FileType.PDF:
        from digitize.imaging.decode.pdf_survey import survey_pdf

        found = survey_pdf(path, limits, where)
        return FileSurvey(
            type=kind, frames=found.pages, signatures=found.signatures, active_content=found.active_content
        )
    _check_single(path.read_bytes(), kind, limits, where)
    return FileSurvey(type=kind, frames=1)


def _check_single(content: bytes, kind: FileType, limits: Limits, where: Where) -> None:
    if kind is FileType.PNG:
        chunks = read_chunks(content, where)
        check_size(chunks.width, chunks.height, limits, where)
        return
    header = read_header(content, where)
    check_size(header.width, header.height, limits, where)
    if header.end is None:
        raise refusals.truncated(where)
