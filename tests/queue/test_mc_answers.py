"""What the classic services say, whatever they say: codes in three shapes, words that contradict them, nonsense."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.model import OfficialStatus, RegisterEntry
from digitize.queue.connector import Accepted, AlreadyThere, GarbledError, Refusal
from digitize.queue.mc import answers, register
from digitize.queue.mc.answers import read_told, standing, verdict, verdicts
from digitize.queue.system import find_system

SYSTEM = find_system("mc", ())
NUMBER = "H20.14-261123-0007"

_KEYS = st.sampled_from(
    "error_code message result MaHoSo TrangThaiHoSo MaTTHC DinhDanhCHS TaiLieuNop TepDinhKemId NgayTiepNhan"
    " KenhThucHien DanhSachHoSoBoSung NgayBoSung NgayNopHoSo".split()
)
_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([NUMBER, "0", "2", "20261123080200", "00010101000000", "đã tồn tại"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize("code", [0, "0", "00", " 0 ", 0.0, "-0"])
def test_success_in_every_shape(code: object) -> None:
    """Trap 4: a number, text, with zeros before it or spaces around it."""
    told = read_told({"error_code": code, "message": "Thành công"}, SYSTEM)

    assert verdict(told, SYSTEM, update=False) == Accepted()


@pytest.mark.parametrize("answer", [None, [], "0", {}, {"error_code": None}, {"error_code": False}, {"error_code": {}}])
def test_no_code_is_garbled(answer: object) -> None:
    """False is not 0, and an answer without a code is no success."""
    with pytest.raises(GarbledError, match="error_code"):
        read_told(answer, SYSTEM)


@pytest.mark.parametrize("code", ["1", "3", "-3", 3, float("nan"), 1e30, "9" * 5_000, "E01", ""])
def test_any_other_code_is_a_refusal(code: object) -> None:
    """Codes that nobody has explained are no success; the system's words go with it."""
    told = read_told({"error_code": code, "message": " Thiếu ChuHoSo "}, SYSTEM)

    answer = verdict(told, SYSTEM, update=False)

    assert isinstance(answer, Refusal)
    assert answer.reason == "Thiếu ChuHoSo"


@pytest.mark.parametrize("words", ["Hồ sơ đã tồn tại", "HỒ SƠ ĐÃ TỒN TẠI", unicodedata.normalize("NFD", "đã tồn tại")])
def test_words_that_say_it_is_there(words: str) -> None:
    """Capitals and decomposed letters make no difference; to an update they are a refusal, so that nothing circles."""
    told = read_told({"error_code": "-3", "message": words}, SYSTEM)

    assert verdict(told, SYSTEM, update=False) == AlreadyThere()
    assert verdict(told, SYSTEM, update=True) == Refusal(code="-3", reason=words)


def test_words_of_failure_beside_a_code_of_success() -> None:
    """A page that says 0 and "không thành công" took nothing."""
    told = read_told({"error_code": 0, "message": "Cập nhật không thành công"}, SYSTEM)

    assert verdict(told, SYSTEM, update=False) == Refusal(code="0", reason="Cập nhật không thành công")


def test_single_answers_are_found_in_either_order_of_the_number() -> None:
    """Trap 2: the system may write the agency's code the other way round; an item without a code says nothing."""
    told = read_told(
        {
            "error_code": "0",
            "result": [
                {"MAHOSO": "000.00.14.H20-261123-0007", "error_code": 5, "message": "Sai"},
                {"MaHoSo": "H20.14-261123-0008"},
                "?",
            ],
        },
        SYSTEM,
    )

    assert verdicts(told, SYSTEM, update=False) == {NUMBER: Refusal(code="5", reason="Sai")}


def test_a_look_up_chooses_its_number() -> None:
    """A search that finds more than was asked for, or something else, never stands for the dossier."""
    other = {"MaHoSo": "H20.14-261123-0070", "TrangThaiHoSo": "9"}
    ours = {"MaHoSo": "000.00.14.H20-261123-0007", "TrangThaiHoSo": 4, "DinhDanhCHS": "040188001234"}

    found = standing(read_told({"error_code": 0, "result": [other, ours]}, SYSTEM), NUMBER, SYSTEM)
    none = standing(read_told({"error_code": 0, "result": [other]}, SYSTEM), NUMBER, SYSTEM)

    assert found and (found.number, found.status) == (NUMBER, OfficialStatus.IN_WORK)
    assert (found.id_number, found.procedure, found.hashes) == ("040188001234", None, None)
    assert none is None


def test_unknown_numbers_are_told_in_words_too() -> None:
    """A code of failure with "không tìm thấy" is an answer: there is none; with any other words it is not."""
    told = read_told({"error_code": "-1", "message": "Không tìm thấy hồ sơ"}, SYSTEM)

    assert standing(told, NUMBER, SYSTEM) is None
    with pytest.raises(GarbledError):
        standing(replace(told, message="Lỗi"), NUMBER, SYSTEM)


@pytest.mark.parametrize("status", ["", "0", "11", "Đang xử lý"])
def test_a_status_that_is_none_is_garbled(status: str) -> None:
    """Only 1 to 10 are official."""
    told = read_told({"error_code": 0, "result": [{"MaHoSo": NUMBER, "TrangThaiHoSo": status}]}, SYSTEM)

    with pytest.raises(GarbledError, match="TrangThaiHoSo"):
        standing(told, NUMBER, SYSTEM)


@pytest.mark.parametrize(
    ("ids", "hashes"), [([], frozenset()), (["a" * 64], frozenset({"a" * 64})), (["a" * 64, "17"], None)]
)
def test_hashes_are_told_only_where_all_are_shown(ids: list[str], hashes: frozenset[str] | None) -> None:
    """A dossier that is shown without files has none; one whose files bear the system's own ids tells nothing."""
    files = [{"TepDinhKemId": one} for one in ids]
    item = {"MaHoSo": NUMBER, "TrangThaiHoSo": "2", "TaiLieuNop": files}

    found = standing(read_told({"error_code": 0, "result": [item]}, SYSTEM), NUMBER, SYSTEM)

    assert found and found.hashes == hashes


@settings(max_examples=60, deadline=None)
@given(answer=_PLAIN)
def test_whatever_comes_is_an_answer_or_garbled(answer: Any) -> None:
    """No JSON, however odd, ends in another error."""
    with contextlib.suppress(GarbledError):
        told = read_told(answer, SYSTEM)
        verdict(told, SYSTEM, update=False)
        verdicts(told, SYSTEM, update=True)
        answers.pairs(told, "MaTTHC", "TenTTHC")
        standing(told, NUMBER, SYSTEM)


class _OneAnswer:
    """Services that say one thing, whatever they are asked."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._answer = answer

    def call(self, service: str, sent: Mapping[str, Any]) -> answers.Told:
        return read_told(self._answer, SYSTEM)


@settings(max_examples=60, deadline=None)
@given(items=st.lists(_PLAIN, max_size=4))
def test_whatever_stands_in_the_register_is_read_or_counted(items: list[Any]) -> None:
    """Every entry comes, understood or not."""
    told = list(register.read(_OneAnswer({"error_code": 0, "result": items}), SYSTEM, None))  # type: ignore[arg-type]

    entries = [one for one in told if isinstance(one, RegisterEntry)]
    assert len(told) == len(items)
    assert all(2000 <= entry.received_at.year <= 2100 for entry in entries)
