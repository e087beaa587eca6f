"""Which files a backup is made of, and the hash that each of them must have where that is known."""

from __future__ import annotations

import json
import re
import string
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any

from digitize.intake.claim import PLAN, stored_name
from digitize.intake.layout import ACCESS, ARCHIVE, DESCRIPTION, VALUE
from digitize.registry import snapshot, store
from digitize.runs.backup.manifest import REGISTRY, SECRETS
from digitize.runs.backup.moment import files_below
from digitize.runs.purge import read_purges

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from digitize.intake.layout import Layout
    from digitize.runs.backup.moment import Moment

_NAMED_BY_HASH = re.compile(r"(?:originals|quarantine)/[^/]+/([0-9a-f]{64})\.[^.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be copied."""

    name: str  # below the data folder
    path: Path  # where it is read
    sha256: str | None = None  # what it must have


def find_sources(layout: Layout, moment: Moment, *, secrets: bool) -> Iterator[Source]:
    """Yield everything that a backup holds; also files that must be there and are not, so that their absence shows.

    Args:
        layout: the data folder.
        moment: as it was then.
        secrets: whether keys go into the backup; they never change, so they are read where they lie.
    """
    yield Source(name=REGISTRY, path=moment.registry)
    if secrets:
        for entry in files_below(str(layout.data / SECRETS)):
            yield Source(name=entry.path[len(str(layout.data)) + 1 :], path=layout.data / entry.path)
    scans, gone = _scans(moment), {copy for purge in read_purges(layout) for copy in purge.signed}
    signed: dict[str, str] = {}
    for name in moment.names:
        yield Source(name=name, path=moment.held(name), sha256=scans.get(name) or _hash_in(name))
        if name.endswith(f"/{VALUE}"):
            plain = _plain(moment.held(name))
            yield from _rest_of_dossier(layout, name, plain)
            signed |= _signed_copies(plain, gone)
    for name, sha256 in sorted(signed.items()):
        yield Source(name=name, path=layout.data / name, sha256=sha256)
    with closing(store.open_reading(moment.registry)) as then, closing(store.open_reading(layout.registry)) as now:
        yield from _absent_dossiers(layout, then, set(moment.names))
        for prefix in map("".join, product(string.hexdigits[:16], repeat=2)):
            yield from _originals(layout, prefix, then, now, set(scans.values()))


def _hash_in(name: str) -> str | None:
    found = _NAMED_BY_HASH.fullmatch(name)
    return found[1] if found else None


def _plain(path: Path) -> dict[str, Any]:
    """What a JSON file holds; nothing when it is damaged, which its reader will find."""
    try:
        plain = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}


def _scans(moment: Moment) -> dict[str, str]:
    """Hashes of the claimed files that lie in intake, by their names."""
    names = set(moment.names)
    found = {}
    for name in moment.names:
        folder, _, last = name.rpartition("/")
        if folder.startswith("intake/") and last == PLAN:
            for file in _plain(moment.held(name)).get("files", ()):
                found[f"{folder}/{stored_name(file['ordinal'])}"] = str(file["sha256"])
    return {name: sha256 for name, sha256 in found.items() if name in names}


def _rest_of_dossier(layout: Layout, value: str, plain: dict[str, Any]) -> Iterator[Source]:
    """PDFs never change once they are placed; those that the dossier names must be there."""
    folder = value.removesuffix(VALUE)
    expected: dict[str, str | None] = {
        f"{folder}documents/{number:02}.pdf": document.get("sha256") or None
        for number, document in enumerate(plain.get("documents", ()), start=1)
    }
    if any(page.get("archive_page") is not None for page in plain.get("pages", ())):
        expected[f"{folder}{ARCHIVE}"] = None
    if plain.get("access"):
        expected[f"{folder}{ACCESS}"] = plain["access"].get("sha256") or None
    below = len(str(layout.data)) + 1
    found = {entry.path[below:] for entry in files_below(str(layout.data / folder))} - {value, f"{folder}{DESCRIPTION}"}
    for name in sorted(found | expected.keys()):
        yield Source(name=name, path=layout.data / name, sha256=expected.get(name))


def _signed_copies(plain: dict[str, Any], gone: set[tuple[str, str]]) -> dict[str, str]:
    """Name the signed copies of a dossier, which never change, with their hashes; but for purged ones."""
    copies = ((copy["folder"], copy["sha256"]) for copy in plain.get("signed", ()))
    return {f"signed/{folder}/{sha256}.pdf": sha256 for folder, sha256 in copies if (folder, sha256) not in gone}


def _absent_dossiers(layout: Layout, registry: sqlite3.Connection, names: set[str]) -> Iterator[Source]:
    for dossier, received_at, restricted in snapshot.dossier_places(registry):
        path = layout.dossier(dossier, datetime.fromisoformat(received_at), restricted=restricted) / VALUE
        if (name := path.relative_to(layout.data).as_posix()) not in names:
            yield Source(name=name, path=path)


def _originals(
    layout: Layout, prefix: str, then: sqlite3.Connection, now: sqlite3.Connection, in_work: set[str]
) -> Iterator[Source]:
    """Accepted files whose hash begins with `prefix`, but for those that came after the moment."""
    folder = layout.data / "originals" / prefix
    found = {entry.name for entry in files_below(str(folder))}
    known = snapshot.originals_below(then, prefix)
    later = snapshot.originals_below(now, prefix).keys() - known.keys()
    hashes = {name.partition(".")[0] for name in found}
    absent = {f"{sha256}.{extension or 'bin'}" for sha256, extension in known.items() if sha256 not in hashes | in_work}
    for name in sorted({name for name in found if name.partition(".")[0] not in later} | absent):
        yield Source(
            name=f"originals/{prefix}/{name}",
            path=folder / name,
            sha256=_hash_in(f"originals/{prefix}/{name}"),
        )
