"""Fictional dossiers as the classic services get them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digitize.intake.layout import HANOI
from digitize.model import Channel, OfficialStatus, Wait
from digitize.model.envelope import Envelope, EnvelopeFile, Party
from digitize.queue.connector import Parcel, Uploaded

RECEIVED = datetime(2026, 11, 23, 8, 2, tzinfo=HANOI)
OWNER = Party(kind="citizen", name="Ngô Thị Hà", id_number="040188001234", phone="0912000111")
FORM = EnvelopeFile(
    role="component",
    component="Đơn đề nghị cấp giấy phép",
    code="TP-G99.0000001",
    name="01.pdf",
    path="archive/TAM/documents/01.pdf",
    sha256="a" * 64,
    bytes=120_000,
    pages=2,
    kind="original",
)
LIST = replace(FORM, component="Danh mục xuất bản phẩm", code="", name="02.pdf", sha256="b" * 64, kind="certified_copy")
LICENCE = replace(FORM, role="result", component="Giấy phép", code="KQ.H20.000001", name="03.pdf", sha256="c" * 64)
ENVELOPE = Envelope(
    key="TAM-Q1-261123-0001:9f",
    dossier="TAM-Q1-261123-0001",
    number="H20.14-261123-0007",
    procedure="1.003725",
    procedure_name="Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh",
    sector="Xuất bản, In và Phát hành",
    channel=Channel.WALK_IN,
    status=OfficialStatus.RECEIVED,
    received_at=RECEIVED,
    due_at=datetime(2026, 12, 8, 17, 0, tzinfo=HANOI),
    subject="Nhập khẩu 12 cuốn sách",
    unit="Bộ phận Một cửa",
    owner=OWNER,
    submitter=None,
    files=(FORM, LIST),
)
WAIT = Wait(
    asked_at=datetime(2026, 11, 26, 9, 0, tzinfo=HANOI), complete_at=datetime(2026, 12, 3, 10, 30, tzinfo=HANOI)
)


def address_of(file: EnvelopeFile) -> str:
    """Where nobody listens."""
    return f"https://so.vi.du/tep/{file.name}?ky=x"


def numbered(ordinal: int) -> str:
    """An official number of the day."""
    return f"H20.14-261123-{ordinal:04d}"


def parcel(envelope: Envelope = ENVELOPE, *, number: str = "H20.14-261123-0007", update: bool = False) -> Parcel:
    """A dossier ready to go."""
    held = tuple(Uploaded(sha256=file.sha256, id=address_of(file)) for file in envelope.files)
    return Parcel(envelope=envelope, number=number, files=held, update=update)


def parcels(count: int, *, update: bool = False) -> tuple[Parcel, ...]:
    """Dossiers with numbers from 1."""
    return tuple(parcel(number=numbered(ordinal), update=update) for ordinal in range(1, count + 1))
