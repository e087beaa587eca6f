"""Whether an archive that we wrote holds what it must, asked of programs that are not ours.

Method: qpdf reads and decodes the whole structure (pictures' own coding excepted: `qpdf --check` would
take seconds a page for it, and those bytes are the scanner's); `pdftotext -raw` and pdfium read the
text layer, which must give back the words line by line, equal after NFC; our PDF/A-2u rules are held
against the file, and veraPDF's as well where it is installed.
Accuracy: exact.
Fails never by itself; a tool that is missing is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pikepdf
import pypdfium2

from digitize import tools
from digitize.errors import PdfError
from digitize.pdf.pdfa import Violation, framing_violations, violations
from digitize.pdf.text_layer import written_lines
from digitize.text import nfc
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from digitize.model import PageText

_SECONDS: Final = 300.0
_FRAME: Final = 1024  # bytes at either end of a file
_QPDF_ACCEPTS: Final = (0, 2, 3)  # nothing, errors, warnings

Words = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misreading:
    """A page whose text layer a reader does not give back."""

    page: int  # 1-based
    reader: Literal["pdftotext", "pdfium"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """What the readers found."""

    pages: int
    complaints: tuple[str, ...]  # qpdf's lines
    violations: tuple[Violation, ...]
    misreadings: tuple[Misreading, ...]
    verapdf: bool | None  # None: not installed

    @property
    def sound(self) -> bool:
        """Whether the file as a whole is well formed and PDF/A-2u."""
        return not self.complaints and not self.violations and self.verapdf is not False

    @property
    def failed_pages(self) -> frozenset[int]:
        """1-based pages whose text could not be read back equal."""
        return frozenset(misreading.page for misreading in self.misreadings)


def check_archive(path: Path, expected: Sequence[PageText | None]) -> ArchiveReport:
    """Read an archive back.

    Args:
        path: The archive.
        expected: What was read on each page, in page order; None where nothing was read.

    Raises:
        PdfError: The file can't be opened at all, or has another number of pages.
        ToolError: qpdf or pdftotext is missing or took too long.
    """
    complaints = _complaints(path)
    pages, broken = _structure(path)
    if pages != len(expected):
        raise PdfError(
            N_("the archive has {found} pages (expected {expected})"),
            code="page_count",
            found=pages,
            expected=len(expected),
        )
    return ArchiveReport(
        pages=pages,
        complaints=complaints,
        violations=broken,
        misreadings=tuple(_misreadings(path, expected)),
        verapdf=_verapdf(path),
    )


def check_signed(path: Path) -> ArchiveReport:
    """Look at a signed copy: its structure and PDF/A's rules; the words are those of the file that was signed.

    Raises:
        PdfError: it can't be opened at all.
        ToolError: qpdf is missing or took too long.
    """
    complaints = _complaints(path)
    pages, broken = _structure(path)
    return ArchiveReport(pages=pages, complaints=complaints, violations=broken, misreadings=(), verapdf=_verapdf(path))


def _structure(path: Path) -> tuple[int, tuple[Violation, ...]]:
    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages), tuple(dict.fromkeys([*_framing(path), *violations(pdf)]))
    except pikepdf.PdfError as error:
        reason = str(error).replace(str(path), path.name)
        raise PdfError(N_("the archive can't be opened: {reason}"), code="unreadable", reason=reason) from error


def _complaints(path: Path) -> tuple[str, ...]:
    rewrite_to_nowhere = ["qpdf", "--stream-data=uncompress", "--", str(path), "/dev/null"]
    done = tools.run(rewrite_to_nowhere, timeout=_SECONDS, accept=_QPDF_ACCEPTS)
    lines = tuple(done.stderr.replace(str(path), path.name).splitlines())
    return lines or (("qpdf failed",) if done.status else ())


def _framing(path: Path) -> Iterator[Violation]:
    with path.open("rb") as file:
        head = file.read(_FRAME)
        file.seek(max(0, path.stat().st_size - _FRAME))
        yield from framing_violations(head, file.read())


def _misreadings(path: Path, expected: Sequence[PageText | None]) -> Iterator[Misreading]:
    by_pdftotext, by_pdfium = _read_by_pdftotext(path), _read_by_pdfium(path)
    for page, (text, one, other) in enumerate(zip(expected, by_pdftotext, by_pdfium, strict=True), start=1):
        wanted = [[nfc(word) for word in line] for line in written_lines(text)] if text else []
        if one != wanted:
            yield Misreading(page=page, reader="pdftotext")
        if other != wanted:
            yield Misreading(page=page, reader="pdfium")


def _read_by_pdftotext(path: Path) -> list[Words]:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-eol", "unix", str(path), "-"]
    pages = tools.run(command, timeout=_SECONDS).stdout.decode("utf-8", "replace").split("\f")
    return [_words(page) for page in pages[:-1]]  # a form feed ends each page


def _read_by_pdfium(path: Path) -> list[Words]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [_words(_pdfium_text(document, page)) for page in range(len(document))]
    finally:
        document.close()


def _pdfium_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_range())
    finally:
        text_page.close()
        page.close()


def _words(text: str) -> Words:
    """Split what a reader gave; it may add empty lines and white space, nothing else."""
    lines = [[nfc(word) for word in line.split()] for line in text.split("\n")]
    return [line for line in lines if line]


def _verapdf(path: Path) -> bool | None:
    if not tools.installed("verapdf"):
        return None
    done = tools.run(["verapdf", "--flavour", "2u", "--format", "text", str(path)], timeout=_SECONDS, accept=(0, 1))
    return done.status == 0
