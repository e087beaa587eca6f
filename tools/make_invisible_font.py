"""Build `digitize/assets/invisible.ttf`, the font of the invisible text layer: `python tools/make_invisible_font.py`.

Two glyphs: `.notdef`, which PDF/A forbids to show, and one cell that every code of the text layer
maps to.  The cell's outline is a stroke without area along its diagonal: nothing is ever painted,
even by software that ignores the invisible text mode, but the glyph has bounds, from which pdfium
(Chrome, Edge) draws the marking of a selected word.  Only the tables that ISO 32000-1 9.9 asks for
are kept.  Own work, dedicated to the public domain (CC0-1.0).
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "digitize" / "assets" / "invisible.ttf"
UNITS_PER_EM = 1000
ADVANCE = 200  # twin of CELL in digitize/pdf/text_layer.py
NEEDED = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
NEW_YEAR_2026 = 3_850_070_400  # seconds since 1904; no clock, so the same bytes at every run


def build() -> TTFont:
    """Return the font."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((ADVANCE, UNITS_PER_EM))
    pen.closePath()
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "cell"])
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "cell": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "cell": (ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=UNITS_PER_EM, descent=-1)
    builder.updateHead(created=NEW_YEAR_2026, modified=NEW_YEAR_2026)
    for table in set(builder.font.keys()) - NEEDED - {"GlyphOrder"}:
        del builder.font[table]
    builder.font.recalcTimestamp = False
    return builder.font


if __name__ == "__main__":
    build().save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
