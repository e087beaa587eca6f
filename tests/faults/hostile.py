"""The corpus of hostile input: every row of contract section 4's table, drawn into a folder.

    python -m tests.faults.hostile FOLDER

prints each file with what must become of it.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.hostile_pdfs import pdfs
from tests.faults.hostile_pictures import coded, jpeg, jpegs, picture, pngs, tiffs
from tests.faults.verdicts import Case, Held, held, taken

LITTER = ("Thumbs.db", "._scan.jpg", "~$letter.pdf", "copy.pdf.part", "copy.jpg.tmp", ".DS_Store", "desktop.ini")
NAMES = (
    "tab\there.jpg",
    "line\nbreak.jpg",
    "\x1b[31mred\x07.jpg",
    "a\\..\\..\\windows.jpg",
    "a%2f..%2f..%2fetc%2fpasswd.jpg",
    "-rf.jpg",
    "--help.jpg",
    "{name} {0}.jpg",
    "%s%n.jpg",
    "$(reboot) `reboot`.jpg",
    "'; drop table dossier; --.jpg",
    "<b>&amp;.jpg",
    " .jpg",
    "CON.jpg",
    "\u202egpj.exe.jpg",
    unicodedata.normalize("NFD", "Đơn đề nghị cấp giấy phép.jpg"),
    "😀.jpg",
    "ữ" * 83 + ".jpg",
    "UPPER.JPG",
)


def corpus() -> Iterator[Case]:
    """Yield every hostile file with its verdict; no two that are taken hold the same bytes."""
    yield from _nothing()
    yield from _others()
    yield from pngs()
    yield from jpegs()
    yield from tiffs()
    yield from pdfs()
    for number, name in enumerate(NAMES, start=600):
        yield taken(name, jpeg(number))


def _nothing() -> Iterator[Case]:
    for extension in ("jpg", "png", "tif", "pdf"):
        yield held("empty", f"empty.{extension}", b"")


def _others() -> Iterator[Case]:
    """Files that are no scans, under the names of scans."""
    yield held("unsupported", "text.jpg", "Kính gửi: Ủy ban nhân dân\n".encode())
    yield held("unsupported", "letter.pdf", _letter())
    yield held("unsupported", "page.pdf", b"<!DOCTYPE html><html><body>a</body></html>")
    yield held("unsupported", "script.pdf", b"%!PS-Adobe-3.0\nshowpage\n")
    yield held("unsupported", "moving.png", coded(picture(1), "GIF"))
    yield held("unsupported", "bitmap.jpg", coded(picture(2), "BMP"))
    yield held("unsupported", "web.jpg", coded(picture(3), "WEBP"))
    yield held("unsupported", "phone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
    yield held("unsupported", "program.pdf", b"MZ" + bytes(range(256)))
    yield held("unsupported", "noise.tif", bytes(range(1, 256)) * 9)
    yield held("unsupported", "two_bytes.jpg", b"\xff\xd8")
    yield held("unsupported truncated", "zeros.tif", bytes(5_000))


def _letter() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


def write_corpus(folder: Path) -> tuple[list[Case], list[str]]:
    """Draw the corpus into a folder.

    Returns:
        Each file's case, and the names of what must be passed over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for case in corpus():
        (folder / case.name).write_bytes(case.content)
        cases.append(Case(case.name, b"", case.verdict))
    return cases, [*_write_litter(folder), *_write_special(folder)]


def _write_litter(folder: Path) -> tuple[str, ...]:
    for name in LITTER:
        (folder / name).write_bytes(jpeg(1))
    return LITTER


def _write_special(folder: Path) -> Iterator[str]:
    """Make what is no regular file."""
    links = {"link.jpg": "/etc/hostname", "link_to_nothing.jpg": "nothing", "link_to_itself.jpg": "link_to_itself.jpg"}
    for name, target in (links | {"link_to_folder": "..", "link_to_device.jpg": "/dev/zero"}).items():
        (folder / name).symlink_to(target)
        yield name
    os.mkfifo(folder / "pipe.pdf")
    yield "pipe.pdf"
    descriptor = os.open(folder, os.O_DIRECTORY)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"/proc/self/fd/{descriptor}/socket.pdf")  # the folder's own path may be too long
    os.close(descriptor)
    yield "socket.pdf"
    (folder / "folder.pdf").mkdir()


if __name__ == "__main__":
    written, passed_over = write_corpus(Path(sys.argv[1]))
    for one in written:
        verdict = (
            " or ".join(one.verdict.codes) if isinstance(one.verdict, Held) else f"taken, {one.verdict.sides} sides"
        )
        print(f"{one.name!r}: {verdict}")
    for passed in passed_over:
        print(f"{passed!r}: ignored")
