"""A report as one HTML page: charts and tables, nothing from elsewhere, printed on A4."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from digitize.commands.reporting import words
from digitize.commands.reporting.chart import Bar, bars
from digitize.commands.reporting.tables import shown
from digitize.dossier.report.punctual import Punctual
from digitize.dossier.report.ratio import Ratio, written
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digitize.commands.reporting.giving import Reader
    from digitize.commands.reporting.tables import Table
    from digitize.dossier.report.figures import Figures
    from digitize.wording import Translate

_STYLE = """
@page { size: A4; margin: 18mm 15mm 18mm 20mm; }
body { font: 13pt/1.4 Tinos, "Times New Roman", serif; color: #111; max-width: 190mm;
  margin: 1em auto; padding: 0 1em; }
h1 { font-size: 18pt; } h2 { font-size: 14pt; margin: 1.4em 0 .4em; break-after: avoid; }
table { border-collapse: collapse; width: 100%; font-size: 11pt; } thead { display: table-header-group; }
caption { text-align: left; font-weight: bold; padding: .3em 0; }
th, td { border: 1px solid #667; padding: .2em .5em; text-align: left; vertical-align: top; }
th { background: #e6ecf2; } td.n, th.n { text-align: right; white-space: nowrap; } tr { break-inside: avoid; }
svg { width: 100%; height: auto; break-inside: avoid; } .wide { overflow-x: auto; }
.note { font-size: 11pt; } .head { list-style: none; padding: 0; }
@media print { body { margin: 0; max-width: none; padding: 0; } .wide { overflow: visible; } }
"""
_MOST_BARS = 12
_FILLS = {Punctual.LATE: "url(#hatch)", Punctual.OPEN_LATE: "url(#hatch)", Punctual.UNKNOWN: "url(#dots)"}


def html_page(title: str, lines: Iterable[str], tables: Sequence[Table], figures: Figures, reader: Reader) -> str:
    """Write the page."""
    point = reader.point
    charts = "".join(_charts(figures, point, reader.translate))
    return _page(title, lines, charts + "".join(_table(table, point) for table in tables), reader.language)


def _page(title: str, lines: Iterable[str], body: str, language: str) -> str:
    said = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1><ul class="head">{said}</ul>'
        f"{body}</main></body></html>\n"
    )


def slip_page(title: str, lines: Iterable[str], table: Table, reader: Reader) -> str:
    """Write a page of one table, such as the slip of a draw."""
    return _page(title, lines, _table(table, reader.point), reader.language)


def _table(table: Table, point: str) -> str:
    numeric = [not any(isinstance(row[at], str) for row in table.rows) for at in range(len(table.heads))]
    kinds = [' class="n"' if number else "" for number in numeric]
    heads = "".join(f'<th scope="col"{kind}>{escape(head)}</th>' for head, kind in zip(table.heads, kinds, strict=True))
    rows = "".join(
        "<tr>" + "".join(f"<td{kind}>{escape(shown(cell, point))}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in table.rows
    )  # fmt: skip
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    return (
        f'<section><h2>{escape(table.title)}</h2><div class="wide"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{notes}</section>"
    )


def _charts(figures: Figures, point: str, translate: Translate) -> Iterator[str]:
    yield _chart("funnel", N_("Walk-ins: how far they are"), tuple(_funnel(figures, point, translate)), translate)
    groups = next(one.groups for one in figures.breakdowns if one.by == "sector")
    unknown = translate(N_("(not known)"))
    sectors = (
        Bar(label=group.name or unknown, share=_part(group.ratio), told=_told(group.ratio, point))
        for group in groups[:_MOST_BARS]
    )
    yield _chart("sector", words.BY["sector"], tuple(sectors), translate)
    online = (
        Bar(
            label=one.sector or unknown,
            share=_part(one.ratio),
            told=_told(one.ratio, point),
            mark=None if one.target is None else one.target / 100,
        )
        for one in figures.online[:_MOST_BARS]
    )
    yield _chart("online", N_("Filed online, by sector (dashed line: target)"), tuple(online), translate)
    yield _chart(
        "clock", N_("Early, on time, late by the due date"), tuple(_clock(figures, point, translate)), translate
    )


def _chart(name: str, title: str, found: tuple[Bar, ...], translate: Translate) -> str:
    if not found:
        return ""
    described = "; ".join(f"{bar.label}: {bar.told}" for bar in found)
    said = translate(title)
    return f"<section><h2>{escape(said)}</h2>{bars(name, said, described, found)}</section>"


def _funnel(figures: Figures, point: str, translate: Translate) -> Iterator[Bar]:
    received = figures.walk_ins.ratio.whole if figures.walk_ins.ratio else 0
    for one in figures.funnel:
        ratio = None if one.count is None else Ratio(part=one.count, whole=received)
        label = translate(words.STAGES[one.stage])
        yield Bar(label=label, share=_part(ratio), told=_told(ratio, point))


def _clock(figures: Figures, point: str, translate: Translate) -> Iterator[Bar]:
    counts = figures.clocks[0].counts
    whole = sum(count for _, count in counts)
    for stands, count in counts:
        ratio = Ratio(part=count, whole=whole)
        fill = _FILLS.get(stands, "#1f5f8b")
        yield Bar(label=translate(words.PUNCTUAL[stands]), share=_part(ratio), told=_told(ratio, point), fill=fill)


def _part(ratio: Ratio | None) -> float:
    return ratio.part / ratio.whole if ratio and ratio.whole else 0.0


def _told(ratio: Ratio | None, point: str) -> str:
    return f"{ratio.part} ({written(ratio, point)})" if ratio else written(None)
