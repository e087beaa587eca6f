"""A dossier as a counter hands slips out for it, and what is printed of it.  Fictional people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.describe import describe
from digitize.dossier.procedures import builtin_catalogue, load_catalogue
from digitize.dossier.slips.compose import Matter
from digitize.dossier.slips.holding import Order, order_of
from digitize.dossier.slips.words import SlipKind, SlipWords
from digitize.intake import shelf
from digitize.intake.layout import DESCRIPTION, VALUE, Layout
from digitize.model import (
    Channel,
    ComponentCheck,
    ComponentStatus,
    Dossier,
    DossierState,
    Event,
    Field,
    ProcedureChoice,
    Said,
    to_plain,
)
from digitize.registry.store import begin_batch, commit_dossier

RECEIVED = datetime(2026, 11, 23, 9, 12, 33, tzinfo=VIETNAM)
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=VIETNAM)
NUMBER = "000.00.14.H20-261123-0007"
LOCAL = "TAM-Q1-261123-0001"
CATALOGUE = load_catalogue(builtin_catalogue())
WORDS = SlipWords(
    agency="SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH HỒNG LAM",
    place="Lam Sơn",
    phone="0239 385 1234",
)
FACTS = {
    "applicant_name": "Ngô Thị Hà",
    "id_number": "040188001234",
    "address": "Số 12 ngõ 34 đường Nguyễn Công Trứ, phường Lam Sơn, tỉnh Hồng Lam",
    "phone": "0912345678",
    "ticket": "A045",
}
COMPONENTS = (
    ComponentCheck(
        component="Đơn đề nghị cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh (Mẫu số 29)",
        need="required",
        status=ComponentStatus.PRESENT,
        seen=1,
        kind="original",
        said=True,
    ),
    ComponentCheck(
        component="Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)",
        need="required",
        status=ComponentStatus.PRESENT,
        seen=3,
        kind="certified_copy",
        said=True,
    ),
    ComponentCheck(
        component="Giấy phép hoạt động của cơ quan, tổ chức nước ngoài tại Việt Nam",
        need="conditional",
        status=ComponentStatus.SHOWN_ONLY,
        said=True,
    ),
    ComponentCheck(
        component="Giấy ủy quyền", need="conditional", status=ComponentStatus.PRESENT, seen=1, kind="unknown"
    ),
)


def dossier(**changes: Any) -> Dossier:
    """Ngô Thị Hà's, received on 23/11/2026 and in order."""
    fields = tuple(
        Field(name=name, value=value, confidence=1.0, source="person", page=None, box=None)
        for name, value in FACTS.items()
    )
    plain = Dossier(
        id=LOCAL,
        batch="20261123-0001",
        state=DossierState.CHECKED,
        restricted=False,
        channel=Channel.WALK_IN,
        received_at=RECEIVED,
        due_at=datetime(2026, 12, 14, 17, 0, tzinfo=VIETNAM),
        due_provisional=False,
        procedure=ProcedureChoice(
            code="1.003725",
            name=CATALOGUE.get("1.003725").name,
            confidence=1.0,
            by="person",
            verified=True,
        ),
        suggestions=(),
        doubts=(),
        missing_components=(),
        fields=fields,
        documents=(),
        pages=(),
        originals=(),
        history=(Event(at=RECEIVED, who="clerk", what="scanned"),),
        number=NUMBER,
        components=COMPONENTS,
        said=Said(confirmed=True),
    )
    return replace(plain, **changes)


def missing(paper: str) -> tuple[ComponentCheck, ...]:
    """The papers, one of them said to be missing."""
    return tuple(
        replace(one, status=ComponentStatus.MISSING, seen=0, said=True) if one.component.startswith(paper) else one
        for one in COMPONENTS
    )


TURNED_AWAY = Event(at=NOW, who="clerk", what="turned_away", facts=(("reason", "Không thuộc thẩm quyền của Sở"),))
OF_KIND: dict[SlipKind, dict[str, Any]] = {
    SlipKind.SUPPLEMENT: {"components": missing("Danh mục"), "number": None},
    SlipKind.REFUSAL: {"state": DossierState.NOT_ACCEPTED, "history": (TURNED_AWAY,), "number": None},
}
"""What a dossier must be for a slip of a kind."""


def order(kind: SlipKind, **changes: Any) -> Order:
    """A slip that is wanted at 09:20."""
    reason = "Cơ quan chuyên môn chưa có ý kiến thẩm định nội dung xuất bản phẩm."
    plain = Order(kind=kind, at=NOW, until=date(2026, 12, 21))
    asked = {SlipKind.APOLOGY: reason, SlipKind.STOP: "Người nộp hồ sơ đề nghị rút hồ sơ."}.get(kind, "")
    return replace(plain, **({"reason": asked} | changes))


def matter(kind: SlipKind, words: SlipWords = WORDS, **changes: Any) -> Matter:
    """What a slip of a kind is made of."""
    one = dossier(**(OF_KIND.get(kind, {}) | changes))
    code = one.procedure.code if one.procedure else ""
    procedure = CATALOGUE.find(code, RECEIVED.date())
    return Matter(dossier=one, procedure=procedure, words=words, order=order_of(one, order(kind), words))


def put(layout: Layout, db: Database, n: int = 1, **changes: Any) -> Dossier:
    """Keep a dossier in a data folder, as `ingest` does; its id and number end with `n`."""
    numbers = {"id": f"{LOCAL[:-4]}{n:04}", "number": f"{NUMBER[:-4]}{n:04}", "batch": begin_batch(db, NOW, "clerk")}
    one = dossier(**(numbers | changes))
    folder = layout.dossier(one.id, one.received_at, restricted=one.restricted)
    shelf.write_bytes(folder / DESCRIPTION, describe(one))
    shelf.write_json(folder / VALUE, to_plain(one))
    commit_dossier(db, one, at=NOW, who="clerk")
    return one
