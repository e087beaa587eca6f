"""`procedures`: the catalogue, what is imported into it, and what is doubtful or wrong with it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.faults import FAULTY, tell_faults
from digitize.commands.shell import Shell, shell_of
from digitize.errors import SettingsError
from digitize.text import fold
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digitize.dossier.procedures import Component, Fact, Procedure, StatedTime
    from digitize.dossier.procedures.doubtful import CatalogueDoubt
    from digitize.runs.catalogue import Imported

procedures = typer.Typer(no_args_is_help=True, help="The catalogue of procedures.")

_PARTLY = 3
_NOT_VERIFIED = N_("not verified")
_LEVELS = {
    "ministry": N_("ministry"),
    "province": N_("province"),
    "commune": N_("commune"),
    "other": N_("another agency"),
}
_KINDS = {
    "original": N_("original"),
    "copy": N_("copy"),
    "certified_copy": N_("certified copy"),
    "any": "",
}
_STORED = {"keep": "", "shown_only": N_("only shown"), "never": N_("must not be stored")}
_WAYS = {"walk-in": N_("at the counter"), "online": N_("online"), "postal": N_("by post")}


@procedures.command("list")
def list_procedures(
    ctx: typer.Context,
    sector: Annotated[str, typer.Option(help="Only of this sector, or of sectors whose names have these words.")] = "",
    level: Annotated[str, typer.Option(help="Only decided by: ministry, province, commune or other.")] = "",
    find: Annotated[str, typer.Option(help="Only with these words in code or name, marks or no marks.")] = "",
) -> None:
    """List the procedures that are known here."""
    from digitize.runs.catalogue import known_catalogue

    shell = shell_of(ctx)
    if level and level not in _LEVELS:
        raise SettingsError(
            N_("--level is {found} (expected one of {choices})"), found=level, choices=", ".join(_LEVELS)
        )
    known = [
        one
        for one in known_catalogue(shell.layout.data).procedures
        if (not level or level in one.levels)
        and _has_words(one.sector, sector)
        and _has_words(f"{one.code} {one.name} {' '.join(one.aliases)}", find)
    ]
    if shell.as_json:
        shell.print_json([_row(one) for one in known])
        return
    for one in known:
        shell.print(f"{one.code:<14} {one.name}{_mark(shell, one)}")


@procedures.command("show")
def show_procedure(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="Its code.")],
    on: Annotated[str, typer.Option(help="The day whose version counts, such as 2026-07-01; else today.")] = "",
) -> None:
    """Show all that is known of one procedure."""
    from digitize.model import to_plain
    from digitize.runs.catalogue import known_catalogue

    shell = shell_of(ctx)
    catalogue = known_catalogue(shell.layout.data)
    day = _day(on)
    procedure = catalogue.get(code, day) if on else catalogue.find(code, day) or catalogue.get(code)
    if shell.as_json:
        versions = [{"since": one.since, "until": one.until} for one in catalogue.versions(code)]
        sources = [to_plain(one) for one in catalogue.sources if one.key in _sources_of(procedure)]
        shell.print_json(_dated({**to_plain(procedure), "versions": versions, "sources": sources}))
        return
    for line in _told(shell, procedure, day):
        shell.print(line)
    for source in catalogue.sources:
        if source.key in _sources_of(procedure):
            shell.print(f"  [{source.key}] {source.read}: {'; '.join(source.where)}")


@procedures.command("check")
def check_procedures(
    ctx: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Catalogue files; else all that is known here.")] = None,
    details: Annotated[bool, typer.Option("--details", help="Tell every doubt, not only how many.")] = False,
) -> None:
    """Tell every fault of the catalogue of procedures, and what is doubtful in it."""
    from digitize.dossier.procedures import builtin_catalogue, check_catalogue, load_document
    from digitize.dossier.procedures.doubtful import find_catalogue_doubts
    from digitize.intake.profiles import read_text
    from digitize.runs.catalogue import known_catalogue
    from digitize.settings import station_of

    shell = shell_of(ctx)
    own = [shell.layout.own_procedures] if shell.layout.own_procedures.exists() else []
    texts = [(read_text(path), path.name) for path in files or own]
    texts += [] if files else [(builtin_catalogue(), "procedures.toml")]
    faults = [fault for text, where in texts for fault in check_catalogue(text, where)]
    known: Iterable[Procedure] = ()
    if not faults and files:
        known = [one for text, where in texts for one in load_document(text, where).procedures]
    elif not faults:
        catalogue = known_catalogue(shell.layout.data)
        catalogue.accepted(station_of(shell.layout.station).desk.accepts)
        known = catalogue.procedures
    doubts = find_catalogue_doubts(known, _day(""))
    _tell_check(shell, faults, doubts, files=len(texts), details=details)


@procedures.command("import")
def import_procedures(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The national list (.jsonl or .jsonl.gz), or a list of ours (.toml).")],
) -> None:
    """Import a list of procedures; importing it again changes nothing, and no version is ever lost."""
    from digitize.runs import catalogue

    shell = shell_of(ctx)
    done = catalogue.import_procedures(file, shell.layout, _day(""))
    if shell.as_json:
        faults = [fault.message(shell.translate) for fault in done.faults]
        counts = {name: getattr(done, name) for name in ("read", "new", "changed", "same", "absent")}
        shell.print_json({**counts, "faults": faults, "set_aside": done.set_aside or None})
    else:
        _tell_import(shell, done)
    if done.faults:
        raise typer.Exit(_PARTLY)


def _tell_import(shell: Shell, done: Imported) -> None:
    for fault in done.faults:
        shell.print(fault.message(shell.translate))
    if done.set_aside:
        shell.say(N_("The list imported before is damaged; it is kept as {name}"), name=done.set_aside)
    shell.say(
        N_("{read} procedures: {new} new, {changed} changed, {same} as before; {absent} others are kept"),
        read=done.read,
        new=done.new,
        changed=done.changed,
        same=done.same,
        absent=done.absent,
    )


def _tell_check(
    shell: Shell, faults: list[SettingsError], doubts: tuple[CatalogueDoubt, ...], *, files: int, details: bool
) -> None:
    from digitize.dossier.procedures.doubtful import DOUBTS

    codes = Counter(kind for kind, _ in {(doubt.kind, doubt.code) for doubt in doubts})
    told = [doubt for doubt in doubts if details]
    if shell.as_json:
        rows = [{"kind": doubt.kind, "code": doubt.code, "text": doubt.text} for doubt in told]
        messages = [fault.message(shell.translate) for fault in faults]
        counts = {kind: codes[kind] for kind in DOUBTS if codes[kind]}
        shell.print_json({"ok": not faults, "files": files, "faults": messages, "doubts": counts, "details": rows})
        if faults:
            raise typer.Exit(FAULTY)
        return
    for kind, words in DOUBTS.items():
        if codes[kind]:
            shell.say(N_("{count} procedures: {doubt}"), count=codes[kind], doubt=shell.translate(words))
        for doubt in told:
            if doubt.kind == kind:
                shell.print(f"  {doubt.code:<14} {' '.join(doubt.text.split())}".rstrip())
    tell_faults(shell, faults, files)


def _told(shell: Shell, procedure: Procedure, day: Any) -> Iterator[str]:
    yield f"{procedure.code}  {procedure.name}{_mark(shell, procedure)}"
    levels = ", ".join(shell.translate(_LEVELS[level]) for level in procedure.levels)
    yield f"  {procedure.sector} · {levels}{_days(procedure)}"
    for heading, lines in (
        (N_("Decided by"), [f"{one.name}{_days(one)}{_mark(shell, one)}" for one in procedure.agencies]),
        (N_("Times"), [_time(shell, time) for time in procedure.times]),
        (N_("Fees"), [_fee(shell, fee) for fee in procedure.fees]),
        (N_("Results"), [f"{one.name} {one.code}".rstrip() + _mark(shell, one) for one in procedure.results]),
    ):
        yield from _section(shell, heading, lines)
    if procedure.has_unit_conflict(day):
        yield "  ! " + shell.translate(N_("the sources state different times or units"))
    yield from _section(shell, N_("Components"), _papers(shell, procedure, ""))
    for case in procedure.cases:
        yield from _section(shell, N_("Case: {case}"), _papers(shell, procedure, case), case=case)
    fields = [f"{one.label}{_mark(shell, one)}" for one in procedure.eform]
    yield from _section(shell, N_("Fields of the electronic form"), fields)
    unread = [f"({one.part}) {' '.join(one.text.split())}" for one in procedure.unread]
    yield from _section(shell, N_("Not taken apart"), unread)


def _section(shell: Shell, heading: str, lines: Iterable[str], **facts: str) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"  {shell.translate(heading).format(**facts)}:"
        yield from (f"    - {line}" for line in found)


def _papers(shell: Shell, procedure: Procedure, case: str) -> Iterator[str]:
    """Tell the papers of every case, or those that one case asks for besides."""
    for paper in procedure.components:
        if paper.cases if not case else case not in paper.cases:
            continue
        facts = [fact for fact in _of_paper(shell, paper) if fact]
        yield paper.name + (f" [{'; '.join(facts)}]" if facts else "") + _mark(shell, paper)


def _of_paper(shell: Shell, paper: Component) -> Iterator[str]:
    if paper.originals or paper.copies:
        counts = {"originals": paper.originals, "copies": paper.copies}
        yield shell.translate(N_("{originals} originals, {copies} copies")).format(**counts)
    kind, stored = _KINDS[paper.kind], _STORED[paper.store]
    yield shell.translate(kind) if kind else ""
    yield shell.translate(stored) if stored else ""
    if paper.need == "conditional":
        yield shell.translate(N_("where it applies: {when}")).format(when=paper.when or "?")
    yield ", ".join(form.number for form in paper.forms if not form.superseded)


_COUNTS = {
    "after_receipt": "",
    "before_event": N_("it must be here so long before the event"),
    "answer_before_event": N_("the agency answers so long before the event"),
}


def _time(shell: Shell, time: StatedTime) -> str:
    ways = ", ".join(shell.translate(_WAYS[way]) for way in time.ways)
    counts = shell.translate(_COUNTS[time.counts]) if _COUNTS[time.counts] else ""
    said = " · ".join(part for part in (time.printed, counts, time.case, ways, time.act) if part)
    return f"{said}{_days(time)}{_mark(shell, time)}"


def _fee(shell: Shell, fee: Any) -> str:
    amount = "" if fee.amount is None else f"{fee.amount:,} đ".replace(",", ".")
    per = f"/{fee.per}" if fee.per else ""
    return f"{amount}{per} {fee.note}".strip() + _days(fee) + _mark(shell, fee)


def _days(fact: Fact) -> str:
    if fact.since is None and fact.until is None:
        return ""
    return f" ({fact.since or '…'} - {fact.until or '…'})"


def _mark(shell: Shell, fact: Fact) -> str:
    return "" if fact.verified else f"  ({shell.translate(_NOT_VERIFIED)})"


def _row(one: Procedure) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "sector": one.sector,
        "verified": one.verified,
        "levels": list(one.levels),
    }


def _has_words(text: str, words: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in fold(words).split())


def _sources_of(procedure: Procedure) -> set[str]:
    parts = (procedure.components, procedure.times, procedure.fees, procedure.agencies, procedure.results)
    return {procedure.source, *(fact.source for facts in parts for fact in facts)}


def _dated(plain: dict[str, Any]) -> dict[str, Any]:
    for version in plain["versions"]:
        version.update({key: value and value.isoformat() for key, value in version.items()})
    return plain


def _day(text: str) -> Any:
    from datetime import date

    from digitize.intake.layout import HANOI

    if not text:
        return datetime.now(HANOI).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(N_("--on is {found} (expected a day such as 2026-07-01)"), found=text) from error
