"""A dossier as it is submitted, for the connectors' tests.  Fictional people."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from digitize.model import Box, Channel, Envelope, EnvelopeFile, FormCell, FormValue, OfficialStatus, Party

RECEIVED = datetime(2026, 11, 23, 2, 12, 33, tzinfo=UTC)  # 09:12:33 in Vietnam
DUE = datetime(2026, 12, 14, 10, 0, tzinfo=UTC)
BOX = Box(0, 0, 10, 10)


def scanned(folder: Path, name: str, content: bytes = b"%PDF-1.7 one") -> tuple[EnvelopeFile, Path]:
    """Lay a file on the disk and say what it is."""
    path = folder / name
    path.write_bytes(content)
    file = EnvelopeFile(
        role="component",
        component="Đơn đề nghị",
        code="000.00.00.G09-KQ002269",
        name=name,
        path=f"dossiers/{name}",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        pages=2,
        kind="original",
    )
    return file, path


def envelope(*files: EnvelopeFile, key: str = "TAM-Q1-261123-0001:aa11") -> Envelope:
    """A dossier that a citizen's mother hands in."""
    return Envelope(
        key=key,
        dossier="TAM-Q1-261123-0001",
        number=None,
        procedure="1.003725",
        procedure_name="Cấp giấy phép xuất bản tài liệu không kinh doanh",
        sector="Xuất bản",
        channel=Channel.WALK_IN,
        status=OfficialStatus.RECEIVED,
        received_at=RECEIVED,
        due_at=DUE,
        subject="Đề nghị cấp giấy phép",
        unit="Bộ phận Một cửa",
        agency="G09.20",
        owner=Party(kind="citizen", name="Ngô Thị Hà", id_number="040188001234", address="Số 1 phố Huế"),
        submitter=Party(
            kind="citizen",
            name="Ngô Văn Bình",
            id_number="040062005678",
            birth_date="1962-03-04",
            phone="0912345678",
            email="binh@example.vn",
        ),
        files=files,
        values=(
            FormValue(key="so_ban", label="Số bản", form="30", cell=_cell("so_ban", "500")),
            FormValue(key="danh_muc", label="Danh mục", form="30", rows=((_cell("ten", "A"), _cell("trang", "12")),)),
        ),
    )


def _cell(key: str, value: str) -> FormCell:
    return FormCell(key=key, value=value, page=1, box=BOX, confidence=0.9)
