"""Dossiers drawn at random for an inspection, as a pack that is only read: a ZIP of archive PDFs with a manifest.

Restricted dossiers and such for practice are never among those that are drawn from.  The manifest names the seed and
all ids that took part, so that anybody can repeat the draw.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from digitize.dossier.report.drawn import draw, lot
from digitize.intake.layout import ARCHIVE, HANOI
from digitize.model import Event
from digitize.registry import journal, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from digitize.dossier.report.figures import Period
    from digitize.dossier.report.filing import Filing
    from digitize.runs.reporting import Office

_READ_ONLY = 0o444 << 16
_RULE = "SHA-256 of '<seed>/<id>' in UTF-8, hexadecimal; the lowest are drawn, in that order"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be drawn."""

    period: Period
    count: int
    seed: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn, and from which."""

    dossiers: tuple[Filing, ...]  # in the order of their lots
    drawn_from: tuple[str, ...]  # local ids


def draw_filings(filings: Iterable[Filing], order: Order) -> Drawn:
    """Draw from the filings whose papers are here."""
    here = {one.dossier: one for one in filings if one.dossier and one.scanned}
    drawn = draw(here, order.count, order.seed)
    return Drawn(dossiers=tuple(here[dossier] for dossier in drawn), drawn_from=tuple(sorted(here)))


def write_pack(office: Office, file: BinaryIO, order: Order, drawn: Drawn, slip: bytes) -> tuple[str, ...]:
    """Write the pack: slip, manifest, archive PDFs; each look at a dossier is journalled before.

    Args:
        office: data folder and registry.
        file: to write to.
        order: of the draw.
        drawn: what was drawn.
        slip: of the draw, as an HTML page.

    Returns:
        The ids of those whose archive PDF was not to be found.

    Raises:
        StoreError: it can't be journalled; then nothing is written.
    """
    for one in drawn.dossiers:
        event = Event(at=order.at, who=order.by, what="drawn_for_inspection", facts=(("seed", order.seed),))
        journal.note_look(office.layout.registry, event, one.dossier)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
        lines = [_put_dossier(pack, office, one, order) for one in drawn.dossiers]
        manifest = json.dumps(_manifest(order, drawn, lines), ensure_ascii=False, indent=1).encode()
        _put(pack, "manifest.json", manifest, order)
        _put(pack, "phieu-rut-mau.html", slip, order)
    return tuple(line["id"] for line in lines if line["file"] is None)


def _manifest(order: Order, drawn: Drawn, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "made_at": order.at.astimezone(HANOI).isoformat(timespec="seconds"),
        "by": order.by,
        "from": order.period.since.isoformat(),
        "to": order.period.until.isoformat(),
        "seed": order.seed,
        "rule": _RULE,
        "asked": order.count,
        "dossiers": lines,
        "drawn_from": list(drawn.drawn_from),
    }


def _put_dossier(pack: zipfile.ZipFile, office: Office, one: Filing, order: Order) -> dict[str, Any]:
    """Put a dossier's archive PDF into the pack, and return its line of the manifest."""
    name = one.dossier or ""
    line: dict[str, Any] = {"id": name, "number": one.number, "procedure": one.procedure, "lot": lot(order.seed, name)}
    known = lookup.load_dossier(office.conn, name)
    path = office.layout.dossier(known.id, known.received_at, restricted=False) / ARCHIVE
    if known.restricted or not path.is_file():
        return line | {"file": None, "sha256": None, "bytes": None}
    inside = f"{name}/{ARCHIVE}"
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, pack.open(_info(inside, order), mode="w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return line | {"file": inside, "sha256": digest.hexdigest(), "bytes": size}


def _put(pack: zipfile.ZipFile, name: str, content: bytes, order: Order) -> None:
    pack.writestr(_info(name, order), content)


def _info(name: str, order: Order) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, order.at.astimezone(HANOI).timetuple()[:6])
    info.external_attr = _READ_ONLY
    return info
