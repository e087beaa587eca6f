"""Dossiers to decide about, and a counter that keeps them as the data folder does, without a disk."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any, Literal

from dossier_paper import page as laid_out

from digitize.dossier.conclude import Rules, conclude
from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.procedures import Catalogue
from digitize.dossier.review.change import Act, Change
from digitize.dossier.review.going_back import Entry, Known, go_back
from digitize.dossier.separate import group_pages
from digitize.model import (
    Blank,
    Box,
    Channel,
    CleanPage,
    Dossier,
    DossierState,
    EngineId,
    Event,
    Orientation,
    Original,
    PageKind,
    PageResult,
    PageSource,
    Placement,
    ReadPage,
    ScannedPage,
)

MORNING = datetime(2026, 11, 23, 8, 2, tzinfo=VIETNAM)
APPLICATION = "~ĐƠN ĐỀ NGHỊ\n~Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh"
_PAPER = Box(0.0, 0.0, 210.0, 297.0)
_ENGINE = EngineId(name="scripted", version="1", languages="vie", model="")


def side(text: str, name: str, frame: int, batch: str = "20261123-0001") -> PageResult:
    """A side that was read; "" is a blank one."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    source = PageSource(id=f"{batch}.{name}.{frame}", name=f"{name}.tif", sha256=sha256, frame=frame)
    scanned = ScannedPage(source=source, width_px=2480, height_px=3508, dpi_x=300, dpi_y=300, dpi_inferred=False)
    clean = CleanPage(
        page=scanned,
        placement=Placement(turn=0, lean_degrees=0.0, crop=_PAPER, picture_width_mm=210.0, picture_height_mm=297.0),
        marks=(),
        blank=Blank(is_blank=not text, ink_share=0.05 if text else 0.0, confidence=0.9),
        orientation=Orientation(degrees=0, confidence=0.9),
        skew=None,
        crop=None,
        steps=(),
    )
    return read(clean, text) if text else clean


def read(clean: CleanPage, text: str) -> ReadPage:
    """What the engine makes of a side."""
    return ReadPage(clean=clean, text=laid_out(text), engine=_ENGINE, confidence=0.95, syllable_rate=1.0)


def dossier(name: str, *texts: str, act: Act, **facts: Any) -> Dossier:
    """A dossier of one file with a side for each text, as it comes out of the pipeline."""
    sides = tuple(side(text, name, frame) for frame, text in enumerate(texts, start=1))
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    plain: dict[str, Any] = {
        "id": name,
        "batch": "20261123-0001",
        "state": DossierState.READING,
        "restricted": False,
        "channel": Channel.WALK_IN,
        "received_at": MORNING,
        "due_at": None,
        "due_provisional": False,
        "procedure": None,
        "suggestions": (),
        "doubts": (),
        "missing_components": (),
        "fields": (),
        "documents": (),
        "pages": group_pages(sides),
        "originals": (Original(name=f"{name}.tif", sha256=sha256, extension="tif", bytes=1000),),
        "history": (Event(at=MORNING, who="clerk", what="scanned"),),
    }
    return conclude(Dossier(**{**plain, **facts}), act.rules)


def act_of(catalogue: Catalogue) -> Act:
    """A clerk in the morning."""
    return Act(at=MORNING, who="clerk", rules=Rules(catalogue=catalogue, closes_at=time(17)))


@dataclass
class Desk:
    """Keeps dossiers and what they were before each decision."""

    dossiers: dict[str, Dossier]
    entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    count: int = 0

    def carry_out(self, change: Change, kind: Literal["decision", "undo", "redo"] = "decision") -> None:
        """Do what the runs do with a change."""
        self.count += 1
        touched = (*(one.id for one in change.dossiers), *(name for name, _ in change.retired))
        for name in touched:
            entry = Entry(
                decision=f"R-{self.count}",
                kind=kind,
                at=MORNING,
                who="clerk",
                what=change.event.what,
                touched=touched,
                before=self.dossiers.get(name),
            )
            self.entries[name] = (*self.entries.get(name, ()), entry)
        self.dossiers |= {one.id: one for one in change.dossiers}
        for name, _ in change.retired:
            del self.dossiers[name]

    def undo(self, name: str, act: Act, *, redo: bool = False) -> None:
        """Take back, or do once more."""
        known = {
            every: Known(entries=self.entries.get(every, ()), now=self.dossiers.get(every))
            for every in {name, *self.entries}
        }
        self.carry_out(go_back(name, known, act, redo=redo), "redo" if redo else "undo")

    def forgetful(self) -> dict[str, Dossier]:
        """The dossiers without their history."""
        return {name: replace(one, history=()) for name, one in self.dossiers.items()}

    def sides(self) -> Counter[tuple[str, PageKind]]:
        """Every side, and as what it stands in the sums."""
        return Counter((page.result.source.id, page.counted) for one in self.dossiers.values() for page in one.pages)
