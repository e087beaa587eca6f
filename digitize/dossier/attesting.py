"""Who compared which pictures with the paper, and whether a dossier may be signed as a copy.

An attestation is about pictures, not about page numbers: one that is scanned again must be compared again, and a page
that moves to another dossier takes it along.
Source: Nghị định 30/2020/NĐ-CP Phụ lục I (colour, 200 dpi); Nghị định 23/2015/NĐ-CP Điều 6 (who compares confirms).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import is_settled
from digitize.dossier.doubts import DoubtCode
from digitize.dossier.page_doubts import find_page_doubts
from digitize.errors import SettingsError
from digitize.model import Attestation, DossierState, Event, PageKind, PaperForm
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digitize.model import Dossier, DossierPage, SignedCopy, Withdrawal

_SIGNED_IN = frozenset(
    {
        DossierState.CHECKED,
        DossierState.SENT,
        DossierState.ACCEPTED,
        DossierState.AWAITING_SUPPLEMENT,
        DossierState.CLOSED,
    }
)
_AGAINST_THE_DECREE = {
    str(DoubtCode.BITONAL): N_("{dossier} has black-and-white pages and can't be signed as a copy"),
    str(DoubtCode.DPI_LOW): N_("page {page} of {dossier} has {dpi} dpi and can't be signed as a copy"),
    str(DoubtCode.PAGES_FAILED): N_("page {page} of {dossier} could not be read and can't be signed as a copy"),
}
"""What a person must have settled before a copy is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRules:
    """What must be so before the agency signs."""

    attested: bool = True  # an officer compared every page
    plain_copies: bool = False  # papers that were handed in as plain copies may be signed too


def side_name(page: DossierPage) -> str:
    """Name a picture: which frame of which file."""
    source = page.result.source
    return f"{source.sha256}:{source.frame}"


def archived(dossier: Dossier) -> tuple[DossierPage, ...]:
    """Return the sides that stand in the archive."""
    return tuple(page for page in dossier.pages if page.archive_page is not None)


def sides_of(dossier: Dossier, pages: Sequence[int], documents: Sequence[int]) -> tuple[DossierPage, ...]:
    """Return the archived sides of some pages and documents; of the whole dossier where none is named.

    Args:
        dossier: which.
        pages: as `show` counts.
        documents: 1 is the first.

    Raises:
        SettingsError: there is no such page or document.
    """
    kept = archived(dossier)
    wanted = set(pages)
    for number in documents:
        if not 1 <= number <= len(dossier.documents):
            raise SettingsError(
                N_("{dossier} has no document {number} (it has {count})"),
                code="no_document",
                dossier=dossier.id,
                number=number,
                count=len(dossier.documents),
            )
        paper = dossier.documents[number - 1]
        wanted |= {page.n for page in kept if paper.first_page <= page.n <= paper.last_page}
    if absent := set(pages) - {page.n for page in kept}:
        raise SettingsError(N_("{dossier} has no side {page}"), dossier=dossier.id, page=min(absent))
    return tuple(page for page in kept if not wanted or page.n in wanted)


def attest(dossier: Dossier, word: Attestation) -> tuple[Dossier, Event]:
    """Write down that an officer compared sides with the paper.

    Raises:
        SettingsError: it is restricted.
    """
    _hold_ordinary(dossier)
    pages = [page.n for page in archived(dossier) if side_name(page) in word.sides]
    facts = (("form", str(word.form)), ("pages", _ranges(pages)))
    event = Event(at=word.at, who=word.who, what="attested", facts=facts)
    after = replace(dossier, attestations=(*dossier.attestations, word), history=(*dossier.history, event))
    return after, event


def withdraw(dossier: Dossier, withdrawal: Withdrawal) -> tuple[Dossier, Event]:
    """Take back every attestation that stands; what was said stays, and that it was taken back.

    Raises:
        SettingsError: none stands.
    """
    if not any(word.withdrawn is None for word in dossier.attestations):
        raise SettingsError(N_("nobody has attested {dossier}"), code="not_attested", dossier=dossier.id)
    words = tuple(word if word.withdrawn else replace(word, withdrawn=withdrawal) for word in dossier.attestations)
    facts = (("reason", withdrawal.reason),) if withdrawal.reason else ()
    event = Event(at=withdrawal.at, who=withdrawal.by, what="attestation_withdrawn", facts=facts)
    return replace(dossier, attestations=words, history=(*dossier.history, event)), event


def forms(dossier: Dossier) -> dict[str, PaperForm]:
    """Return as what each attested side was compared; the latest word that stands counts."""
    standing = (word for word in dossier.attestations if word.withdrawn is None)
    return {side: word.form for word in standing for side in word.sides}


def hold_signable(dossier: Dossier, pages: Sequence[DossierPage], rules: SigningRules) -> None:
    """Hold that pages of a dossier may be signed as a copy.

    Raises:
        SettingsError: restricted (`restricted`), not checked yet (`not_checked`), against the decree and nobody settled
            it (`decree`), not compared (`not_attested`), or a plain copy (`plain_copy`).
    """
    _hold_ordinary(dossier)
    if dossier.state not in _SIGNED_IN:
        raise SettingsError(
            N_("{dossier} is {state}: it is not signed before it is checked"),
            code="not_checked",
            hint=N_("See `digitize review`."),
            dossier=dossier.id,
            state=str(dossier.state),
        )
    if not pages:
        raise SettingsError(N_("{dossier} has nothing to sign"), code="no_pages", dossier=dossier.id)
    _hold_decree(dossier, pages)
    compared = forms(dossier)
    if rules.attested:
        _hold_all(
            dossier,
            (page for page in pages if page.kind is not PageKind.BLANK and side_name(page) not in compared),
            N_("{dossier}: nobody has compared page {pages} with the paper"),
            "not_attested",
        )
    if not rules.plain_copies:
        _hold_all(
            dossier,
            (page for page in pages if compared.get(side_name(page)) is PaperForm.PLAIN_COPY),
            N_("{dossier}: page {pages} is a plain copy that was compared with no original"),
            "plain_copy",
        )


def _hold_ordinary(dossier: Dossier) -> None:
    if dossier.restricted:
        raise SettingsError(
            N_("{dossier} is restricted; such dossiers are neither attested nor signed"),
            code="restricted",
            dossier=dossier.id,
        )


def _hold_decree(dossier: Dossier, pages: Sequence[DossierPage]) -> None:
    for told in find_page_doubts(pages):
        if told.code in _AGAINST_THE_DECREE and not is_settled(told, dossier.said):
            raise SettingsError(
                _AGAINST_THE_DECREE[told.code],
                code="decree",
                hint=N_("Scan it again, or let a person settle it: `digitize review accept {dossier} --doubt {name}`."),
                dossier=dossier.id,
                page=told.page,
                name=told.code,
                **dict(told.facts),
            )


def _hold_all(dossier: Dossier, wrong: Iterable[DossierPage], sentence: str, code: str) -> None:
    pages = [page.n for page in wrong]
    if pages:
        raise SettingsError(
            sentence,
            code=code,
            hint=N_("`digitize attest {dossier}` says who compared what; [sign] in station.toml says what is needed."),
            dossier=dossier.id,
            pages=_ranges(pages),
        )


def current_copy(dossier: Dossier, of: str, pages: Sequence[DossierPage]) -> SignedCopy | None:
    """Return the newest signed copy that shows just these pages; None where the paper has changed since."""
    sides = tuple(map(side_name, pages))
    fitting = [copy for copy in dossier.signed if copy.of == of and copy.sides == sides]
    return fitting[-1] if fitting else None


def _ranges(numbers: Sequence[int]) -> str:
    """Write page numbers short: 1-3, 7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
