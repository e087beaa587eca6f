"""The procedures that dossiers are drawn from: the national list beside the project."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache

from tests.program import SHARED

LIST = SHARED / "national_procedures.jsonl.gz"
_COUNTS = re.compile(r"\d+ bản chính(?:,\d+ bản sao)?|\d+ bản sao|Số lượng")
_FILE = re.compile(r"(?<=[a-zà-ỹđ)])(?=[A-ZĐ][^.]*\.(?:docx?|pdf|xlsx?)).*$|\S*\.(?:docx?|pdf|xlsx?)\b", re.DOTALL)
_LEVELS = {"Cấp bộ": "ministry", "Cấp tỉnh": "province", "Cấp xã": "commune", "Cơ quan khác": "other"}


@dataclass(frozen=True, slots=True)
class Known:
    """What a generator needs of a procedure."""

    code: str
    name: str
    sector: str
    levels: tuple[str, ...]
    components: tuple[str, ...]


@cache
def national() -> tuple[Known, ...]:
    """The whole list; read here by other means than the program's own import."""
    return tuple(_known(record) for record in records())


@cache
def records() -> tuple[dict[str, str], ...]:
    """The records as they stand in the list."""
    with gzip.open(LIST, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def _known(record: dict[str, str]) -> Known:
    parts = (_FILE.sub("", part).strip(" -+;:.") for part in _COUNTS.split(record["thanh_phan_ho_so"]))
    return Known(
        code=record["ma_thu_tuc"],
        name=" ".join(record["ten_thu_tuc"].split()),
        sector=record["linh_vuc"],
        levels=tuple(_LEVELS[level.strip()] for level in record["cap_thuc_hien"].split(",")),
        components=tuple(part for part in parts if len(part) > 12 and not part.endswith("Mẫu đơn, tờ khai")),
    )
