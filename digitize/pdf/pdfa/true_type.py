"""What an embedded TrueType program states: the advance widths of its glyphs, and which glyph a byte means.

Source: OpenType specification 1.9, tables `cmap`, `head`, `hhea`, `hmtx`, `maxp`.
"""

from __future__ import annotations

import struct


def advance_widths(program: bytes) -> list[float]:
    """Return the advance of every glyph in thousandths of the font size; empty for a broken program."""
    try:
        tables = _tables(program)
        (units_per_em,) = struct.unpack_from(">H", program, tables[b"head"] + 18)
        (metric_count,) = struct.unpack_from(">H", program, tables[b"hhea"] + 34)
        (glyph_count,) = struct.unpack_from(">H", program, tables[b"maxp"] + 4)
        rows = [struct.unpack_from(">H", program, tables[b"hmtx"] + 4 * row)[0] for row in range(metric_count)]
        return [rows[min(glyph, metric_count - 1)] * 1000 / units_per_em for glyph in range(glyph_count)]
    except (struct.error, KeyError, IndexError, ZeroDivisionError):
        return []


def one_byte_glyphs(program: bytes) -> dict[int, int]:
    """Return the glyphs of the one subtable that a subset has (format 6, one byte); empty for any other program."""
    try:
        at = _tables(program)[b"cmap"]
        count, _, _, offset = struct.unpack_from(">xxHHHI", program, at)
        kind, _, _, first, entries = struct.unpack_from(">HHHHH", program, at + offset)
        if count != 1 or kind != 6:
            return {}
        glyphs = struct.unpack_from(f">{entries}H", program, at + offset + 10)
        return dict(enumerate(glyphs, start=first))
    except (struct.error, KeyError):
        return {}


def _tables(program: bytes) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", program, 4)
    rows = (struct.unpack_from(">4sIII", program, 12 + 16 * row) for row in range(count))
    return {tag: offset for tag, _, offset, _ in rows}
