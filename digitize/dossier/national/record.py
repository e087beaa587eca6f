"""One record of the national list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digitize.dossier.national.channels import read_channels
from digitize.dossier.national.letters import CAPITALS
from digitize.dossier.national.papers import read_papers
from digitize.dossier.national.results import read_results
from digitize.dossier.procedures.facts import Agency, Procedure, Unread
from digitize.text import nfc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.dossier.procedures.facts import Level

NATIONAL_KEYS = (
    "ma_thu_tuc",
    "ten_thu_tuc",
    "linh_vuc",
    "cap_thuc_hien",
    "doi_tuong_thuc_hien",
    "co_quan_co_tham_quyen",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "ket_qua_xu_ly",
)
"""What a record must have; `so_quyet_dinh` may be missing."""

_LEVELS: dict[str, Level] = {
    "Cấp bộ": "ministry",
    "Cấp tỉnh": "province",
    "Cấp huyện": "other",
    "Cấp xã": "commune",
    "Cơ quan khác": "other",
}
_NOTHING = "Không có thông tin"
_BETWEEN_NAMES = re.compile(rf",\s*(?=[{CAPITALS}])")


def read_record(record: Mapping[str, str]) -> Procedure:
    """Make a procedure of a record that has all `NATIONAL_KEYS`; its facts have the source "-", yet to be named."""
    said = {key: nfc(record[key]).strip() for key in (*NATIONAL_KEYS, "so_quyet_dinh") if key in record}
    levels = _names(said["cap_thuc_hien"])
    channels, papers = read_channels(said["cach_thuc_thuc_hien"]), read_papers(said["thanh_phan_ho_so"])
    results = read_results(said["ket_qua_xu_ly"])
    unknown = tuple(Unread(part="levels", text=level) for level in levels if level not in _LEVELS)
    return Procedure(
        code=said["ma_thu_tuc"],
        name=" ".join(said["ten_thu_tuc"].split()),
        sector=said["linh_vuc"],
        levels=tuple(dict.fromkeys(_LEVELS[level] for level in levels if level in _LEVELS)),
        applicants=_names(said["doi_tuong_thuc_hien"]),
        decision=said.get("so_quyet_dinh", ""),
        cases=papers.cases,
        components=papers.components,
        times=channels.times,
        fees=channels.fees,
        agencies=tuple(Agency(name=name, source="-") for name in _names(said["co_quan_co_tham_quyen"])),
        results=results.results,
        notes=papers.notes,
        unread=(*unknown, *channels.unread, *papers.unread, *results.unread),
        source="-",
    )


def _names(text: str) -> tuple[str, ...]:
    names = (name.strip() for name in _BETWEEN_NAMES.split(text))
    return tuple(dict.fromkeys(name for name in names if name and name != _NOTHING))
