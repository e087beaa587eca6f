"""What a person decides about sides: where they belong, which of them count, which dossiers they make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import OF_ITS_COMING, conclude
from digitize.dossier.doubts import DoubtCode
from digitize.dossier.handling import completed
from digitize.dossier.review.change import DELIVERED, Change, decided, hold_open, state_with_pages
from digitize.dossier.review.say import no_page
from digitize.dossier.review.sides import standing_sides, with_sides
from digitize.errors import SettingsError
from digitize.model import ComponentStatus, DossierState, PageKind, ReadPage
from digitize.model.said import NOTHING_SAID
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.review.change import Act
    from digitize.model import Dossier, DossierPage, Event, Joining, PageResult, Said

_SCANNED = "scanned"  # the line of history that tells how a dossier came in


def move_page(dossier: Dossier, act: Act, n: int, to: int) -> Change:
    """Put a side at another place of its dossier.

    Raises:
        SettingsError: there is no such side or place.
    """
    hold_open(dossier)
    sides = list(standing_sides(dossier))
    _hold_side(dossier, n)
    if not 1 <= to <= len(sides):
        raise no_page(dossier, to)
    sides.insert(to - 1, sides.pop(n - 1))
    event = act.event("page_moved", ("page", n), ("to", to))
    after = with_sides(dossier, (*sides, *_replaced(dossier)))
    return Change(event=event, dossiers=(decided(dossier, after, act, event),))


def move_page_to(dossier: Dossier, other: Dossier, act: Act, n: int, to: int) -> Change:
    """Put a side at a place of another dossier.

    Raises:
        SettingsError: there is no such side or place, or it is the only one: that is a merge.
    """
    hold_open(dossier)
    hold_open(other)
    _hold_side(dossier, n)
    _hold_two(dossier, other)
    left, right = list(standing_sides(dossier)), list(standing_sides(other))
    if len(left) == 1:
        raise SettingsError(
            N_("{dossier} would be left without a page"),
            code="last_page",
            hint=N_("`digitize review merge` puts one dossier into another."),
            dossier=dossier.id,
        )
    if not 1 <= to <= len(right) + 1:
        raise no_page(other, to)
    right.insert(to - 1, left.pop(n - 1))
    event = act.event("page_moved", ("page", n), ("from", dossier.id), ("dossier", other.id), ("to", to))
    less = with_sides(dossier, (*left, *_replaced(dossier)))
    more = with_sides(_with_acts(_as_closed(other, dossier), dossier), (*right, *_replaced(other)), (dossier,))
    return Change(event=event, dossiers=(decided(dossier, less, act, event), _added(other, more, act, event)))


def split(dossier: Dossier, act: Act, n: int, new: str) -> Change:
    """Let a new dossier begin at a side.

    Args:
        dossier: which.
        act: who and when.
        n: the first side of the new one.
        new: the new one's id.

    Raises:
        SettingsError: there is no such side, or nothing would be left before it.
    """
    hold_open(dossier)
    _hold_side(dossier, n)
    if n == 1:
        raise SettingsError(
            N_("{dossier} begins at side 1 already; name the first side of the new dossier"), dossier=dossier.id
        )
    sides = standing_sides(dossier)
    event = act.event("split", ("page", n), ("from", dossier.id), ("dossier", new))
    left = with_sides(dossier, (*sides[: n - 1], *_replaced(dossier)))
    begun = replace(
        dossier,
        id=new,
        batch=sides[n - 1].result.source.batch,
        state=DossierState.READING,
        originals=(),
        number=None,
        official_status=None,
        waits=(),
        linked=(),
        bound=None,
        returned=(),
        said=NOTHING_SAID,
        procedure=dossier.procedure if dossier.procedure and dossier.procedure.by == "flag" else None,
        history=tuple(line for line in dossier.history if line.what == _SCANNED),
    )
    right = conclude(with_sides(begun, sides[n - 1 :], (dossier,)), act.rules)
    right = replace(right, history=(*right.history, event))
    return Change(event=event, dossiers=(decided(dossier, left, act, event), right))


def merge(dossier: Dossier, other: Dossier, act: Act) -> Change:
    """Append the sides of another dossier, which is no more.

    Raises:
        SettingsError: the other one was delivered, or both have official numbers.
    """
    hold_open(dossier)
    hold_open(other)
    _hold_two(dossier, other)
    if other.state in DELIVERED:
        raise SettingsError(
            N_("{dossier} was delivered already; merge the other one into it, or take it back there first"),
            code="delivered",
            dossier=other.id,
        )
    if dossier.number and other.number and dossier.number != other.number:
        raise SettingsError(
            N_("{dossier} and {other} have official numbers of their own"),
            code="two_numbers",
            hint=N_("Move single pages with `digitize review move-page` instead."),
            dossier=dossier.id,
            other=other.id,
        )
    event = act.event("merged", ("dossier", other.id), ("pages", len(standing_sides(other))))
    after = _joined(dossier, (other,))
    official = dossier if dossier.number or not other.number else other
    after = replace(
        after,
        number=official.number,
        official_status=official.official_status,
        waits=official.waits,
        linked=official.linked,
        returned=(*dossier.returned, *other.returned),
    )
    return Change(event=event, dossiers=(_added(dossier, after, act, event),), retired=((other.id, dossier.id),))


def add(dossier: Dossier, brought: Sequence[Dossier], act: Act, joining: Joining) -> Change:
    """Add what a batch brought for a dossier: a supplement, its result, or a rescan of one of its sides.

    Args:
        dossier: which.
        brought: what the batch came to, dossiers that are no more afterwards.
        act: who and when.
        joining: as what they came.

    Raises:
        SettingsError: the state does not allow it, or a rescan is not one page.
    """
    if joining.role == "rescan":
        return _rescanned(dossier, brought, act, joining.page or 0)
    if joining.role == "result":
        brought = [_as_result(dossier, one) for one in brought]
    first = len(standing_sides(dossier)) + 1
    after = _joined(dossier, brought)
    last = len(standing_sides(after))
    what = "supplement_added" if joining.role == "supplement" else "result_added"
    batches = ", ".join(sorted({one.batch for one in brought}))
    event = act.event(what, ("first_page", first), ("last_page", last), ("batch", batches))
    if joining.role == "supplement":
        came_at = min((one.received_at for one in brought), default=act.at)
        after = replace(after, said=_without_waiting(after.said), waits=completed(after.waits, came_at))
    else:  # it stands behind all papers and changes nothing of what was said of them
        after = replace(after, said=replace(dossier.said, unrestricted=after.said.unrestricted))
    if dossier.state is DossierState.NOT_ACCEPTED:
        after = replace(after, received_at=min(one.received_at for one in brought))
    return Change(event=event, dossiers=(_added(dossier, after, act, event),), retired=_heirs(brought, dossier))


def _as_result(dossier: Dossier, brought: Dossier) -> Dossier:
    """Mark every side as the result that came back.

    Raises:
        SettingsError: nobody has taken the dossier in.
    """
    if dossier.state is DossierState.NOT_ACCEPTED:
        raise SettingsError(
            N_("{dossier} is {state}: it can't have a result"),
            code="illegal_move",
            hint=N_("`digitize review reopen` takes it up again."),
            dossier=dossier.id,
            state=str(dossier.state),
        )
    return replace(brought, pages=tuple(replace(page, is_result=True) for page in brought.pages))


_WAITED_FOR = frozenset({ComponentStatus.MISSING, ComponentStatus.LATER})


def _without_waiting(said: Said) -> Said:
    """Take back that papers are missing or come later: what came may be just these, and what is not is asked again."""
    components = tuple(word for word in said.components if word.status not in _WAITED_FOR)
    return replace(said, components=components, confirmed=False)


def _rescanned(dossier: Dossier, brought: Sequence[Dossier], act: Act, n: int) -> Change:
    """Put a rescan in the place of a side; the side, and blank backs of the rescan, are kept beside."""
    hold_open(dossier)
    _hold_side(dossier, n)
    came = [page for one in brought for page in standing_sides(one)]
    pages = [page for page in came if page.kind in {PageKind.PAGE, PageKind.FAILED}]
    if len(pages) != 1:
        raise SettingsError(
            N_("the rescan of a page is one page, this one has {count}"),
            code="rescan",
            hint=N_("Scan only that page again."),
            count=len(pages),
        )
    sides = list(standing_sides(dossier))
    aside = [_laid_aside(page) for page in (sides[n - 1], *(page for page in came if page is not pages[0]))]
    sides[n - 1] = replace(pages[0], is_result=sides[n - 1].is_result)
    event = act.event("page_replaced", ("page", n), ("batch", brought[0].batch))
    after = with_sides(dossier, (*sides, *_replaced(dossier), *aside), brought)
    return Change(event=event, dossiers=(_added(dossier, after, act, event),), retired=_heirs(brought, dossier))


def restore_blank(dossier: Dossier, act: Act, n: int, read: PageResult) -> Change:
    """Keep a side as a page that was called blank.

    Args:
        dossier: which.
        act: who and when.
        n: the side.
        read: what the engine makes of it now.

    Raises:
        SettingsError: it is no blank side.
    """
    blank = hold_blank(dossier, n)
    kind = PageKind.PAGE if isinstance(read, ReadPage) else PageKind.FAILED
    page = replace(blank, kind=kind, result=read, counted_as=blank.counted)
    pages = tuple(page if one.n == n else one for one in dossier.pages)
    said = replace(dossier.said, kept_blanks=tuple(sorted({*dossier.said.kept_blanks, n})), confirmed=False)
    event = act.event("blank_kept", ("page", n))
    after = replace(dossier, pages=pages, said=said)
    return Change(event=event, dossiers=(decided(dossier, after, act, event),))


def hold_blank(dossier: Dossier, n: int) -> DossierPage:
    """Return a blank side.

    Raises:
        SettingsError: it is none, or nothing can be decided now.
    """
    hold_open(dossier)
    _hold_side(dossier, n)
    page = dossier.pages[n - 1]
    if page.kind is PageKind.BLANK:
        return page
    blanks = ", ".join(str(one.n) for one in dossier.pages if one.kind is PageKind.BLANK)
    raise SettingsError(
        N_("side {page} of {dossier} was not called blank (blank ones: {blanks})"),
        code="not_blank",
        page=n,
        dossier=dossier.id,
        blanks=blanks or "-",
    )


def _joined(dossier: Dossier, brought: Sequence[Dossier]) -> Dossier:
    """Append the sides of others, with their files and what is told of how they came."""
    sides = (*standing_sides(dossier), *(page for one in brought for page in standing_sides(one)))
    aside = (*_replaced(dossier), *(page for one in brought for page in _replaced(one)))
    closed = dossier
    for one in brought:
        closed = _with_acts(_as_closed(closed, one), one)
    after = with_sides(closed, (*sides, *aside), brought)
    known = {file.sha256 for file in after.originals}
    rest = {file.sha256: file for one in brought for file in one.originals if file.sha256 not in known}
    coming = [told for one in brought for told in one.doubts if told.code in OF_ITS_COMING]
    coming = [told for told in coming if told.code != DoubtCode.MEANT_FOR and told not in after.doubts]
    return replace(after, originals=(*after.originals, *rest.values()), doubts=(*after.doubts, *coming))


def _as_closed(dossier: Dossier, other: Dossier) -> Dossier:
    """A dossier that takes sides of a restricted one becomes restricted too, until a person releases it."""
    if not other.restricted:
        return dossier
    return replace(dossier, restricted=True, said=replace(dossier.said, unrestricted=False))


def _with_acts(dossier: Dossier, other: Dossier) -> Dossier:
    """A dossier that takes sides of another one takes over who compared them and what was signed of them."""
    return replace(
        dossier,
        attestations=tuple(dict.fromkeys((*dossier.attestations, *other.attestations))),
        signed=tuple(dict.fromkeys((*dossier.signed, *other.signed))),
    )


def _added(before: Dossier, after: Dossier, act: Act, event: Event) -> Dossier:
    found = conclude(after, act.rules)
    return replace(found, state=state_with_pages(before.state, found.state), history=(*after.history, event))


def _heirs(brought: Sequence[Dossier], heir: Dossier) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, heir.id) for one in brought)


def _laid_aside(page: DossierPage) -> DossierPage:
    return replace(page, kind=PageKind.REPLACED, counted_as=page.counted)


def _replaced(dossier: Dossier) -> tuple[DossierPage, ...]:
    return tuple(page for page in dossier.pages if page.kind is PageKind.REPLACED)


def _hold_side(dossier: Dossier, n: int) -> None:
    if not 1 <= n <= len(standing_sides(dossier)):
        raise no_page(dossier, n)


def _hold_two(dossier: Dossier, other: Dossier) -> None:
    if dossier.id == other.id:
        raise SettingsError(N_("{dossier} is one and the same dossier"), code="same_dossier", dossier=dossier.id)
