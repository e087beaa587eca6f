"""`search` and `show`: what officers look at.  Every look is journalled before anything is shown."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.permission import hold_permission, reason_of
from digitize.commands.shell import Shell, shell_of
from digitize.commands.views import COMPONENT_WORDS, PAPER_FORM_WORDS, STATE_WORDS, TRAINING, show_view, time_of
from digitize.dossier.lifecycle import printed_status
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Dossier, Event, from_plain
from digitize.registry import index, journal, lookup, store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.wording import Translate

FREE_TEXT = {"ignore_unknown_options": True}
"""A query may begin with a dash."""


def search(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(help='Words, marks or no marks; "a phrase" in quotes.')],
    *,
    procedure: Annotated[str | None, typer.Option(help="Only of this procedure.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="Received on this day or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Received on this day or earlier.")] = None,
    applicant: Annotated[str | None, typer.Option(help="Only of applicants of this name.")] = None,
    number: Annotated[str | None, typer.Option(help="Only with this official number, or its beginning.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many pages to show.")] = 20,
    fuzzy: Annotated[bool, typer.Option("--fuzzy", help="Forgive a misread letter in each word.")] = False,
    open_first: Annotated[bool, typer.Option("--open", help="Open the archive of the best hit.")] = False,
) -> None:
    """Find pages by their words."""
    shell = shell_of(ctx)
    words = " ".join(query)
    filters = index.SearchFilters(
        procedure=procedure,
        state=state,
        received_from=day_typed(since, "--from"),
        received_to=day_typed(until, "--to"),
        applicant=applicant,
        number=number,
    )
    with closing(store.open_reading(shell.layout.registry)) as registry:
        facts = (("query", journal.blinded(registry, words)),)
        _note(shell, "search", facts, None)
        found = index.search(registry, words, filters, limit=limit, fuzzy=fuzzy)
        if open_first and found.hits:
            _open(shell, lookup.load_dossier(registry, found.hits[0].dossier))
    if shell.as_json:
        hits = [asdict(hit) | {"received_at": time_of(hit.received_at)} for hit in found.hits]
        shell.print_json({"total": found.total, "total_capped": found.capped, "hits": hits})
    else:
        _tell_hits(shell, found)


def show(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(help="Local id, official number, or the beginning of one.")],
    *,
    text: Annotated[bool, typer.Option("--text", help="Print what was read.")] = False,
    page: Annotated[int | None, typer.Option(min=1, help="Only this side.")] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the archive.")] = False,
    restricted: Annotated[bool, typer.Option("--restricted", help="Show a restricted dossier whole.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why a restricted dossier must be seen.")] = None,
    looks: Annotated[bool, typer.Option("--looks", help="Who looked at it, when and how.")] = False,
) -> None:
    """Tell all that is known of one dossier."""
    shell = shell_of(ctx)
    if looks:
        _show_looks(shell, dossier, reason)
        return
    why = reason_of(reason) if restricted else ""
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = lookup.load_dossier(registry, lookup.resolve_dossier(registry, dossier))
        if found.restricted and restricted:
            hold_permission(shell, found.id, "show")
        _note(shell, "show", (("reason", why),) if restricted else (), found.id)
    if found.restricted and restricted:
        found = _restricted_value(shell, found)
    view = show_view(found, shell.layout, shell.translate) | _clocks(shell, found) | _slips(shell, found)
    view["pages"] = [side for side in view["pages"] if page in {None, side["n"]}]
    if page and not view["pages"]:
        raise SettingsError(N_("{dossier} has no side {page}"), dossier=found.id, page=page)
    if open_it:
        _open(shell, found)
    if shell.as_json:
        shell.print_json(view)
    elif text:
        shell.print("\n\f\n".join(side["text"] for side in view["pages"]))
    else:
        _tell_dossier(shell, view)


def _clocks(shell: Shell, dossier: Dossier) -> dict[str, Any]:
    from digitize.commands.clocks import clocks_view, counting_of

    return clocks_view(dossier, counting_of(shell.layout), datetime.now(HANOI))


def _slips(shell: Shell, dossier: Dossier) -> dict[str, Any]:
    from digitize.registry.slips import of_dossier

    with closing(store.open_reading(shell.layout.registry)) as registry:
        printed = of_dossier(registry, dossier.id)
    return {"slips": [{"kind": one.kind, "year": one.year, "number": one.n, "at": time_of(one.at)} for one in printed]}


def _show_looks(shell: Shell, dossier: str, reason: str | None) -> None:
    """Tell who looked at a dossier; of a restricted one only to those who may see it, for a reason."""
    with closing(store.open_reading(shell.layout.registry)) as registry:
        found = lookup.load_dossier(registry, lookup.resolve_dossier(registry, dossier))
        facts = (("reason", reason_of(reason)),) if found.restricted else ()
        if found.restricted:
            hold_permission(shell, found.id, "looks")
        seen = journal.looks_at(registry, found.id)
        _note(shell, "looks", facts, found.id)
    by_who, by_how = Counter(look.who for look in seen), Counter(look.how for look in seen)
    if shell.as_json:
        plain = [asdict(look) | {"at": time_of(look.at)} for look in seen]
        counts = {"total": len(seen), "by_who": dict(by_who), "by_how": dict(by_how)}
        shell.print_json({"dossier": found.id, "looks": plain, "counts": counts})
        return
    for look in seen:
        at = f"{look.at.astimezone(HANOI):%d/%m/%Y %H:%M:%S}"
        shell.print("  ".join(filter(None, (at, look.who, look.how, look.reason))))
    shell.say(N_("{total} looks by {people} accounts"), total=len(seen), people=len(by_who))


def _restricted_value(shell: Shell, bare: Dossier) -> Dossier:
    from digitize.intake import shelf
    from digitize.intake.layout import VALUE

    folder = shell.layout.dossier(bare.id, bare.received_at, restricted=True)
    if shell.layout.purged(bare.id).exists():
        raise SettingsError(N_("{dossier} is purged: only hashes and reasons are kept"), dossier=bare.id)
    return from_plain(Dossier, shelf.read_json(folder / VALUE))


def _note(shell: Shell, what: str, facts: tuple[tuple[str, str], ...], dossier: str | None) -> None:
    event = Event(at=datetime.now(HANOI), who=shell.environment.user, what=what, facts=facts)
    journal.note_look(shell.layout.registry, event, dossier)


def day_typed(text: str | None, option: str) -> date | None:
    """Understand a day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            N_("{option} is {found} (expected a day such as 2026-11-23)"), option=option, found=text
        ) from error


def _open(shell: Shell, dossier: Dossier) -> None:
    if dossier.restricted:
        raise SettingsError(N_("{dossier} is restricted"), dossier=dossier.id)
    folder = shell.layout.dossier(dossier.id, dossier.received_at, restricted=False)
    typer.launch(str(folder / "archive.pdf"))


def _tell_hits(shell: Shell, found: index.SearchResult) -> None:
    """Print the hits, gathered by dossier in the order of each dossier's best."""
    if not found.hits:
        shell.say(N_("Nothing found. Try fewer words, or --fuzzy."))
        return
    for dossier in dict.fromkeys(hit.dossier for hit in found.hits):
        hits = [hit for hit in found.hits if hit.dossier == dossier]
        names = (hits[0].number, hits[0].procedure, hits[0].applicant)
        shell.print("  ".join([dossier, f"{hits[0].received_at.astimezone(HANOI):%d/%m/%Y}", *filter(None, names)]))
        for hit in hits:
            page = shell.translate(N_("page {n}")).format(n=hit.page)
            shell.print(f"  {page:>10}  {hit.snippet}")
    shell.say(N_("{total} pages found"), total=f"{found.total}{'+' if found.capped else ''}")


def _tell_dossier(shell: Shell, view: dict[str, Any]) -> None:
    from digitize.commands.clocks import clock_lines

    say = shell.translate
    procedure = view["procedure"]
    due = view["due_at"] or say(N_("no due date"))
    rows = [
        (N_("Dossier"), view["id"]),
        (N_("Number"), view["number"] or say(N_("No official number yet"))),
        (N_("State"), say(STATE_WORDS[view["state"]])),
        (N_("Procedure"), f"{procedure['code']} {procedure['name']}" if procedure else "?"),
        (N_("Received"), view["received_at"]),
        (N_("Due"), due + (" " + say(N_("(provisional)")) if view["due_provisional"] else "")),
        (N_("Applicant"), view["applicant"]["name"] or ""),
        *((N_("Ticket"), ticket) for ticket in filter(None, [view["ticket"]])),
        (N_("Archive"), view["archive_pdf"]),
        *((N_("Linked case"), f"{case['name']}: {printed_status(case['status'])}") for case in view["linked"]),
    ]
    if view["training"]:
        shell.print(say(TRAINING))
    for label, value in rows:
        shell.print(f"{say(label):<14} {value}")
    for line in clock_lines(view, say):
        shell.print(f"  {line}")
    for line in _return_lines(view, say):
        shell.print(f"  {line}")
    if view["frozen"]:
        shell.print(say(N_("Frozen since {at} by {by}: {reason}")).format(**view["frozen"]))
    for doubt in view["doubts"]:
        shell.print(f"  ! {doubt['text']}")
    for document in view["documents"]:
        shell.print(_document_line(document, say))
    _tell_acts(shell, view)
    for field in view["fields"]:
        if not field["alternative"]:
            shell.print(f"  {field['name']}: {field['value']} ({field['confidence']:.2f})")


def _return_lines(view: dict[str, Any], say: Translate) -> Iterator[str]:
    """Originals that are still here, and who got the others."""
    if view["open_originals"]:
        yield say(N_("Originals to give back: {papers}")).format(papers="; ".join(view["open_originals"]))
    for note in view["returned"]:
        told = N_("Given back, then withdrawn: {papers}") if note["withdrawn"] else N_("Given back to {to}: {papers}")
        yield say(told).format(to=note["to"], papers="; ".join(note["papers"]))


def _tell_acts(shell: Shell, view: dict[str, Any]) -> None:
    """Print who compared the scan with the paper, and what was signed."""
    compared, signed = shell.translate(N_("compared")), shell.translate(N_("signed"))
    for word in view["attestations"]:
        if not word["withdrawn"]:
            form = shell.translate(PAPER_FORM_WORDS[word["form"]])
            shell.print(f"  {compared}: {len(word['pages'])}  {form}  {word['who']}  {word['at']}")
    for copy in view["signed"]:
        told = (copy[name] for name in ("of", "form", "level", "at", "pdf"))
        shell.print(f"  {signed}: {'  '.join(told)}")


def _document_line(document: dict[str, Any], say: Translate) -> str:
    status = document["status"]
    pages = f"{document['first_page']}-{document['last_page']}" if document["first_page"] else "-"
    told = "" if status == "present" else f"  ({say(COMPONENT_WORDS[status])})"
    return f"  {pages:<7}{document['component'] or document['title']}{told}"
