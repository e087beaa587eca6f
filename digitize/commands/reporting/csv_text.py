"""A report as CSV for a spreadsheet: UTF-8 with a byte order mark, the tables one after the other.

Fields are divided by semicolons where the comma is the decimal sign.  A text that a spreadsheet would take for a
formula gets an apostrophe before it (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from digitize.commands.reporting.tables import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digitize.commands.reporting.tables import Cell, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(title: str, lines: Iterable[str], tables: Iterable[Table], point: str) -> bytes:
    """Write the tables; `point` is the decimal sign."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if point == "," else ",", lineterminator="\r\n")
    for line in (title, *lines):
        writer.writerow([_safe(line)])
    for table in tables:
        writer.writerow([])
        writer.writerow([_safe(table.title)])
        writer.writerow(map(_safe, table.heads))
        writer.writerows([_cell(cell, point) for cell in row] for row in table.rows)
        writer.writerows([_safe(note)] for note in table.notes)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(cell: Cell, point: str) -> str | int:
    return cell if isinstance(cell, int) else _safe(shown(cell, point))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and text != "-" else text
