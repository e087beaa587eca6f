"""The catalogue of a data folder: the station's own list, imported lists, what ships, and the imported national list.

Each wins over those after it (`dossier.procedures.catalogue`).  An import never takes a version away: a procedure
that the source now words otherwise gets a new version from the day of the import, so that a dossier keeps the version
under which it was received.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digitize.dossier.procedures import Catalogue, builtin_catalogue, load_document
from digitize.dossier.procedures.catalogue import without
from digitize.dossier.procedures.stored import (
    ImportedFile,
    StoredList,
    Version,
    key_of,
    name_source,
    read_list,
    write_list,
)
from digitize.errors import SettingsError
from digitize.intake import shelf
from digitize.intake.layout import Layout
from digitize.intake.profiles import read_text
from digitize.runs.national_file import read_national
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from digitize.dossier.procedures import Layer, Source

_TOML = ".toml"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to; all but `faults` count procedures."""

    read: int
    new: int
    changed: int
    same: int
    absent: int  # known from an earlier import and not in this file; they are kept
    faults: tuple[SettingsError, ...]  # lines that were left out
    set_aside: str  # the name of a damaged list that was found and kept; "": none


def known_catalogue(folder: Path) -> Catalogue:
    """Return all procedures that a data folder knows; read again only when one of its files has changed.

    Raises:
        SettingsError: the station's own list has faults (a KeysError), or an imported one is damaged.
    """
    layout = Layout(folder)
    return _loaded(folder, tuple(_stamp(path) for path in _files(layout)))


def fingerprint(folder: Path) -> str:
    """Return a key of all that the catalogue says: what was worked out from it holds as long as the key does."""
    return _fingerprint(folder, tuple(_stamp(path) for path in _files(Layout(folder))))


def import_procedures(path: Path, layout: Layout, day: date) -> Imported:
    """Import a list: ours in TOML, else the national one, a JSON object a line, gzipped or not.

    Args:
        path: the file; it stays, and a copy is kept.
        layout: of the data folder.
        day: from which what has changed holds.

    Raises:
        SettingsError: it is no such list, or another import is running; nothing was changed then.
        StoreError: the data folder refuses.
    """
    if not path.is_file():
        raise SettingsError(N_("there is no file {path}"), path=path)
    shelf.make_folder(layout.catalogue)
    with shelf.only_one(layout.catalogue / "import.lock") as alone:
        if not alone:
            raise SettingsError(N_("another import is running"))
        return _import(path.resolve(), layout, day)


def _import(path: Path, layout: Layout, day: date) -> Imported:
    ours = path.suffix.lower() == _TOML
    target = layout.imported_lists if ours else layout.imported_national
    sha256 = shelf.sha256_of(path)
    source = f"{'DS' if ours else 'QG'}:{sha256[:8]}"
    said, sources, faults = _read_own(path) if ours else _read_national(path)
    old, set_aside = _old(target, layout, day)
    file = ImportedFile(key=source, name=path.name, sha256=sha256, day=day, procedures=len(said))
    _keep(path, layout.imported_file(sha256, "".join(path.suffixes[-2:])))
    _write(target, write_list(_joined(old, said, sources, file)))
    new = sum(code not in old.versions for code in said)
    same = sum(_is_same(old.versions[code], said[code]) for code in said if code in old.versions)
    return Imported(
        read=len(said),
        new=new,
        changed=len(said) - new - same,
        same=same,
        absent=sum(code not in said for code in old.versions),
        faults=faults,
        set_aside=set_aside,
    )


def _joined(
    old: StoredList, said: Mapping[str, tuple[Version, ...]], sources: tuple[Source, ...], file: ImportedFile
) -> StoredList:
    merged = {code: _merged(old.versions.get(code, ()), versions, file) for code, versions in said.items()}
    return StoredList(
        files=old.files if any(known.sha256 == file.sha256 for known in old.files) else (*old.files, file),
        sources=tuple({one.key: one for one in (*old.sources, *sources)}.values()),
        versions={**old.versions, **merged},
    )


def _read_own(path: Path) -> tuple[dict[str, tuple[Version, ...]], tuple[Source, ...], tuple[SettingsError, ...]]:
    document = load_document(read_text(path), path.name)
    said = {
        code: tuple(Version(key_of(version), version) for version in versions)
        for code, versions in document.layer.versions.items()
    }
    return said, document.sources, ()


def _read_national(path: Path) -> tuple[dict[str, tuple[Version, ...]], tuple[Source, ...], tuple[SettingsError, ...]]:
    found, faults = read_national(path)
    return {version.procedure.code: (version,) for version in found}, (), faults


def _merged(old: tuple[Version, ...], said: tuple[Version, ...], file: ImportedFile) -> tuple[Version, ...]:
    """Put what a file says of a procedure to what was known of it."""
    if old and _is_same(old, said):
        return _read_anew(old, said)
    named = tuple(Version(one.said, name_source(one.procedure, file.key)) for one in said)
    if not old or _is_dated(said):
        kept = (
            Version(one.said, piece)
            for one in old
            for piece in without(one.procedure, tuple(version.procedure for version in named))
        )
        return _in_order([*kept, *named])
    *before, last = old
    if last.procedure.since == file.day:
        return (*before, _on_days(named[0], since=file.day, until=None))
    ended = _on_days(last, since=last.procedure.since, until=file.day - _DAY)
    return (*before, ended, _on_days(named[0], since=file.day, until=None))


def _read_anew(old: tuple[Version, ...], said: tuple[Version, ...]) -> tuple[Version, ...]:
    """Take words that have not changed as this program understands them now; days and sources stay."""
    if _is_dated(said):
        return old
    *before, last = old
    procedure = name_source(said[0].procedure, last.procedure.source)
    since, until = last.procedure.since, last.procedure.until
    return (*before, _on_days(Version(last.said, procedure), since=since, until=until))


def _is_same(old: tuple[Version, ...], said: tuple[Version, ...]) -> bool:
    if _is_dated(said):
        return {one.said for one in said} <= {one.said for one in old}
    return old[-1].said == said[0].said


def _is_dated(said: tuple[Version, ...]) -> bool:
    return len(said) > 1 or any(one.procedure.since or one.procedure.until for one in said)


def _on_days(version: Version, *, since: date | None, until: date | None) -> Version:
    return Version(version.said, dataclasses.replace(version.procedure, since=since, until=until))


def _in_order(versions: Iterable[Version]) -> tuple[Version, ...]:
    return tuple(sorted(versions, key=lambda version: version.procedure.since or date.min))


def _old(target: Path, layout: Layout, day: date) -> tuple[StoredList, str]:
    """Return what was imported before, and the name under which a damaged list is kept."""
    nothing = StoredList(files=(), versions={})
    if not target.exists():
        return nothing, ""
    try:
        stored = read_list(target.read_bytes(), target.name)
        built: Mapping[str, tuple[Version, ...]] = dict(stored.versions)
    except SettingsError:
        aside = layout.catalogue / f"{target.stem}.damaged-{day.isoformat()}-{shelf.sha256_of(target)[:8]}"
        shelf.place(target, aside)
        return nothing, aside.name
    return dataclasses.replace(stored, versions=built), ""


def _keep(path: Path, target: Path) -> None:
    if not target.exists():
        shelf.copy_in(path, target)


def _write(target: Path, content: bytes) -> None:
    if not target.exists() or target.read_bytes() != content:
        shelf.write_bytes(target, content)


def _files(layout: Layout) -> tuple[Path, Path, Path]:
    return layout.own_procedures, layout.imported_lists, layout.imported_national


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


@functools.lru_cache(maxsize=2)
def _loaded(folder: Path, stamps: tuple[tuple[int, int, int], ...]) -> Catalogue:
    layout = Layout(folder)
    own, lists, national = (path if stamp[1] else None for path, stamp in zip(_files(layout), stamps, strict=True))
    layers = [load_document(read_text(own), own.name).layer] if own else []
    layers += [_imported(lists)] if lists else []
    layers.append(_shipped())
    layers += [_imported(national)] if national else []
    return Catalogue(*layers)


def _imported(path: Path) -> Layer:
    return read_list(path.read_bytes(), path.name).layer


@functools.cache
def _shipped() -> Layer:
    return load_document(builtin_catalogue()).layer


@functools.lru_cache(maxsize=2)
def _fingerprint(folder: Path, stamps: tuple[tuple[int, int, int], ...]) -> str:
    digest = hashlib.sha256(builtin_catalogue().encode())
    for path, stamp in zip(_files(Layout(folder)), stamps, strict=True):
        digest.update(b"\0" + (path.read_bytes() if stamp[1] else b""))
    return digest.hexdigest()
