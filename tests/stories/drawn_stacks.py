"""Stacks of paper as a desk scanner gives them: dossiers of fictional people, and the sheets between them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import pypdfium2
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from samples.flow import Column, Flow, Paper
from samples.sample import random_for
from samples.scanner import Feed, Side, scan

DPI = 200
_ROWS_PER_STRIP = 278
_Paper: TypeAlias = Literal["form", "list", "annex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody at the counter."""

    name: str
    number: str
    birth: str


HA = Applicant(name="Ngô Thị Hà", number="040188001234", birth="12/05/1988")
BINH = Applicant(name="Trần Văn Bình", number="001079004321", birth="03/02/1979")
CUC = Applicant(name="Lê Thu Cúc", number="031190007788", birth="21/11/1990")
DUNG = Applicant(name="Phạm Quốc Dũng", number="079085012345", birth="30/07/1985")
HOA = Applicant(name="Vũ Kim Hoa", number="048192003456", birth="08/03/1992")
KHANH = Applicant(name="Đỗ Minh Khánh", number="092099006543", birth="17/09/1999")
LIEN = Applicant(name="Hoàng Bích Liên", number="036174009876", birth="25/12/1974")
MANH = Applicant(name="Bùi Đức Mạnh", number="024088004567", birth="01/06/1988")
PEOPLE = (HA, BINH, CUC, DUNG, HOA, KHANH, LIEN, MANH)


def dossier(person: Applicant, sheets: int, *, with_list: bool = True) -> list[Image.Image]:
    """Draw somebody's papers: the form 29, the list of form 30, and further pages of annexes."""
    papers: list[_Paper] = ["form", "list"] if with_list else ["form"]
    annexes = range(1, sheets - len(papers) + 1)
    return [*(_scanned(person, paper) for paper in papers), *(_scanned(person, "annex", page) for page in annexes)]


def forget() -> None:
    """Drop the pictures that were kept for further stacks of the same papers."""
    _scanned.cache_clear()


def books(person: Applicant) -> list[Image.Image]:
    """Draw the list of form 30 alone."""
    return [_scanned(person, "list")]


def sheets_of(pdf: Path) -> list[Image.Image]:
    """Scan sheets that the program printed."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]


def stack(pictures: list[Image.Image], path: Path) -> Path:
    """Write a stack as one TIFF, each side in one strip, as desk scanners do."""
    first, *others = pictures
    strip = {_ROWS_PER_STRIP: max(picture.height for picture in pictures)}
    first.save(
        path,
        "TIFF",
        save_all=True,
        append_images=others,
        compression="jpeg",
        quality=75,
        dpi=(DPI, DPI),
        tiffinfo=strip,
    )
    return path


@cache
def _scanned(person: Applicant, paper: _Paper, page: int = 0) -> Image.Image:
    """Scan a paper once; forms go through the scanner at a lean and a little out of focus, annexes straight."""
    name = f"{person.number} {paper} {page}"
    if paper == "annex":
        (sheet,) = _annex(person, page).sheets
        return scan(Side(sheet=sheet, feed=Feed(blur=0.0)), random_for("stack", name))
    return fed({"form": _form, "list": _books}[paper](person), name)


def fed(flow: Flow, name: str) -> Image.Image:
    """Let a sheet go through the scanner at a lean that its name decides, and a little out of focus."""
    (sheet,) = flow.sheets
    random = random_for("stack", name)
    return scan(Side(sheet=sheet, feed=Feed(skew=round(random.uniform(-1.0, 1.0), 1))), random)


def _form(person: Applicant) -> Flow:
    form = Flow(dpi=DPI)
    form.corner("**Mẫu số 29**")
    form.heading("Lam Sơn, ngày 20 tháng 11 năm 2026")
    form.title("ĐƠN ĐỀ NGHỊ", "Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh")
    form.addressee("Sở Văn hóa, Thể thao và Du lịch tỉnh Hồng Lam")
    form.items(
        [
            ("1. Tên cơ quan, tổ chức, cá nhân đề nghị cấp giấy phép:", person.name),
            ("2. Ngày, tháng, năm sinh:", person.birth),
            ("3. Số căn cước công dân:", f"{person.number} cấp ngày 18/08/2022"),
            ("4. Địa chỉ thường trú:", "Số 15 đường Trần Quang Khải, phường Bến Đá, thành phố Lam Sơn"),
            ("5. Tổng số tên xuất bản phẩm:", "02 (hai) tên"),
        ]
    )
    form.paragraph("Tôi cam kết nội dung kê khai trên đây là đúng sự thật. Đề nghị quý Sở xem xét, cấp giấy phép./.")
    form.signatures([], ["**NGƯỜI ĐỀ NGHỊ**"], name=person.name)
    return form


def _books(person: Applicant) -> Flow:
    books = Flow(dpi=DPI, paper=Paper(points=13))
    books.corner("**Mẫu số 30**")
    books.heading()
    books.title("DANH MỤC XUẤT BẢN PHẨM NHẬP KHẨU KHÔNG KINH DOANH")
    columns = (Column(width=13, align="centre"), Column(width=80), Column(width=48), Column(width=18, align="centre"))
    rows = [
        ("1", "Kỹ thuật nhuộm chàm ở Kyoto", "Sato Haruko", "3"),
        ("2", "Từ điển nghề dệt Pháp - Á", "Claire Morin", "2"),
    ]
    books.table(columns, ("STT", "Tên xuất bản phẩm", "Tác giả", "Số bản"), rows)
    books.signatures([], ["**NGƯỜI LẬP DANH MỤC**"], name=person.name)
    return books


def _annex(person: Applicant, page: int) -> Flow:
    annex = Flow(dpi=DPI, numbered=False)
    annex.line(f"{page + 1}", points=12)
    annex.paragraphs(
        f"Phần {page} của bản tóm tắt nội dung các xuất bản phẩm, tiếp theo trang trước, do người đề nghị lập.",
        "Nội dung phù hợp với mục đích nghiên cứu và không thuộc các điều cấm của Luật Xuất bản.",
        f"Người lập: {person.name}.",
    )
    return annex
