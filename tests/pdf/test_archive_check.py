"""What reading an archive back finds, and what it is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import drawn_archives as drawn
import pikepdf
import pytest

from digitize.errors import PdfError
from digitize.pdf.check import Misreading, check_archive

if TYPE_CHECKING:
    from pathlib import Path

OTHER = drawn.page_text([drawn.word("khác", 20, 20, 40, 25)])


def test_a_good_archive_is_sound(tmp_path: Path) -> None:
    """No complaint, no broken rule, every page read back; a page that was not read has no text."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER, None, OTHER])

    report = check_archive(path, [drawn.LETTER, None, OTHER])
    assert report.sound
    assert (report.pages, report.failed_pages) == (3, frozenset())
    assert report.complaints == report.violations == report.misreadings == ()


def test_a_page_that_reads_differently_is_named_with_its_reader(tmp_path: Path) -> None:
    """One wrong tone mark fails that page only."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER, OTHER])
    wrong = drawn.page_text([drawn.word("khac", 20, 20, 40, 25)])

    report = check_archive(path, [drawn.LETTER, wrong])
    assert report.misreadings == (Misreading(page=2, reader="pdftotext"), Misreading(page=2, reader="pdfium"))
    assert report.failed_pages == {2}
    assert report.sound


def test_lines_that_were_joined_are_found(tmp_path: Path) -> None:
    """The same words in other lines are not equal."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER])
    joined = drawn.page_text(
        [*drawn.LETTER.lines[0].words, *drawn.LETTER.lines[1].words], *(line.words for line in drawn.LETTER.lines[2:])
    )

    assert check_archive(path, [joined]).failed_pages == {1}


def test_text_on_a_page_that_was_not_read_is_found(tmp_path: Path) -> None:
    """A text layer must not come from nowhere."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER])

    assert check_archive(path, [None]).failed_pages == {1}


def test_a_damaged_stream_is_complained_of(tmp_path: Path) -> None:
    """The page's content no longer inflates."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER])
    raw = path.read_bytes()
    with pikepdf.open(path) as pdf:
        content = pdf.pages[0].obj.Contents.read_raw_bytes()
    path.write_bytes(raw.replace(content, content[:20] + bytes(12) + content[32:]))

    report = check_archive(path, [drawn.LETTER])
    assert report.complaints
    assert report.failed_pages == {1}
    assert not report.sound
    assert all(str(tmp_path) not in line for line in report.complaints)


def test_what_is_behind_the_end_is_a_violation(tmp_path: Path) -> None:
    """Bytes after the end-of-file mark break 6.1.3."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER])
    path.write_bytes(path.read_bytes() + b"more")

    assert "6.1.3" in {violation.clause for violation in check_archive(path, [drawn.LETTER]).violations}


@pytest.mark.parametrize("content", [b"", b"no PDF at all", b"%PDF-1.7\n"])
def test_what_can_not_be_opened_is_an_error(tmp_path: Path, content: bytes) -> None:
    """There is nothing to report on."""
    path = tmp_path / "archive.pdf"
    path.write_bytes(content)

    with pytest.raises(PdfError, match="can't be opened") as caught:
        check_archive(path, [])
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_page_is_an_error(tmp_path: Path) -> None:
    """Every side must be in the archive."""
    path = drawn.text_archive(tmp_path, [drawn.LETTER])

    with pytest.raises(PdfError, match=r"1 pages \(expected 2\)"):
        check_archive(path, [drawn.LETTER, None])
