"""Scanner profiles: what a make of scanner writes, how it says "done", and how far to trust its pictures.

One TOML file a profile, complete in itself, its keys explained in `scanner_profiles/generic.toml`.  A
hotfolder is served by the profile it is named after.  A station's own folder of profiles is asked before
the ones that ship.
"""

from __future__ import annotations

import re
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from digitize import keys
from digitize.errors import SettingsError
from digitize.keys import KeysError, Place, Within
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Share: TypeAlias = Annotated[float, Within(0, 1)]
Seconds: TypeAlias = Annotated[float, Within(0, 86_400)]
Dpi: TypeAlias = Annotated[int, Within(50, 2400)]

GroupedBy: TypeAlias = Literal["file", "folder", "counter", "separators"]
ToldBy: TypeAlias = Literal["none", "name", "extension"]
Sidecar: TypeAlias = Literal["none", "kodak-index", "fujitsu-index-xml"]
WatchMode: TypeAlias = Literal["auto", "native", "poll"]
Colour: TypeAlias = Literal["colour", "grey", "bitonal"]
Paper: TypeAlias = Literal["A3", "A4", "A5", "ID-1", "letter", "legal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Which names in the folder are scans; shell patterns, upper and lower case alike."""

    include: tuple[str, ...]
    ignore: tuple[str, ...]  # litter; beats `include`


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """What makes one dossier."""

    by: GroupedBy
    name_pattern: str  # regular expression over the name without extension; groups dossier, counter, side, stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which picture is the front of a sheet and which the back."""

    duplex: bool
    alternating: bool  # frames 1, 3, 5 ... are fronts: only where the driver drops no blank backs
    front: tuple[str, ...]  # the words for it in a file name
    back: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Several renditions of one side (colour and black-and-white); only the best becomes a page."""

    told_by: ToldBy
    prefer: tuple[str, ...]  # best first: words in the name, or extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the scanner is set to deliver."""

    dpi: tuple[Dpi, ...]  # what the desk scans with
    distrusted_dpi: tuple[Dpi, ...]  # values that only mean "not set"
    colour: tuple[Colour, ...]
    paper: tuple[Paper, ...]  # sizes that a missing resolution is worked out from


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholeness:
    """How we know that a file or a set of files is complete."""

    stable_seconds: Seconds  # no change of size or time for so long
    page_pause_seconds: Seconds  # the longest rest of a writer between two pages of one file
    group_stable_seconds: Seconds  # the same for a folder or a counter sequence
    give_up_after_seconds: Seconds  # then it is held as truncated
    sidecar: Sidecar
    sentinel: str  # name of the file that says "batch complete"; "" where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How changes in the folder are noticed."""

    mode: WatchMode
    poll_seconds: Annotated[float, Within(0.1, 3600)]
    rescan_seconds: Annotated[float, Within(1, 86_400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The confidence from which a finding about a picture is acted on."""

    trust: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What no honest scan of this scanner exceeds; more is held as `too_large` or `timed_out`."""

    bytes_per_file: Annotated[int, Within(1, 100_000_000_000)]
    pages_per_file: Annotated[int, Within(1, 100_000)]
    pixels_per_page: Annotated[int, Within(1, 2_000_000_000)]
    pixels_per_side: Annotated[int, Within(1, 100_000)]
    seconds_per_page: Annotated[float, Within(1, 86_400)]
    memory_mib: Annotated[int, Within(64, 1_048_576)]  # of one worker


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerProfile:
    """All that is known of one make of scanner and its software."""

    name: str  # of the file without `.toml`; no key in it
    title: str
    makers: tuple[str, ...]
    models: tuple[str, ...]
    files: Files
    grouping: Grouping
    sides: Sides
    streams: Streams
    picture: Picture
    wholeness: Wholeness
    watch: Watch
    blank: Trust
    skew: Trust
    orientation: Trust
    limits: Limits


def load_profile(text: str, where: str) -> ScannerProfile:
    """Make the profile of a TOML text.

    Args:
        text: the whole file.
        where: its path as a person should read it; its stem is the profile's name.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(_faults(table, where))
    if faults:
        raise KeysError.of(where, faults)
    return keys.build(ScannerProfile, table, name=Path(where).stem)


def check_profile(text: str, where: str) -> tuple[SettingsError, ...]:
    """Return every fault of a TOML text; `()` when it can be used."""
    try:
        load_profile(text, where)
    except KeysError as found:
        return found.faults
    return ()


def builtin_folder() -> Path:
    """Return the folder of the profiles that ship: the checkout's, else the installed one."""
    checkout = Path(__file__).resolve().parents[2] / "scanner_profiles"
    return checkout if checkout.is_dir() else Path(sysconfig.get_path("data"), "share", "digitize", "scanner_profiles")


def profile_files(folders: Sequence[Path]) -> dict[str, Path]:
    """Return every profile's file by the profile's name, sorted; earlier folders win, absent ones are empty."""
    found = {path.stem: path for folder in reversed(folders) for path in folder.glob("*.toml")}
    return dict(sorted(found.items()))


def find_profile(name: str, folders: Sequence[Path]) -> ScannerProfile:
    """Load the profile of that name.

    Raises:
        SettingsError: there is none (the message names the nearest), it can't be read, or it has faults.
    """
    files = profile_files(folders)
    if name not in files:
        meant = nearest(name, files)
        raise SettingsError(
            N_("there is no scanner profile {name}; did you mean {meant}?")
            if meant
            else N_("there is no scanner profile {name}"),
            hint=N_("`digitize profiles list` shows them."),
            name=name,
            meant=meant,
        )
    return load_profile(read_text(files[name]), shown_path(files[name]))


def list_profiles(folders: Sequence[Path]) -> tuple[ScannerProfile, ...]:
    """Load all profiles, sorted by name.

    Raises:
        SettingsError: one of them can't be read or has faults.
    """
    return tuple(find_profile(name, folders) for name in profile_files(folders))


def read_text(path: Path) -> str:
    """Read a profile's file.

    Raises:
        SettingsError: it is absent, not readable or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", "")
        raise SettingsError(N_("{where} can't be read: {reason}"), where=shown_path(path), reason=reason) from error


def shown_path(path: Path) -> str:
    """Return a profile's path as its faults name it: the folder and the file."""
    return f"{path.parent.name}/{path.name}"


def _faults(table: dict[str, Any], where: str) -> Iterator[SettingsError]:
    faults = tuple(keys.find_faults(ScannerProfile, table, Place(where), without=("name",)))
    yield from faults
    if not faults:
        yield from _pattern_faults(keys.build(ScannerProfile, table, name=""), where)


def _pattern_faults(profile: ScannerProfile, where: str) -> Iterator[SettingsError]:
    """Find what only shows when keys are held against each other."""
    place = Place(where, "grouping.name_pattern")
    pattern = profile.grouping.name_pattern
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        yield place.fault(
            N_("{where}: {key} is {found} (not a regular expression: {reason})"), found=pattern, reason=str(error)
        )
        return
    needed = {"dossier", "counter"} if profile.grouping.by == "counter" else set()
    needed |= {"stream"} if profile.streams.told_by == "name" else set()
    needed |= {"side"} if profile.sides.front or profile.sides.back else set()
    for group in sorted(needed - groups.keys()):
        yield place.fault(N_("{where}: {key} lacks the group (?P<{group}>...)"), group=group)
    waits = profile.wholeness
    longest = max(waits.stable_seconds, waits.page_pause_seconds, waits.group_stable_seconds)
    if waits.give_up_after_seconds <= longest:
        yield Place(where, "wholeness.give_up_after_seconds").fault(
            N_("{where}: {key} is {found} (expected more than the longest wait, {longest})"),
            found=f"{waits.give_up_after_seconds:g}",
            longest=f"{longest:g}",
        )
