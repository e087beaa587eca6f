"""A report as an XLSX workbook: a sheet of figures, a sheet for each list; numbers are numbers."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from digitize.dossier.report.ratio import NOT_AVAILABLE, Ratio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digitize.commands.reporting.tables import Cell, Table

_UNFIT = re.compile(r"[\[\]:*?/\\']")  # what no sheet may be called
_LONGEST_NAME = 31
_WIDEST = 70  # characters of a column
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def workbook(title: str, lines: Sequence[str], tables: Sequence[Table], figures_name: str, made_at: datetime) -> bytes:
    """Make the workbook.

    Args:
        title: of the report.
        lines: that stand below the title.
        tables: figures go on the first sheet, each list on one of its own.
        figures_name: what the first sheet is called.
        made_at: of the workbook's properties.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title = title
    book.properties.creator = "digitize"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    first = book.active
    first.title = _name(figures_name, book)
    _head(first, title, lines)
    for table in tables:
        if table.is_list:
            sheet = book.create_sheet(_name(table.title, book))
            _put(sheet, table)
            sheet.freeze_panes = "A3"
            sheet.auto_filter.ref = f"A2:{sheet.cell(2, len(table.heads)).coordinate[:-1]}{len(table.rows) + 2}"
        else:
            first.append([])
            _put(first, table)
    for sheet in book.worksheets:
        _widen(sheet)
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, title: str, lines: Sequence[str]) -> None:
    from openpyxl.styles import Font

    sheet.append(_cells(sheet, (title,), Font(bold=True, size=14)))
    for line in lines:
        sheet.append(_cells(sheet, (line,)))


def _put(sheet: Any, table: Table) -> None:
    """Add a table with its title and heads."""
    from openpyxl.styles import Font, PatternFill

    sheet.append(_cells(sheet, (table.title,), Font(bold=True, size=12)))
    heads = _cells(sheet, table.heads, Font(bold=True))
    for cell in heads:
        cell.fill = PatternFill("solid", fgColor="E6ECF2")
    sheet.append(heads)
    for row in table.rows:
        sheet.append(_cells(sheet, row))
    for note in table.notes:
        sheet.append(_cells(sheet, (note,)))


def _cells(sheet: Any, values: Sequence[Cell], font: Any = None) -> list[Any]:
    """Make the cells of a line; a text is never a formula."""
    from openpyxl.cell import Cell as SheetCell

    cells = []
    for value in values:
        cell = SheetCell(sheet)
        if isinstance(value, Ratio) and value.hundredths is not None:
            cell.value, cell.number_format = value.hundredths / 10_000, "0.00%"
        elif isinstance(value, int):
            cell.value, cell.number_format = value, "#,##0"
        else:
            cell.value = _CONTROL.sub(" ", value) if isinstance(value, str) else NOT_AVAILABLE
            cell.data_type = "s"
        if font:
            cell.font = font
        cells.append(cell)
    return cells


def _name(title: str, book: Any) -> str:
    """Give a sheet a name that is allowed and free."""
    plain = _UNFIT.sub(" ", title).strip()[:_LONGEST_NAME] or "1"
    taken = {name.casefold() for name in book.sheetnames}
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name


def _widen(sheet: Any) -> None:
    """Set widths by what stands in tables; a title may run over."""
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for row in sheet.iter_rows():
        filled = [cell for cell in row if cell.value is not None]
        for cell in filled if len(filled) > 1 else ():
            widths[cell.column] = max(widths.get(cell.column, 8), len(str(cell.value)) + 2)
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST)
