"""The stack that is scanned while the plug is pulled: small, quick to read, and known side by side."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pikepdf
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from digitize.intake.profiles import builtin_folder

Side = Literal["page", "blank", "separator"]

PROFILE: Final = "plug"
"""Files whose name ends in a counter are one dossier, all others are dossiers of their own."""

_DPI: Final = 150
_SIZE: Final = (620, 874)  # pixels: A6
_FONT: Final = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
_WORDS: Final = (
    "giấy khai sinh",
    "đơn đề nghị",
    "bản cam kết",
    "tờ khai thuế",
    "hộ khẩu",
    "lý lịch",
    "đất đai",
    "hôn nhân",
)
_SENTENCE: Final = "Ủy ban nhân dân phường xác nhận nội dung"
_LONG_AGO: Final = 1_750_000_000.0  # seconds since 1970: the files have been still for long


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the stack and what it truly holds."""

    name: str  # below the stack's folder
    content: bytes
    sides: tuple[Side, ...]  # () where nobody can read it
    dossier: str  # files with the same word belong together
    words: tuple[str, ...] = ()  # without marks; each stands on one page of it and nowhere else
    held: str = ""  # the code that it is held with

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def stack() -> tuple[File, ...]:
    """Draw everything: the same bytes each time."""
    form = _jpeg(_page(0))
    return (
        File(name="again.jpg", content=form, sides=("page",), dossier="form", words=("giay khai sinh",)),
        File(name="card.png", content=_png(_page(1)), sides=("page",), dossier="card", words=("don de nghi",)),
        File(name="empty.pdf", content=b"", sides=(), dossier="", held="empty"),
        File(name="form.jpg", content=form, sides=("page",), dossier="form", words=("giay khai sinh",)),
        File(name="locked.pdf", content=_locked(), sides=(), dossier="", held="encrypted"),
        File(
            name="folder/sheet_1.jpg",
            content=_jpeg(_page(2)),
            sides=("page",),
            dossier="folder",
            words=("ban cam ket",),
        ),
        File(name="folder/sheet_2.jpg", content=_jpeg(_blank(1)), sides=("blank",), dossier="folder"),
        File(
            name="stack.tif", content=_tiff(), sides=("separator", "page", "blank"), dossier="stack", words=("ho khau",)
        ),
        File(name="two.pdf", content=_pdf(), sides=("page", "page"), dossier="two", words=("ly lich", "dat dai")),
    )


def lay(files: tuple[File, ...], folder: Path) -> None:
    """Put the files into a folder, whole and long since still."""
    import os

    for file in files:
        path = folder / file.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(file.content)
        os.utime(path, (_LONG_AGO, _LONG_AGO))


def profile() -> str:
    """The profile of the stack, made of the one for any scanner."""
    text = (builtin_folder() / "generic.toml").read_text(encoding="utf-8")
    changes = {
        'by = "file"': 'by = "counter"',
        r"^(?P<dossier>.*?)(?:[-_ ]?(?P<counter>\d+))?$": r"^(?P<dossier>sheet)_(?P<counter>\d+)$",
        "stable_seconds = 5 ": "stable_seconds = 0 ",
        "page_pause_seconds = 30 ": "page_pause_seconds = 0 ",
        "group_stable_seconds = 30 ": "group_stable_seconds = 0 ",
        "give_up_after_seconds = 600 ": "give_up_after_seconds = 1 ",
    }
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _page(number: int) -> Image.Image:
    page = Image.new("L", _SIZE, 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(_FONT), 30)
    pen.text((60, 60), _WORDS[number].upper(), font=font, fill=10)
    pen.multiline_text(
        (60, 150), f"{_SENTENCE}\n{_WORDS[number]} nêu trên là đúng\nsự thật.", font=font, fill=10, spacing=18
    )
    return page


def _blank(number: int) -> Image.Image:
    """A back on which nothing stands; no two are equal."""
    page = Image.new("L", _SIZE, 255)
    page.putpixel((number, number), 254)
    return page


def _separator() -> Image.Image:
    page = Image.new("L", _SIZE, 255)
    barcode = zxingcpp.create_barcode("PATCHT", zxingcpp.BarcodeFormat.Code39)
    bars = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=3, add_quiet_zones=False))
    page.paste(bars.resize((bars.width, 90)), (60, 80))
    return page


def _jpeg(page: Image.Image) -> bytes:
    return _written(page, "JPEG", quality=85)


def _png(page: Image.Image) -> bytes:
    return _written(page, "PNG")


def _tiff() -> bytes:
    first, *rest = (
        page.point(lambda level: 255 if level > 127 else 0).convert("1") for page in (_separator(), _page(4), _blank(2))
    )
    return _written(first, "TIFF", save_all=True, append_images=rest, compression="group4")


def _pdf() -> bytes:
    """Two scanned pages."""
    pdf = pikepdf.new()
    for number in (5, 6):
        page = pdf.add_blank_page(page_size=(_SIZE[0] * 72 / _DPI, _SIZE[1] * 72 / _DPI))
        picture = pdf.make_stream(_jpeg(_page(number)), {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image})
        picture.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=_SIZE[0],
            Height=_SIZE[1],
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        name = page.add_resource(picture, pikepdf.Name.XObject, pikepdf.Name.Scan)
        width, height = page.mediabox[2], page.mediabox[3]
        page.contents_add(f"q {width} 0 0 {height} 0 0 cm {name} Do Q".encode())
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()


def _locked() -> bytes:
    """A PDF that needs a password to open; by an old cipher, so that it is the same bytes each time it is drawn."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    file = io.BytesIO()
    pdf.save(file, static_id=True, encryption=pikepdf.Encryption(owner="o", user="u", R=3, aes=False, metadata=False))
    return file.getvalue()


def _written(page: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    page.save(file, kind, dpi=(_DPI, _DPI), **options)
    return file.getvalue()
