"""Which procedure a dossier is, told from what its papers are headed with; in doubt it abstains.

Each page that can ask for something (`asks`) is held against the titles of the whole catalogue: the nearest by runs
of letters (`candidates`), then closely, letter by letter, with the words that tell near-twins apart weighing most
(`comparison`); the level it is addressed to decides between twins (`ranking`). How likely the nearest is right, and
from when it is chosen, is fitted on held-out dossiers (`trust`); where another procedure may be headed just so, a
person is asked however likely it is (`twins`). What a page says is wanted ("Nội dung đề nghị: …") is held like a
title where the title leaves it open; where it goes against a sure title, a person is asked. A procedure is chosen
when all pages that decide say the same one, those explained as papers of that procedure left aside.

Evidence is the catalogue's wording, never page text.  It cannot know a procedure that is not in the catalogue and
whose form is titled exactly like one that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from digitize.dossier.asks import deciding, find_asks
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.learned import heading_words
from digitize.dossier.library import library_of
from digitize.dossier.ranking import paper_likeness, rank
from digitize.dossier.strict import choose_strictly, read_strictly, suggest_strictly
from digitize.dossier.titles import form_key
from digitize.dossier.trust import figures, fitted_trust
from digitize.dossier.twins import may_be_another
from digitize.model import PageText, ProcedureChoice, Suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Literal

    from digitize.dossier.asks import Ask
    from digitize.dossier.learned import Learned
    from digitize.dossier.library import Library
    from digitize.dossier.phrases import Phrase
    from digitize.dossier.procedures import Catalogue, Procedure
    from digitize.dossier.ranking import Candidate
    from digitize.dossier.strict import StrictReading
    from digitize.model import Doubt

NumberedText: TypeAlias = tuple[int, PageText]
"""A page's n in its dossier, and what stands on it."""

_WHOLE = 500  # procedures of a catalogue that is more than our own list
_EXPLAINED = 0.85  # of a title: it is a paper of the procedure that another page asks for
_NAMES_NOTHING = 6.0  # weight of a title below which it tells nothing
_NEAR = 0.3  # so much farther than the first a procedure may be, for a later page to choose it
_OTHER_ACTION = 0.5  # weight of words of action from which a title asks for something else
_OTHER_WORDS = 0.1  # share of a title that a wish may leave unsaid
_MOST_AS_SUGGESTION = 0.8
_MOST_SUGGESTIONS = 5
_WORTH_A_SUGGESTION = 0.5  # share of the printed and the known title that they have in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What was chosen, what else it may be, and what a person must look at."""

    choice: ProcedureChoice | None  # None: we abstain
    suggestions: tuple[Suggestion, ...]  # best first
    doubts: tuple[Doubt, ...]


class Reading(NamedTuple):
    """What one page asks for, and how sure that is."""

    ask: Ask
    ranked: list[Candidate]
    probability: float
    figures: tuple[float, ...]
    open: bool = False  # another procedure may be headed just so

    @property
    def sure(self) -> bool:
        """Whether the nearest is chosen without asking."""
        return not self.open and self.probability >= fitted_trust().threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The procedure that was said, and by what."""

    code: str
    by: Literal["cover", "person", "flag"] = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What this desk takes and what was learned at it."""

    accepts: tuple[str, ...] = ()  # codes; (): all
    learned: Learned | None = None  # the model trained here; it answers only where the titles leave it open


class _Read(NamedTuple):
    """All that the pages say."""

    strictly: StrictReading  # of the procedures of our own list
    loosely: tuple[Reading, ...]  # of the whole catalogue; () where there is no more than our own list
    sure: tuple[Reading, ...]  # those of them that decide

    def decided(self) -> dict[int, set[str]]:
        """By page: the procedures that it says for sure."""
        found = {n: set(matches) for n, matches in self.strictly.decided.items()}
        return found | {one.ask.n: {one.ranked[0].code} for one in self.sure if one.ask.n not in found}


def classify(
    pages: Sequence[NumberedText],
    catalogue: Catalogue,
    *,
    given: str | Given | None = None,
    habits: Habits | None = None,
) -> Classification:
    """Tell the procedure from the titles of the pages, or abstain.

    Args:
        pages: every page that was read, with its n.
        catalogue: the procedures that can be told.
        given: the code that a cover sheet, a person or a flag said; it beats what is read.
        habits: of this desk.

    Raises:
        SettingsError: `given` is not in the catalogue.
    """
    accepts, learned = (habits.accepts, habits.learned) if habits else ((), None)
    if isinstance(given, str):
        given = Given(code=given)
    own = _own(catalogue)
    loosely = read_asks(pages, catalogue, accepts) if _is_whole(catalogue) else ()
    read = _Read(read_strictly(pages, own), loosely, _deciding(loosely, catalogue))
    if given:
        choice: ProcedureChoice | None = _choice_of(catalogue.get(given.code), 1.0, given.by)
    else:
        choice = _choice(read, catalogue, accepts)
        if choice is None and learned is not None and not read.decided():
            choice = _learned_choice(pages, loosely, (learned, catalogue), accepts)
    told = choice is not None and given is None
    return Classification(
        choice=choice,
        suggestions=() if told else _suggestions(read, catalogue),
        doubts=tuple(_doubts(read, choice)),
    )


def read_asks(
    pages: Sequence[NumberedText], catalogue: Catalogue, accepts: Collection[str] = ()
) -> tuple[Reading, ...]:
    """Hold every page that can ask against the catalogue."""
    library = library_of(catalogue)
    asks = find_asks(pages)
    return tuple(reading for ask in deciding(asks) if (reading := _reading(ask, library, accepts)))


def _is_whole(catalogue: Catalogue) -> bool:
    """Whether the catalogue knows the twins of a title; else a title that is only like one may be of another."""
    return len(catalogue.codes) >= _WHOLE


def _own(catalogue: Catalogue) -> tuple[Procedure, ...]:
    """The procedures whose titles people wrote down for us, and in a small catalogue every one."""
    if not _is_whole(catalogue):
        return catalogue.procedures
    return tuple(catalogue.get(entry.code) for entry in library_of(catalogue).entries.values() if entry.own)


def _reading(ask: Ask, library: Library, accepts: Collection[str]) -> Reading | None:
    """Hold a page against the catalogue: its title, and what it says is wanted, where that says more."""
    by_title = _held(ask, library, accepts)
    if by_title is None or ask.wish is None:
        return by_title
    by_wish = _held(ask._replace(title=ask.wish), library, accepts)
    if by_wish is None or not by_wish.sure:
        return by_title
    code = by_wish.ranked[0].code
    if by_title.ranked[0].code == code and by_title.sure:
        return by_title
    if by_title.sure or not _goes_with(by_title, ask.wish, code, library):
        return by_title._replace(open=True)
    return by_wish


def _goes_with(by_title: Reading, wish: Phrase, code: str, library: Library) -> bool:
    """Whether a title says no other thing than the wish, or is that of the procedure's form."""
    difference = library.weigher.difference(by_title.ask.title, wish)
    if difference.extra <= _OTHER_WORDS * difference.printed:
        return True
    near = by_title.ranked[0].cost + _NEAR
    return any(one.code == code and one.cost <= near for one in by_title.ranked)


def _held(ask: Ask, library: Library, accepts: Collection[str]) -> Reading | None:
    ranked = rank(ask, library, accepts)
    if not ranked:
        return None
    measured = figures(ask, ranked)
    chance = fitted_trust().probability(measured)
    return Reading(ask, ranked, chance, measured, may_be_another(ask, ranked, library))


def _choice(read: _Read, catalogue: Catalogue, accepts: Collection[str]) -> ProcedureChoice | None:
    chosen = _chosen(read, catalogue)
    if chosen is None or (accepts and chosen[0] not in accepts):
        return None
    return _choice_of(catalogue.get(chosen[0]), chosen[1], "text")


def _chosen(read: _Read, catalogue: Catalogue) -> tuple[str, float] | None:
    """What the title says word for word, if the whole catalogue has nothing nearer; else what is sure among all."""
    codes = {reading.ranked[0].code for reading in read.sure}
    strictly = choose_strictly(read.strictly, _own(catalogue))
    if strictly and codes <= {strictly[0]} and all(_allows(reading, strictly[0]) for reading in read.loosely[:1]):
        return strictly
    if read.strictly.decided or len(codes) != 1:
        return None
    return codes.pop(), max(reading.probability for reading in read.sure)


def _allows(reading: Reading, code: str) -> bool:
    """Whether no procedure is clearly nearer to what the first page asks for."""
    costs = [one.cost for one in reading.ranked if one.code == code]
    return not reading.ask.asks or (bool(costs) and min(costs) <= reading.ranked[0].cost + _NEAR)


def _learned_choice(
    pages: Sequence[NumberedText],
    readings: Sequence[Reading],
    known: tuple[Learned, Catalogue],
    accepts: Collection[str],
) -> ProcedureChoice | None:
    """Answer as people did before, where the titles do not speak against it."""
    learned, catalogue = known
    guess = learned.guess(heading_words(pages))
    if guess is None or guess.probability < learned.threshold or (accepts and guess.code not in accepts):
        return None
    procedure = catalogue.find(guess.code)
    near = {one.code for reading in readings[:1] for one in reading.ranked[:_MOST_SUGGESTIONS]}
    if procedure is None or (readings and guess.code not in near):
        return None
    return _choice_of(procedure, guess.probability, "model")


def _choice_of(
    procedure: Procedure, confidence: float, by: Literal["cover", "text", "model", "person", "flag"]
) -> ProcedureChoice:
    return ProcedureChoice(
        code=procedure.code,
        name=procedure.name,
        confidence=round(confidence, 2),
        by=by,
        verified=procedure.verified,
    )


def _deciding(readings: Sequence[Reading], catalogue: Catalogue) -> tuple[Reading, ...]:
    """Return the pages that say for sure what is asked for.

    The first page that asks speaks for the dossier.  A later one counts where the first names nothing ("ĐƠN ĐỀ
    NGHỊ") or says the same; else it contradicts, unless it is a paper of what the first asks for.
    """
    if not readings:
        return ()
    sure = [reading for reading in readings if reading.sure]
    first = readings[0]
    if first in sure:
        library, code = library_of(catalogue), first.ranked[0].code
        against = [
            one
            for one in sure
            if one.ranked[0].code != code and paper_likeness(code, one.ask, library, catalogue) < _EXPLAINED
        ]
        return (first, *against)
    if first.ranked[0].difference.printed < _NAMES_NOTHING:
        return tuple(sure)
    near = {
        one.code
        for one in first.ranked
        if one.cost <= first.ranked[0].cost + _NEAR and one.difference.action < _OTHER_ACTION
    }
    return tuple(one for one in sure if one.ranked[0].code in near)


def _suggestions(read: _Read, catalogue: Catalogue) -> tuple[Suggestion, ...]:
    """Return what the pages may ask for, likest first."""
    found = {one.code: one for one in suggest_strictly(_own(catalogue), read.strictly)}
    for reading in read.loosely:
        for candidate in reading.ranked[: 2 * _MOST_SUGGESTIONS]:
            suggestion = _suggestion(reading, candidate, library_of(catalogue))
            before = found.get(candidate.code)
            if suggestion.confidence >= _WORTH_A_SUGGESTION * _MOST_AS_SUGGESTION and (
                before is None or before.confidence < suggestion.confidence
            ):
                found[candidate.code] = suggestion
    return tuple(sorted(found.values(), key=lambda one: -one.confidence)[:_MOST_SUGGESTIONS])


def _suggestion(reading: Reading, candidate: Candidate, library: Library) -> Suggestion:
    difference = candidate.difference
    whole = max(difference.printed + 0.55 * difference.known, 1.0)
    alike = max(0.0, 1 - max(candidate.cost, 0.0) / whole)
    return Suggestion(
        code=candidate.code,
        name=library.entries[candidate.code].name,
        confidence=round(_MOST_AS_SUGGESTION * alike, 2),
        evidence=(candidate.title.text, *_form_numbers(reading.ask, candidate, library)),
    )


def _form_numbers(ask: Ask, candidate: Candidate, library: Library) -> tuple[str, ...]:
    numbers = library.entries[candidate.code].forms
    return tuple(number for number in numbers if form_key(number) in ask.forms)


def _doubts(read: _Read, choice: ProcedureChoice | None) -> Iterator[Doubt]:
    decided = read.decided()
    if choice is None:
        if decided and not set.intersection(*decided.values()):
            several = sorted({code for codes in decided.values() for code in codes})
            yield doubt(DoubtCode.PROCEDURES_SEVERAL, procedures=", ".join(several))
        else:
            yield doubt(DoubtCode.PROCEDURE_UNKNOWN)
        return
    for n, codes in sorted(decided.items()):
        if choice.code not in codes:
            yield doubt(DoubtCode.PROCEDURE_GIVEN_DIFFERS, n, procedures=", ".join(sorted(codes)))
