"""A report as tables: whatever shows it shows these.  Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from digitize.commands.reporting import words
from digitize.dossier.report.frozen import ADDED
from digitize.dossier.report.indicators import ALL
from digitize.dossier.report.ratio import NOT_AVAILABLE, Ratio, written
from digitize.intake.layout import HANOI
from digitize.model import Channel
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from digitize.dossier.report.compared import Compared
    from digitize.dossier.report.figures import Figures
    from digitize.dossier.report.indicators import Miss, Share
    from digitize.runs.reporting import Report
    from digitize.wording import Translate

Cell: TypeAlias = "str | int | Ratio | None"
"""A Ratio is shown as a percentage; None as "N/A"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its title; a list may be long and is cut where there is little room."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_list: bool = False
    more: int = 0  # lines that were cut off
    notes: tuple[str, ...] = ()


def title_of(report: Report, translate: Translate) -> str:
    """Name the report and its period."""
    period = report.figures.period
    since, until = f"{period.since:%d/%m/%Y}", f"{period.until:%d/%m/%Y}"
    return translate(N_("Digitisation report, {since} to {until}")).format(since=since, until=until)


def head_lines(report: Report, translate: Translate) -> Iterator[str]:
    """Say what the figures are: of now or frozen, what came later, what is left out."""
    made = f"{report.made_at.astimezone(HANOI):%d/%m/%Y %H:%M}"
    if report.frozen_at:
        at = f"{report.frozen_at.astimezone(HANOI):%d/%m/%Y %H:%M}"
        told = translate(N_("Figures frozen on {at} by {who} (SHA-256 {sha256})"))
        yield told.format(at=at, who=report.frozen_by, sha256=report.sha256)
        if not report.file_sound:
            yield translate(N_("! The file in log/reports is missing or is not what was frozen"))
    else:
        yield translate(N_("Figures of {at}, not frozen")).format(at=made)
    for late in report.late:
        added = sum(entry.what in ADDED for entry in late.entries)
        gone = len(late.entries) - added
        month = f"{late.month[5:]}/{late.month[:4]}"
        yield translate(N_("{month}: added after freezing: {added}; no longer counted: {gone}")).format(
            month=month, added=added, gone=gone
        )
    yield from _left_out(report.figures, translate)
    stage = translate(words.STAGES[report.figures.digitised_at])
    yield translate(N_("A dossier counts as digitised from the stage “{stage}” on")).format(stage=stage)


def _left_out(figures: Figures, translate: Translate) -> Iterator[str]:
    left = figures.left_out
    counts = (
        (N_("{count} dossiers made for practice are in no figure"), left.training),
        (N_("{count} dossiers that were not accepted are in no figure"), left.not_accepted),
        (N_("{count} restricted dossiers are in no figure"), left.restricted),
        (N_("{count} further dossiers under a number that is counted are in no figure"), left.same_number),
        (
            N_("{count} dossiers have pages that say MẪU (a sample): check whether they are a citizen's"),
            len(figures.samples),
        ),
    )
    yield from (translate(message).format(count=count) for message, count in counts if count)


def tables_of(report: Report, translate: Translate, most: int | None = None) -> tuple[Table, ...]:
    """Make every table of a report, the figures first, then the lists with so many lines at most."""
    return (*figure_tables(report.figures, report.names, translate), *_lists(report, translate, most))


def figure_tables(figures: Figures, names: Mapping[str, str], translate: Translate) -> Iterator[Table]:
    """Make the tables of figures; `names` are those of procedures."""
    yield _summary(figures, translate)
    yield _funnel(figures, translate)
    yield from _breakdowns(figures, names, translate)
    yield _online(figures, translate)
    yield _punctual(figures, translate)
    yield from _indicators(figures, translate)


def _summary(figures: Figures, translate: Translate) -> Table:
    digitised = next(one.share for one in figures.indicators if one.code == "4.2" and one.slice == Channel.WALK_IN)
    lines: tuple[tuple[str, Share], ...] = (
        (N_("Walk-ins digitised"), figures.walk_ins),
        (N_("4S pledge: walk-ins of procedures online at level 3 or 4 digitised"), figures.pledge.share),
        (N_("4.2 of QĐ 766, walk-ins only"), digitised),
        (N_("Assisted online filings with papers scanned (no walk-ins)"), figures.assisted),
        (N_("Postal dossiers digitised"), figures.postal),
    )
    return Table(
        title=translate(N_("Summary")),
        heads=_said(translate, N_("Figure"), N_("Reached"), N_("Of"), N_("Share")),
        rows=tuple((translate(name), *_cells(share.ratio)) for name, share in lines),
        notes=tuple(_pledge_notes(figures, translate)),
    )


def _pledge_notes(figures: Figures, translate: Translate) -> Iterator[str]:
    if figures.pledge.unverified:
        codes = ", ".join(figures.pledge.unverified)
        yield translate(N_("Online level not verified (chưa kiểm chứng): {codes}")).format(codes=codes)
    if figures.pledge.without_level:
        codes = ", ".join(code or "?" for code in figures.pledge.without_level)
        told = translate(N_("No online level is stated in online_levels.toml, not in the 4S line: {codes}"))
        yield told.format(codes=codes)


def _funnel(figures: Figures, translate: Translate) -> Table:
    received = figures.walk_ins.ratio.whole if figures.walk_ins.ratio else 0
    return Table(
        title=translate(N_("Walk-ins: how far they are")),
        heads=_said(translate, N_("Stage"), N_("Dossiers"), N_("Of those received")),
        rows=tuple(
            (
                translate(words.STAGES[one.stage]),
                one.count,
                None if one.count is None else Ratio(part=one.count, whole=received),
            )
            for one in figures.funnel
        ),
    )


def _breakdowns(figures: Figures, names: Mapping[str, str], translate: Translate) -> Iterator[Table]:
    for one in figures.breakdowns:
        unknown = translate(N_("(no papers here)") if one.by == "desk" else N_("(not known)"))
        known = names if one.by == "procedure" else {}
        yield Table(
            title=translate(words.BY[one.by]),
            heads=_said(translate, words.HEADS_OF[one.by], N_("Digitised"), N_("Received"), N_("Share")),
            rows=tuple(
                (" ".join(filter(None, (group.name or unknown, known.get(group.name)))), *_cells(group.ratio))
                for group in one.groups
            ),
        )


def _online(figures: Figures, translate: Translate) -> Table:
    unverified = translate(N_("not verified"))
    rows = []
    for one in figures.online:
        target = "-" if one.target is None else f"{one.target:g} %" + ("" if one.verified else f" ({unverified})")
        met = "-" if one.is_met is None else translate(N_("met") if one.is_met else N_("not met"))
        rows.append((one.sector or translate(N_("(not known)")), *_cells(one.ratio), one.assisted, target, met))
    return Table(
        title=translate(N_("Filed online, by sector")),
        heads=_said(
            translate,
            *(N_("Sector"), N_("Online"), N_("All"), N_("Share"), N_("With our help"), N_("Target"), N_("Reached?")),
        ),
        rows=tuple(rows),
    )


def _punctual(figures: Figures, translate: Translate) -> Table:
    law, score = figures.clocks
    notes = [
        translate(N_("{count} of these by a calendar that is not approved (provisional)")).format(
            count=clock.provisional
        )
        for clock in figures.clocks[:1]
        if clock.provisional
    ]
    return Table(
        title=translate(N_("Early, on time, late")),
        heads=_said(translate, N_("Outcome"), N_("By the due date"), N_("By QĐ 766")),
        rows=tuple(
            (translate(words.PUNCTUAL[stands]), count, other)
            for (stands, count), (_, other) in zip(law.counts, score.counts, strict=True)
        ),
        notes=tuple(notes),
    )


def _indicators(figures: Figures, translate: Translate) -> Iterator[Table]:
    shares = {(one.code, one.slice): one.share for one in figures.indicators}
    codes = tuple(dict.fromkeys(code for code, _ in shares))
    wholes = ((code, shares[code, ALL]) for code in codes)
    yield Table(
        title=translate(N_("Indicators of QĐ 766/QĐ-TTg")),
        heads=_said(translate, N_("Indicator"), N_("Reached"), N_("Of"), N_("Share"), N_("No data")),
        rows=tuple((translate(words.INDICATORS[code]), *_cells(one.ratio), one.unknown) for code, one in wholes),
    )
    yield Table(
        title=translate(N_("Indicators of QĐ 766/QĐ-TTg by channel")),
        heads=_said(translate, N_("No."), *(words.CHANNELS[channel] for channel in Channel)),
        rows=tuple((code, *(shares[code, channel].ratio for channel in Channel)) for code in codes),
    )


def _lists(report: Report, translate: Translate, most: int | None) -> Iterator[Table]:
    figures = report.figures
    named = (
        (N_("Walk-ins not digitised"), figures.walk_ins.misses),
        (N_("4S: not digitised"), figures.pledge.share.misses),
        (N_("Assisted online filings not digitised"), figures.assisted.misses),
        (N_("Postal dossiers not digitised"), figures.postal.misses),
        (N_("Late by the due date"), figures.clocks[0].late),
    )
    failing = translate(N_("{indicator}: failing"))
    indicators = (
        (failing.format(indicator=translate(words.INDICATORS[one.code])), one.share.misses)
        for one in figures.indicators
        if one.slice == ALL
    )
    for title, misses in (*((translate(title), misses) for title, misses in named), *indicators):
        yield from _misses(title, misses, translate, most)
    samples = tuple((key,) for key in figures.samples)
    yield from _listed(translate(N_("Pages that say MẪU")), samples, (N_("Dossier"),), translate)
    late = tuple((entry.key, translate(words.LATE[entry.what])) for one in report.late for entry in one.entries)
    yield from _listed(translate(N_("Added after freezing")), late, (N_("Dossier"), N_("What")), translate)


def _misses(title: str, misses: Sequence[Miss], translate: Translate, most: int | None) -> Iterator[Table]:
    said = {reason: translate(text) for reason, text in words.REASONS.items()}
    channels = {channel: translate(words.CHANNELS[channel]) for channel in Channel}
    rows = tuple(
        (one.key, one.procedure, one.unit, channels[one.channel], "; ".join(said[reason] for reason in one.reasons))
        for one in misses[:most]
    )
    heads = (N_("Dossier"), N_("Procedure"), N_("Unit"), N_("Channel"), N_("Why"))
    found = _listed(title, rows, heads, translate)
    yield from (replace(table, more=len(misses) - len(rows)) for table in found)


def _listed(
    title: str, rows: tuple[tuple[Cell, ...], ...], heads: tuple[str, ...], translate: Translate
) -> Iterator[Table]:
    if rows:
        yield Table(title=title, heads=tuple(translate(head) for head in heads), rows=rows, is_list=True)


def compared_tables(compared: Compared, translate: Translate) -> Iterator[Table]:
    """Make the three lists of differences from an export."""
    yield Table(
        title=translate(N_("Compared with the one-stop system's export")),
        heads=_said(translate, N_("Outcome"), N_("Dossiers")),
        rows=(
            (translate(N_("The same in both")), compared.same),
            (translate(N_("Only here")), len(compared.only_here)),
            (translate(N_("Only in the export")), len(compared.only_there)),
            (translate(N_("Different")), len({one.key for one in compared.different})),
            (translate(N_("More than once in the export")), len(compared.doubled)),
            (translate(N_("In the export, of other days")), compared.other_period),
        ),
    )
    dossier = (N_("Dossier"),)
    for title, keys in (
        (N_("Only here"), compared.only_here),
        (N_("Only in the export"), compared.only_there),
        (N_("More than once in the export"), compared.doubled),
    ):
        yield from _listed(translate(title), tuple((key,) for key in keys), dossier, translate)
    different = tuple((one.key, translate(words.FIELDS[one.field]), one.here, one.there) for one in compared.different)
    heads = (N_("Dossier"), N_("Field"), N_("Here"), N_("In the export"))
    yield from _listed(translate(N_("Different")), different, heads, translate)


def _cells(ratio: Ratio | None) -> tuple[Cell, Cell, Cell]:
    return (ratio.part, ratio.whole, ratio) if ratio else (None, None, None)


def _said(translate: Translate, *messages: str) -> tuple[str, ...]:
    return tuple(translate(message) for message in messages)


def shown(cell: Cell, point: str) -> str:
    """Write a cell for people."""
    if cell is None:
        return NOT_AVAILABLE
    return written(cell, point) if isinstance(cell, Ratio) else str(cell)
