"""A specimen of the chip identity card (2021 to 2024), front and back, and its QR code.

The person is fictional; both sides say MẪU / SPECIMEN.  The QR's seven fields are those of the real card:
number|old number|name|birth ddMMyyyy|sex|residence|issued ddMMyyyy, in UTF-8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from samples.sheet import Look, Sheet, plain, spans

if TYPE_CHECKING:
    import numpy as np

WIDTH, HEIGHT = 85.6, 54.0  # ID-1, mm
QR_SIDE = 16.0  # mm; as on the paper certificate, so that a photocopy still reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A fictional holder."""

    number: str  # 12 digits: place of birth registration, century and sex, year, random
    name: str
    birth: str  # dd/MM/yyyy
    sex: str
    home_town: str
    residence: str
    issued: str  # dd/MM/yyyy

    @property
    def qr_text(self) -> str:
        """What the card's QR code says."""
        return "|".join(
            (
                self.number,
                "",
                self.name,
                self.birth.replace("/", ""),
                self.sex,
                self.residence,
                self.issued.replace("/", ""),
            )
        )


def symbol(text: str, kind: str, *, scale: int) -> Image.Image:
    """Return a QR code ("QRCode") or a bar code ("Code128") as a black-and-white picture."""
    import zxingcpp

    options = {"ec_level": "M"} if kind == "QRCode" else {}
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind), **options)
    return Image.fromarray(barcode.to_image(scale=scale, add_quiet_zones=False))


def put_symbol(sheet: Sheet, text: str, kind: str, box: tuple[float, float, float, float]) -> None:
    """Print a machine-readable symbol into a box given in millimetres, and note it."""
    x0, y0, x1, y1 = box
    size = (sheet.px(x1 - x0), sheet.px(y1 - y0))
    picture = symbol(text, kind, scale=8).resize(size, Image.Resampling.BOX)
    sheet.picture.paste(picture.convert("RGB"), (sheet.px(x0), sheet.px(y0)))
    sheet.marks.append((kind, text))


def copy_of_card(dpi: int, person: Person, rng: np.random.Generator) -> Sheet:
    """Draw an A4 photocopy of both sides of the card, one above the other."""
    sheet = Sheet(dpi=dpi)
    x = (sheet.width_mm - WIDTH) / 2
    _front(sheet, person, x, 45, rng)
    _back(sheet, person, x, 120)
    return sheet


def _front(sheet: Sheet, person: Person, x: float, y: float, rng: np.random.Generator) -> None:
    _plastic(sheet, x, y)
    _print(sheet, "**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**", x + 10, y + 3, 6.6)
    _print(sheet, "**Độc lập - Tự do - Hạnh phúc**", x + 22, y + 6.2, 6.2)
    _print(sheet, "**CĂN CƯỚC CÔNG DÂN**", x + 14, y + 10.5, 10.5)
    put_symbol(
        sheet, person.qr_text, "QRCode", (x + WIDTH - QR_SIDE - 2.5, y + 2.5, x + WIDTH - 2.5, y + 2.5 + QR_SIDE)
    )
    _portrait(sheet, x + 4, y + 19, rng)
    _print(sheet, f"Số: **{person.number}**", x + 29, y + 18, 10)
    _print(sheet, f"Họ và tên: **{person.name}**", x + 29, y + 24, 8.2)
    _print(sheet, f"Ngày sinh: **{person.birth}**", x + 29, y + 28.6, 7.6)
    _print(sheet, f"Giới tính: **{person.sex}** Quốc tịch: **Việt Nam**", x + 29, y + 32.8, 7.6)
    _print(sheet, f"Quê quán: **{person.home_town}**", x + 29, y + 37, 7.6)
    head, tail = _halves(person.residence)
    _print(sheet, f"Nơi thường trú: **{head}**", x + 29, y + 41.2, 7)
    _print(sheet, f"**{tail}**", x + 29, y + 45, 7)
    _print(sheet, "**MẪU - SPECIMEN**", x + 4, y + 49.3, 7.6)


def _back(sheet: Sheet, person: Person, x: float, y: float) -> None:
    _plastic(sheet, x, y)
    _print(sheet, "Đặc điểm nhận dạng: nốt ruồi cách 1 cm dưới đuôi mắt trái", x + 5, y + 4, 7.6)
    _print(sheet, f"Ngày cấp: **{person.issued}**", x + 38, y + 10, 7.6)
    _print(sheet, "CỤC TRƯỞNG CỤC CẢNH SÁT", x + 38, y + 14, 7)
    _print(sheet, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", x + 32, y + 17.2, 6.4)
    _print(sheet, "**MẪU - SPECIMEN**", x + 45, y + 25, 9)
    pen = sheet.pen
    chip = (sheet.px(x + 6), sheet.px(y + 12), sheet.px(x + 19), sheet.px(y + 22))
    pen.rounded_rectangle(chip, radius=sheet.px(1.2), fill=(196, 196, 190), outline=(110, 110, 104))
    pen.line((chip[0], (chip[1] + chip[3]) // 2, chip[2], (chip[1] + chip[3]) // 2), fill=(110, 110, 104), width=2)
    pen.line(((chip[0] + chip[2]) // 2, chip[1], (chip[0] + chip[2]) // 2, chip[3]), fill=(110, 110, 104), width=2)


def _plastic(sheet: Sheet, x: float, y: float) -> None:
    box = (sheet.px(x), sheet.px(y), sheet.px(x + WIDTH), sheet.px(y + HEIGHT))
    sheet.pen.rounded_rectangle(
        box, radius=sheet.px(3), fill=(228, 238, 236), outline=(120, 130, 128), width=max(1, sheet.px(0.25))
    )


def _portrait(sheet: Sheet, x: float, y: float, rng: np.random.Generator) -> None:
    """Draw a grey head and shoulders: nobody's face."""
    layer = Image.new("RGB", (sheet.px(21), sheet.px(28)), (205, 214, 222))
    pen = ImageDraw.Draw(layer)
    width, height = layer.size
    shade = int(rng.integers(110, 130))
    pen.ellipse((width * 0.28, height * 0.16, width * 0.72, height * 0.62), fill=(shade, shade, shade))
    pen.ellipse((width * 0.08, height * 0.66, width * 0.92, height * 1.4), fill=(shade, shade, shade))
    sheet.picture.paste(layer, (sheet.px(x), sheet.px(y)))


def _print(sheet: Sheet, text: str, x: float, y: float, points: float) -> None:
    words = spans(text)
    width = sheet.width_of(words, points, "Arimo")
    if x + width > (sheet.width_mm + WIDTH) / 2 - 1:
        raise ValueError(f"does not fit on the card: {text}")
    sheet.set_line(words, x, y, width + 1, Look(points, "left", "Arimo"))
    sheet.truth.append(plain(words))


def _halves(text: str) -> tuple[str, str]:
    head, _, tail = text.partition(", ")
    return f"{head},", tail
