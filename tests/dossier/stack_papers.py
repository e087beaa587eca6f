"""Sides of a stack, as they come from the page workers: papers of people, blank backs, sheets between them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dossier_paper import STATE_HEAD, page

from digitize.dossier.cover import CoverFacts, key_id, write_cover
from digitize.model import (
    Blank,
    Box,
    CleanPage,
    EngineId,
    Mark,
    PageSource,
    Placement,
    ReadPage,
    ScannedPage,
)

SECRET = bytes(range(32))
KEY = key_id(1, SECRET)
KEYS = {KEY: SECRET}
OTHER_SECRET = bytes(32)
A4, A5 = (210.0, 297.0), (148.0, 210.0)
ENGINE = EngineId(name="scripted", version="1", languages="vie", model="")


def clean(*, marks: tuple[Mark, ...] = (), blank: bool = False, size_mm: tuple[float, float] = A4) -> CleanPage:
    """A side that was not read."""
    width, height = size_mm
    return CleanPage(
        page=ScannedPage(
            source=PageSource(id="b.1.1", name="stack.tif", sha256="ab" * 32, frame=1),
            width_px=round(width * 8),
            height_px=round(height * 8),
            dpi_x=200,
            dpi_y=200,
            dpi_inferred=False,
        ),
        placement=Placement(
            turn=0, lean_degrees=0, crop=Box(0, 0, width, height), picture_width_mm=width, picture_height_mm=height
        ),
        marks=marks,
        blank=Blank(is_blank=blank, ink_share=0.0, confidence=1.0),
        orientation=None,
        skew=None,
        crop=None,
        steps=(),
    )


def paper(text: str, *marks: Mark, size_mm: tuple[float, float] = A4) -> ReadPage:
    """A side that was read."""
    return ReadPage(
        clean=clean(marks=marks, size_mm=size_mm),
        text=page(text),
        engine=ENGINE,
        confidence=0.95,
        syllable_rate=1.0,
    )


def application(name: str, number: str) -> ReadPage:
    """The first page of somebody's application."""
    return paper(
        f"{STATE_HEAD}\n\n~ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP NHẬP KHẨU\n~XUẤT BẢN PHẨM KHÔNG KINH DOANH\n"
        f"~Kính gửi: Sở Văn hóa và Thể thao\nHọ và tên: {name}\nSố định danh cá nhân: {number}\n"
        "Nội dung đề nghị như sau"
    )


def further(n: int) -> ReadPage:
    """A page that goes on with a text."""
    return paper(f"trang {n} của bản kê, tiếp theo trang trước\nvà những dòng chữ không có tên người nào")


def blank() -> CleanPage:
    """An empty back."""
    return clean(blank=True)


def symbol(text: str, kind: str = "QRCode") -> Mark:
    """A machine-readable symbol at the top left."""
    return Mark(type=kind, text=text, box=Box(15, 15, 60, 60))


def facts(number: str = "ABCDEFGHIJKL", **more: object) -> CoverFacts:
    """What a cover sheet of this station says."""
    return CoverFacts(procedure="1.003725", desk="Q1", number=number, key=KEY, **more)  # type: ignore[arg-type]


def cover(number: str = "ABCDEFGHIJKL", secret: bytes = SECRET, **more: object) -> CleanPage:
    """A cover sheet as it is scanned."""
    return clean(marks=(symbol(write_cover(facts(number, **more), secret)),))


def separator() -> CleanPage:
    """A plain separator sheet."""
    return clean(marks=(symbol("PATCHT", "Code39"),))


MONDAY = datetime(2026, 11, 23, 8, 2, tzinfo=timezone(timedelta(hours=7)))
