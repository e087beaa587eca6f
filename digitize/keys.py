"""A TOML document held against the keys it may have; all its faults are told at once.

The keys are the fields of a frozen dataclass and its sections are the dataclasses in it, so what a
document may hold is written down once.  A field may be `str`, `int`, `float`, `bool`, `date`, `time`, a `Literal`, a
`tuple` of one of these, or any of them `Annotated` with `Within`.  A field with a default may be left out.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import tomllib
import types
from datetime import date, time
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from digitize.errors import SettingsError
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

_LONGEST_SHOWN = 60  # characters of a wrong value that its fault repeats
_WRONG_TYPE = {
    str: N_("{where}: {key} is {found} (expected text in quotes)"),
    int: N_("{where}: {key} is {found} (expected a whole number)"),
    float: N_("{where}: {key} is {found} (expected a number)"),
    bool: N_("{where}: {key} is {found} (expected true or false)"),
    date: N_("{where}: {key} is {found} (expected a day such as 2026-07-01, without quotes)"),
    time: N_("{where}: {key} is {found} (expected a time such as 15:00:00, without quotes)"),
}


class Within(NamedTuple):
    """The lowest and the highest value a number may have."""

    low: float
    high: float


class Place(NamedTuple):
    """Which key of which document."""

    where: str
    key: str = ""

    def at(self, name: str) -> Place:
        """Return the place of a key inside this section."""
        return Place(self.where, f"{self.key}.{name}" if self.key else name)

    def fault(self, template: str, /, **facts: str) -> SettingsError:
        """Say what is wrong here."""
        return SettingsError(template, where=self.where, key=self.key, **facts)


class KeysError(SettingsError):
    """Everything that is wrong with one document, a line each."""

    @classmethod
    def of(cls, where: str, faults: tuple[SettingsError, ...]) -> KeysError:
        """Gather the faults of the document `where`."""
        return cls(N_("{where} can't be used"), code="settings", where=where, faults=faults)

    @property
    def faults(self) -> tuple[SettingsError, ...]:
        """The single faults, in the order of the keys."""
        faults = self.facts["faults"]
        return faults if isinstance(faults, tuple) else ()

    def message(self, translate: Callable[[str], str] = str) -> str:
        """Put every fault into words, a line each."""
        return "\n".join(fault.message(translate) for fault in self.faults)


def parse(text: str, where: str) -> dict[str, Any]:
    """Parse a TOML document; a byte order mark is no fault.

    Raises:
        KeysError: it is no TOML.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        fault = SettingsError(N_("{where}: not a TOML file: {reason}"), where=where, reason=str(error))
        raise KeysError.of(where, (fault,)) from error


def find_faults(kind: type, table: object, place: Place, without: tuple[str, ...] = ()) -> Iterator[SettingsError]:
    """Find every unknown, missing, mistyped or out-of-range key of a section.

    Args:
        kind: the dataclass whose fields are the keys.
        table: what stands in the document.
        place: where it stands.
        without: fields that are no keys because somebody else fills them.
    """
    if not isinstance(table, dict):
        yield place.fault(N_("{where}: {key} is {found} (expected a section [{key}])"), found=_shown(table))
        return
    hints = _hints(kind)
    known = {field.name: field for field in dataclasses.fields(kind) if field.name not in without}
    for name in sorted(table.keys() - known.keys()):
        yield _unknown(name, tuple(known), place)
    for name, field in known.items():
        if name in table:
            yield from _value_faults(hints[name], table[name], place.at(name))
        elif field.default is dataclasses.MISSING:
            yield place.at(name).fault(N_("{where}: {key} is missing"))


def build(kind: type[T], table: Mapping[str, Any], **given: object) -> T:
    """Make the dataclass from a section without faults; `given` fills the fields that are no keys."""
    plain: type = kind
    hints = _hints(plain)
    return kind(**{name: _built(hints[name], value) for name, value in table.items()}, **given)


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _unknown(name: str, known: tuple[str, ...], place: Place) -> SettingsError:
    near = nearest(name, known)
    if not near:
        return place.at(name).fault(N_("{where}: {key} is not a known key"))
    meant = place.at(near).key
    return place.at(name).fault(N_("{where}: {key} is not a known key; did you mean {meant}?"), meant=meant)


def _value_faults(hint: Any, value: object, place: Place) -> Iterator[SettingsError]:
    hint, limits = _bare(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield from find_faults(hint, value, place)
    elif get_origin(hint) is tuple:
        yield from _list_faults(get_args(hint)[0], value, place)
    elif get_origin(hint) is Literal:
        if value not in get_args(hint):
            choices = ", ".join(map(_shown, get_args(hint)))
            yield place.fault(
                N_("{where}: {key} is {found} (expected one of {choices})"), found=_shown(value), choices=choices
            )
    elif not _is_a(hint, value):
        yield place.fault(_WRONG_TYPE[hint], found=_shown(value))
    elif limits and isinstance(value, int | float) and not limits.low <= value <= limits.high:
        yield place.fault(
            N_("{where}: {key} is {found} (expected {low}..{high})"),
            found=_shown(value),
            low=f"{limits.low:.15g}",
            high=f"{limits.high:.15g}",
        )


def _list_faults(hint: Any, value: object, place: Place) -> Iterator[SettingsError]:
    if not isinstance(value, list):
        yield place.fault(N_("{where}: {key} is {found} (expected a list in brackets)"), found=_shown(value))
        return
    for ordinal, member in enumerate(value, start=1):
        yield from _value_faults(hint, member, Place(place.where, f"{place.key}[{ordinal}]"))


def _bare(hint: Any) -> tuple[Any, Within | None]:
    """Take `X | None` and `Annotated[X, Within(...)]` off a type."""
    if get_origin(hint) in {types.UnionType, Union}:
        hint = next(choice for choice in get_args(hint) if choice is not types.NoneType)
    if get_origin(hint) is Annotated:
        hint, limits = get_args(hint)
        return hint, limits
    return hint, None


def _is_a(kind: type, value: object) -> bool:
    if isinstance(value, bool):  # a bool is an int to Python, but not to whoever wrote the file
        return kind is bool
    return isinstance(value, int | float if kind is float else kind)


def _built(hint: Any, value: Any) -> Any:
    hint, _ = _bare(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return build(hint, value)
    if get_origin(hint) is tuple:
        return tuple(_built(get_args(hint)[0], member) for member in value)
    return float(value) if hint is float else value


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
