"""A sample dossier: its sides in scan order, how it is carried, and what must be found in it."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from samples import carriers
from samples.scanner import Side, scan

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from samples.carriers import Carrier, Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One dossier."""

    name: str  # path below sample_scans/: a file, or a folder of pictures
    kind: str  # (a) to (g)
    procedure: str | None  # the national code; None: there is none, or none may be suggested
    restricted: bool
    carrier: Carrier
    colour: Colour
    dpi: int
    sides: tuple[Side, ...]
    documents: tuple[tuple[str, int, int], ...]  # title, first and last side
    fields: dict[str, str]
    quality: int = 70  # JPEG

    @property
    def stem(self) -> str:
        """The name that its truth goes by."""
        return self.name.rsplit(".", 1)[0].replace("/", "_") if self.carrier != "jpegs" else self.name.replace("/", "_")


def random_for(*names: object) -> np.random.Generator:
    """Return the generator that draws one thing the same way each time."""
    return np.random.default_rng(zlib.crc32("/".join(map(str, names)).encode()))


def pictures(sample: Sample) -> list[Image.Image]:
    """Scan all sides."""
    return [
        carriers.coloured(scan(side, random_for(sample.name, n)), sample.colour)
        for n, side in enumerate(sample.sides, start=1)
    ]


def truth_text(sample: Sample) -> str:
    """Return what is printed on the sides, a form feed between."""
    return "\f".join("".join(f"{line}\n" for line in side.sheet.truth) for side in sample.sides)


def expectation(sample: Sample) -> dict[str, Any]:
    """Return what must be found in the dossier."""
    kinds = [side.kind for side in sample.sides]
    return {
        "file": sample.name,
        "kind": sample.kind,
        "procedure": sample.procedure,
        "restricted": sample.restricted,
        "side_count": len(kinds),
        "page_count": kinds.count("page"),
        "blank_count": kinds.count("blank"),
        "dpi": sample.dpi,
        "colour": sample.colour,
        "fields": sample.fields,
        "documents": [
            {"title": title, "first_page": first, "last_page": last} for title, first, last in sample.documents
        ],
        "sides": [_side(n, side) for n, side in enumerate(sample.sides, start=1)],
    }


def _side(n: int, side: Side) -> dict[str, Any]:
    return {
        "n": n,
        "kind": side.kind,
        "orientation": side.feed.turn,
        "skew_degrees": side.feed.skew,
        "width_mm": side.sheet.width_mm,
        "height_mm": side.sheet.height_mm,
        "black_edges": side.feed.black_edges,
        "marks": [{"type": kind, "text": text} for kind, text in side.sheet.marks],
    }


def draw(sample: Sample, folder: Path) -> None:
    """Write a sample's scans, truth and expectation."""
    path = folder / sample.name
    path.parent.mkdir(parents=True, exist_ok=True)
    carriers.write(pictures(sample), path, sample.carrier, dpi=sample.dpi, quality=sample.quality)
    truth = folder / "truth"
    truth.mkdir(exist_ok=True)
    (truth / f"{sample.stem}.truth.txt").write_text(truth_text(sample), encoding="utf-8")
    (truth / f"{sample.stem}.expect.json").write_text(
        json.dumps(expectation(sample), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
