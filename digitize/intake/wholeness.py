"""When a file, or a set of files that make a dossier, is complete.  Pure: looks and times in, verdicts out.

No single sign is enough: a file that rests may only be waiting for its writer, and a TIFF is a whole TIFF after every
appended page.  So a file is whole when its structure is (`imaging.decode.survey`) *and*, where its format can grow,
it has been still for as long as the profile says.  A set is whole when its sentinel or its index says so, else when
it has been still.  What never becomes whole is given up after the profile's time and then held for a person.

Stillness is measured by the watcher's own steady clock from look to look, so a clock that is set back or a server
whose clock differs harms nothing.  Only where the times of a local file say that nobody has touched it for long is
that believed at first sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from digitize.dossier.renditions import is_rendition
from digitize.errors import ScanError
from digitize.imaging.decode import FileSurvey, FileType
from digitize.intake.gathering import gather
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from digitize.intake.hotfolder import Sighting
    from digitize.intake.profiles import ScannerProfile, Wholeness

Survey: TypeAlias = FileSurvey | ScanError

STILL_WRITTEN = N_("still being written")
RESTS = N_("complete; waiting whether more comes")
LOOKED_AT = N_("being looked at")
NOT_WHOLE = N_("not complete yet")

UNFINISHED = frozenset({"empty", "truncated", "corrupt"})
"""Codes of a survey that a file still being written can give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A look's time by two clocks, in seconds."""

    steady: float  # never set
    wall: float  # since 1970, may be set


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A file in a hotfolder that is not taken yet."""

    seen: Sighting
    still_since: float  # by the steady clock
    changed: bool = False  # while it was awaited
    survey: Survey | None = None  # of this very state; None: not looked at yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a unit can be taken."""

    whole: bool
    why: str  # message id: what is waited for; "" when whole
    seconds: float = 0.0  # after which it is whole if nothing changes; infinite: that alone does not help


Unit: TypeAlias = tuple[Awaited, ...]
"""Files that are taken together or not at all, sidecars and sentinels with them."""


def await_files(
    before: Mapping[Path, Awaited], seen: Iterable[Sighting], now: Moment, *, trust_times: bool
) -> dict[Path, Awaited]:
    """Hold a look against the one before.

    Args:
        before: what was awaited.
        seen: what lies there now.
        now: the time of this look.
        trust_times: whether the files' own times come from this machine's clock.
    """
    return {sighting.path: _awaited(before.get(sighting.path), sighting, now, trust_times) for sighting in seen}


def units(files: Iterable[Awaited], profile: ScannerProfile) -> tuple[Unit, ...]:
    """Say which files belong together, in the order of their places."""
    ordered = sorted(files, key=lambda file: file.seen.place)
    gathered: dict[str, list[Awaited]] = {}
    key = _key_by_folder(ordered) if _is_set_of_folders(profile) else _key_by_name(ordered, profile)
    for file in ordered:
        gathered.setdefault(key(file), []).append(file)
    return tuple(map(tuple, gathered.values()))


def judge(unit: Unit, profile: ScannerProfile, now: Moment, agrees: bool | None) -> Verdict:
    """Say whether a unit is whole.

    Args:
        unit: its files.
        profile: how long to wait for what.
        now: the time of the look.
        agrees: whether the sidecars count what is there; None: nothing is told.
    """
    waits = profile.wholeness
    scans = [file for file in unit if file.seen.kind == "scan"]
    told = bool(agrees) or (agrees is None and any(file.seen.kind == "sentinel" for file in unit))
    is_set = _is_set(profile) or any(_may_have_company(file, profile) for file in scans)
    if not scans:
        return _after(waits.give_up_after_seconds, unit, now, NOT_WHOLE)
    verdicts = [_judge_file(file, waits, now, told=told or is_set) for file in scans]
    if told:
        verdicts.append(_after(waits.stable_seconds, unit, now, RESTS))
    elif is_set or agrees is False:
        verdicts.append(_after(waits.group_stable_seconds, unit, now, RESTS))
    return max(verdicts, key=lambda verdict: verdict.seconds)


def _judge_file(file: Awaited, waits: Wholeness, now: Moment, *, told: bool) -> Verdict:
    """Judge one scan; `told`: something else says whether more pages come."""
    if file.survey is None:
        return Verdict(whole=False, why=LOOKED_AT, seconds=float("inf"))
    if isinstance(file.survey, ScanError):
        unfinished = file.survey.code in UNFINISHED
        wait = waits.give_up_after_seconds if unfinished else waits.stable_seconds
        return _after(wait, (file,), now, NOT_WHOLE if unfinished else RESTS)
    if file.survey.type in {FileType.JPEG, FileType.PNG}:  # their end mark ends them
        return Verdict(whole=True, why="")
    grows = file.survey.type is FileType.TIFF and not told
    wait = max(waits.stable_seconds, waits.page_pause_seconds) if grows else waits.stable_seconds
    return _after(wait, (file,), now, RESTS)


def _after(wait: float, files: Sequence[Awaited], now: Moment, why: str) -> Verdict:
    left = wait - (now.steady - max(file.still_since for file in files))
    return Verdict(whole=True, why="") if left <= 0 else Verdict(whole=False, why=why, seconds=left)


def _awaited(before: Awaited | None, seen: Sighting, now: Moment, trust_times: bool) -> Awaited:
    if before and before.seen.identity == seen.identity:
        return before
    age = max(0.0, now.wall - seen.touched) if trust_times and before is None else 0.0
    return Awaited(seen=seen, still_since=now.steady - age, changed=before is not None)


def _is_set(profile: ScannerProfile) -> bool:
    return _is_set_of_folders(profile) or profile.grouping.by == "counter"


def _may_have_company(file: Awaited, profile: ScannerProfile) -> bool:
    """Whether another picture of the same side may still come."""
    streams = profile.streams
    return is_rendition(file.seen.place, streams.told_by, profile.grouping.name_pattern, streams.prefer)


def _is_set_of_folders(profile: ScannerProfile) -> bool:
    waits = profile.wholeness
    return profile.grouping.by == "folder" or bool(waits.sentinel) or waits.sidecar == "kodak-index"


def _key_by_folder(files: Sequence[Awaited]) -> Callable[[Awaited], str]:
    """Gather below the nearest folder with a sentinel or an index, else below the topmost folder."""
    told = {file.seen.place.rpartition("/")[0] for file in files if file.seen.kind == "sentinel"}
    told |= {file.seen.place.rpartition("/")[0] for file in files if file.seen.kind == "sidecar"} if not told else set()

    def key(file: Awaited) -> str:
        folders = file.seen.place.split("/")[:-1]
        above = ("/".join(folders[:depth]) for depth in range(len(folders), -1, -1))
        nearest = next((folder for folder in above if folder in told), None)
        return nearest if nearest is not None else (folders[0] if folders else "")

    return key


def _key_by_name(files: Sequence[Awaited], profile: ScannerProfile) -> Callable[[Awaited], str]:
    scans = [file.seen.place for file in files if file.seen.kind == "scan"]
    groups = [[place for side in dossier for place in side] for dossier in gather(scans, profile)]
    first = {scans[place]: scans[group[0]] for group in groups for place in group}

    def key(file: Awaited) -> str:
        place = file.seen.place
        owner = next((scan for scan in _owners(place) if scan in first), place)
        return first.get(owner, owner)

    return key


def _owners(place: str) -> tuple[str, ...]:
    """Places that a file may belong to: itself, or the scan whose sidecar (`<scan>.index.xml`) it is."""
    return place, place[: -len(".index.xml")]
