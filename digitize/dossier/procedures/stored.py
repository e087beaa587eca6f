"""An imported list as it is kept: a line a version, so that a worker builds only the procedures it asks for.

The first line is the head: which files the list came from, the latest last.  Every other line is the code, a tab,
the key of what the source said and a tab, then the version as JSON without what is as by default.  The lines of a code
stand together, the oldest version first.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from digitize.dossier.procedures.catalogue import Layer
from digitize.dossier.procedures.facts import Fact, Procedure, Source
from digitize.errors import SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_FORMAT = 1


_RESTRICTED = b'"restricted":true'  # as a line says it


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file from which procedures were imported."""

    key: str  # of the source that its facts name
    name: str  # the file's own
    sha256: str
    day: date  # of the import
    procedures: int  # that could be read


class Version(NamedTuple):
    """One version of a procedure, and a key of what the source said: the same key, the same words."""

    said: str
    procedure: Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredList:
    """An imported list."""

    files: tuple[ImportedFile, ...]
    sources: tuple[Source, ...] = ()  # that the files name themselves
    versions: Mapping[str, tuple[Version, ...]]  # by code, the oldest first
    restricted: tuple[str, ...] = ()  # codes of those that are, told without building the others

    @property
    def layer(self) -> Layer:
        """The list that it is."""
        files = tuple(
            Source(key=file.key, read=file.day.isoformat(), where=(f"{file.name} ({file.sha256})",))
            for file in self.files
        )
        return Layer(sources=(*files, *self.sources), versions=_Procedures(self.versions), restricted=self.restricted)


def write_list(stored: StoredList) -> bytes:
    """Write a list; the same list gives the same bytes."""
    files, sources = [_plain(file) for file in stored.files], [_plain(source) for source in stored.sources]
    head = {"format": _FORMAT, "files": files, "sources": sources}
    lines = [json.dumps(head, ensure_ascii=False)]
    for code in sorted(stored.versions):
        for said, procedure in stored.versions[code]:
            plain = json.dumps(_plain(procedure), ensure_ascii=False, separators=(",", ":"))
            lines.append(f"{code}\t{said}\t{plain}")
    return "\n".join(lines).encode() + b"\n"


def read_list(content: bytes, where: str) -> StoredList:
    """Read a list; its procedures are built when they are asked for.

    Raises:
        SettingsError: it is damaged or written by a newer version.
    """
    head, *lines = content.split(b"\n")
    versions: dict[str, list[bytes]] = {}
    try:
        plain = json.loads(head)
        if plain["format"] != _FORMAT or lines[-1:] != [b""]:
            raise damaged(where)
        files = tuple(_built(ImportedFile, file) for file in plain["files"])
        sources = tuple(_built(Source, source) for source in plain["sources"])
        for line in lines[:-1]:
            versions.setdefault(line[: line.index(b"\t")].decode(), []).append(line)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(where) from error
    restricted = (code for code, said in versions.items() if any(_RESTRICTED in line for line in said))
    return StoredList(files=files, sources=sources, versions=_Lines(versions, where), restricted=tuple(restricted))


def damaged(where: str) -> SettingsError:
    """Say that a list which was imported can't be read any more."""
    return SettingsError(
        N_("{where} is damaged or was written by another version"),
        hint=N_("Import the list again: `digitize procedures import FILE`; the old file is set aside."),
        where=where,
    )


class _Lines(Mapping[str, "tuple[Version, ...]"]):
    """The versions of each code, built from their lines when they are asked for."""

    def __init__(self, lines: dict[str, list[bytes]], where: str) -> None:
        self._lines = lines
        self._where = where

    def __getitem__(self, code: str) -> tuple[Version, ...]:
        try:
            return tuple(_version(line) for line in self._lines[code])
        except (ValueError, TypeError) as error:
            raise damaged(self._where) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class _Procedures(Mapping[str, "tuple[Procedure, ...]"]):
    """The same without the keys."""

    def __init__(self, versions: Mapping[str, tuple[Version, ...]]) -> None:
        self._versions = versions

    def __getitem__(self, code: str) -> tuple[Procedure, ...]:
        return tuple(version.procedure for version in self._versions[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)


def _version(line: bytes) -> Version:
    _, said, plain = line.split(b"\t", 2)
    table = json.loads(plain)
    return Version(said.decode(), _built(Procedure, table, source=table.get("source", "")))


def key_of(procedure: Procedure) -> str:
    """Return a key of all that is said of a procedure, its days included."""
    return hashlib.sha256(json.dumps(_plain(procedure), sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any, source: str | None = None) -> Any:
    """Turn a value into what JSON can carry, without what is as by default and without the source of the whole."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        whole = getattr(value, "source", "") if source is None else source
        return {
            field.name: _plain(found, whole)
            for field in dataclasses.fields(value)
            if (found := getattr(value, field.name)) != field.default
            and not (source is not None and field.name == "source" and found == source)
        }
    if isinstance(value, tuple):
        return [_plain(member, source or "") for member in value]
    return value.isoformat() if isinstance(value, date) else value


def _built(kind: type[T], plain: dict[str, Any], source: str = "") -> T:
    """Build a value again; parts that name no source have that of the whole, unless nobody has verified them."""
    makers = _makers(kind)  # type: ignore[arg-type]  # a class is hashable
    made = {name: makers[name](value, source) for name, value in plain.items()}
    if source and "source" in makers and "source" not in made and made.get("verified", True):
        made["source"] = source
    return kind(**made)


@functools.cache
def _makers(kind: Any) -> dict[str, Callable[[Any, str], Any]]:
    return {name: _maker(hint) for name, hint in get_type_hints(kind).items()}


def _maker(hint: Any) -> Callable[[Any, str], Any]:
    """Return what makes a field's value again, of its JSON and the source of the whole."""
    if get_origin(hint) is tuple:
        member = get_args(hint)[0]
        if isinstance(member, type) and dataclasses.is_dataclass(member):
            return functools.partial(_parts, member)
        return lambda value, _: tuple(value)
    if hint is date or date in get_args(hint):
        return lambda value, _: date.fromisoformat(value)
    return lambda value, _: value


def _parts(kind: type[T], plain: list[dict[str, Any]], source: str) -> tuple[T, ...]:
    return tuple(_built(kind, one, source) for one in plain)


def name_source(value: T, key: str) -> T:
    """Give every fact of a procedure whose source is yet to be named ("-") a source."""
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):  # type: ignore[arg-type]
        found = getattr(value, field.name)
        if isinstance(found, tuple) and found and isinstance(found[0], Fact):
            changed[field.name] = tuple(name_source(fact, key) for fact in found)
        elif field.name == "source" and found == "-":
            changed["source"] = key
    return dataclasses.replace(value, **changed)  # type: ignore[type-var]
