"""Where one citizen's papers end and the next one's begin: silent merges and splits, and what is held needlessly.

A part of a stack counts as held if the fold itself or the comparison of the people on it gives a reason that speaks of
separation; every other reason for which the dossier may be held is left out, so that it can't hide a silent merge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from digitize.dossier.doubts import DoubtCode
from digitize.dossier.fields import find_field_doubts
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.dossier.separate import group_pages, numbered_marks, numbered_texts
from digitize.dossier.stack import Dividing, Part, divide
from tests.accuracy.procedures import Known, national
from tests.accuracy.stacks import GOOD, KEYS, Stack, draw_stack, one_dossier
from tests.accuracy.workers import in_workers
from tests.program import SHARED

_OF_PEOPLE = frozenset({DoubtCode.ID_NUMBERS_DIFFER, DoubtCode.APPLICANTS_DIFFER, DoubtCode.NAME_DIFFERS_FROM_CARD})
_CHUNK = 25


@dataclass
class Tally:
    """What was counted."""

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)  # every silent merge and split, and what was held needlessly

    def add(self, other: Tally) -> None:
        """Take in another's counts."""
        self.counts += other.counts
        self.told += other.told


@dataclass(frozen=True, slots=True)
class _Judged:
    """A part and what is to be said of it."""

    part: Part
    reasons: frozenset[str]
    owners: tuple[int, ...]  # dossiers of which papers lie in it


def known_procedures() -> tuple[Known, ...]:
    """The national list, and where it is not here our own."""
    return national() if SHARED.is_dir() else own_procedures()


def own_procedures() -> tuple[Known, ...]:
    """The procedures that ship."""
    return tuple(
        Known(one.code, one.name, one.sector, ("province",), tuple(part.name for part in one.components))
        for one in load_catalogue(builtin_catalogue()).procedures
    )


def judge(stack: Stack, seed: int) -> Tally:
    """Have a stack cut and count."""
    tally = Tally()
    judged = _judged(stack)
    whole = {owner: [one for one in judged if owner in one.owners] for owner in range(len(stack.lots))}
    tally.counts["stacks"] += 1
    tally.counts["dossiers"] += len(stack.lots)
    for place in range(1, len(stack.lots)):
        _count_boundary(stack, place, whole, tally, seed)
    kind = "stacked" if len(stack.lots) > 1 else "alone"
    tally.counts.update(f"{kind} {lot.make}" for lot in stack.lots)
    for owner, ones in whole.items():
        if len(ones) > 1:
            tally.counts["split"] += 1
            if not all(one.reasons for one in ones):
                tally.counts["split silently"] += 1
                tally.counts[f"silent {stack.lots[owner].make}"] += 1
                tally.told.append(f"SPLIT {seed} {_lots(stack)} {[(o.part.first, o.part.last) for o in ones]}")
    for one in judged:
        _count_part(stack, one, tally, seed)
    return tally


def _judged(stack: Stack) -> list[_Judged]:
    results = [side.result for side in stack.sides]
    found = []
    for part in divide(results, Dividing(keys=KEYS, by_sheets=stack.by_sheets)):
        pages = group_pages(results[part.first - 1 : part.last])
        told = find_field_doubts(numbered_texts(pages), numbered_marks(pages), ())
        reasons = {doubt.code for doubt in part.doubts} | {doubt.code for doubt in told if doubt.code in _OF_PEOPLE}
        owners = {side.dossier for side in stack.sides[part.first - 1 : part.last]} - {None}
        found.append(_Judged(part, frozenset(reasons), tuple(sorted(o for o in owners if o is not None))))
    return found


def _count_boundary(stack: Stack, place: int, whole: dict[int, list[_Judged]], tally: Tally, seed: int) -> None:
    tally.counts["boundaries"] += 1
    between = stack.lots[place].between
    tally.counts["without a sheet that divides"] += not _divides(stack, place)
    shared = [one for one in whole[place - 1] if place in one.owners]
    right = not shared
    tally.counts["cut at the right side"] += right
    if not _divides(stack, place):
        tally.counts["cut there without a sheet"] += right
    silent = [one for one in shared if not one.reasons]
    if silent:
        tally.counts["merged silently"] += 1
        tally.counts[f"silent {stack.lots[place].make}"] += 1
        tally.told.append(f"MERGE {seed} at {place} {between} {_lots(stack)}")


def _count_part(stack: Stack, one: _Judged, tally: Tally, seed: int) -> None:
    """A dossier that lies between good sheets and was cut out whole should not be held."""
    if len(one.owners) != 1:
        return
    (owner,) = one.owners
    after = owner + 1
    clean = (_divides(stack, owner) or owner == 0) and (after == len(stack.lots) or _divides(stack, after))
    good = stack.lots[owner].between in GOOD or (owner == 0 and stack.lots[0].between == "nothing")
    good = good and (after == len(stack.lots) or stack.lots[after].between in GOOD)
    if not (clean and good):
        return
    tally.counts["untouched"] += 1
    tally.counts[f"untouched {stack.lots[owner].make}"] += 1
    if one.reasons:
        tally.counts["held needlessly"] += 1
        tally.counts[f"held needlessly {stack.lots[owner].make}"] += 1
        tally.told.append(f"HELD {seed} {owner} {stack.lots[owner].make} {sorted(one.reasons)}")


def _divides(stack: Stack, place: int) -> bool:
    """Whether the sheet on top of a dossier divides there."""
    between = stack.lots[place].between
    return between != "nothing" and (stack.by_sheets or between not in {"separator", "receipt"})


def _lots(stack: Stack) -> str:
    return " | ".join(f"{lot.between}: {lot.make} {lot.person.name}" for lot in stack.lots)


def _judged_stacks(seeds: Sequence[int], *, single: bool) -> Tally:
    known, sum_ = known_procedures(), Tally()
    for seed in seeds:
        sum_.add(judge(one_dossier(known, seed) if single else draw_stack(known, seed), seed))
    return sum_


def measure(seeds: range, *, single: bool) -> Tally:
    """Judge the stacks of some seeds, or single dossiers without any sheet."""
    chunks = [seeds[at : at + _CHUNK] for at in range(0, len(seeds), _CHUNK)]
    sum_ = Tally()
    for tally in in_workers(partial(_judged_stacks, single=single), chunks):
        sum_.add(tally)
    return sum_
