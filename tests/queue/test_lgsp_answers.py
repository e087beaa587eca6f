"""What the system answers, in every shape that was seen."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from digitize.model import OfficialStatus
from digitize.queue.connector import Accepted, AlreadyThere, GarbledError, Refusal, Standing
from digitize.queue.http import Reply
from digitize.queue.lgsp import answers
from digitize.queue.system import find_system

LGSP = find_system("lgsp", ())
NUMBER = "G09.20-20261123-0000001"


def _reply(plain: Any, status: int = 200) -> Reply:
    return Reply(status=status, plain=plain)


@pytest.mark.parametrize("plain", [{"code": 0}, {"code": "0"}, {"code": 200}, {"error_code": "0"}, {"error_code": 0}])
def test_a_success_is_one_as_number_and_as_text(plain: Any) -> None:
    """Trap 4."""
    assert answers.verdict(_reply(plain), "x", LGSP, update=False) == Accepted()


@pytest.mark.parametrize(
    ("plain", "status", "code"),
    [
        ({"code": -3, "message": "sai"}, 200, "-3"),
        ({"code": "422", "message": "sai"}, 200, "422"),
        ({"code": 0, "message": "sai"}, 400, "400"),
        ({"message": "sai"}, 422, "422"),
        ({"code": "đã", "message": "sai"}, 200, "đã"),
    ],
)
def test_anything_else_is_a_refusal(plain: Any, status: int, code: str) -> None:
    """A code of success under a status of failure is no success."""
    assert answers.verdict(_reply(plain, status), "x", LGSP, update=False) == Refusal(code=code, reason="sai")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("words", ["Mã hồ sơ ĐÃ TỒN TẠI", "Hồ sơ X đã tồn tại trên hệ thống"])
def test_already_there_is_understood_however_it_is_written(words: str, form: Any) -> None:
    """For a new dossier; an update that is answered so is refused."""
    reply = _reply({"code": 409, "message": unicodedata.normalize(form, words)}, 409)

    assert answers.verdict(reply, "x", LGSP, update=False) == AlreadyThere()
    assert isinstance(answers.verdict(reply, "x", LGSP, update=True), Refusal)


@pytest.mark.parametrize("plain", [{}, [], "OK", None, {"data": {"maHoSo": NUMBER}}, {"code": True}, {"code": None}])
def test_an_answer_without_a_code_is_no_success(plain: Any) -> None:
    """Nobody knows what it says."""
    with pytest.raises(GarbledError):
        answers.verdict(_reply(plain), "x", LGSP, update=False)


def test_a_call_that_the_system_does_not_have_refuses_no_dossier() -> None:
    """404 is the guide's "no such call": a wrong path must not turn all dossiers into refused ones."""
    with pytest.raises(GarbledError):
        answers.verdict(_reply({"code": 404, "message": "Không tìm thấy API"}, 404), "x", LGSP, update=False)


@pytest.mark.parametrize("plain", [{"value": NUMBER}, {"code": 200, "data": {"value": NUMBER}}, {"data": NUMBER}])
def test_a_number_is_found_where_it_was_seen(plain: Any) -> None:
    """By itself, or inside."""
    assert answers.number(_reply(plain), "x", LGSP) == NUMBER


@pytest.mark.parametrize("plain", [{"value": ""}, {"value": None}, {}, {"value": "a b"}, {"value": "x" * 65}])
def test_what_is_no_number_is_not_taken_for_one(plain: Any) -> None:
    """It would be bound to a dossier."""
    with pytest.raises(GarbledError):
        answers.number(_reply(plain), "x", LGSP)


def test_a_standing_has_only_what_is_shown() -> None:
    """Status as text, no key, no hashes, a tax code in the place of an identity number."""
    data = {"MaHoSo": NUMBER, "TrangThai": "4", "SoDinhDanhChuHs": "0101248141"}

    found = answers.standing(_reply({"code": 200, "data": [data]}), NUMBER, "x", LGSP)

    assert found == Standing(number=NUMBER, status=OfficialStatus.IN_WORK)


def test_hashes_that_are_not_ours_to_compare_are_none() -> None:
    """One that is no SHA-256 makes all of them useless: what is missing could not be told."""
    data = {"MaHoSo": NUMBER, "TrangThai": 2, "files": [{"HashTepTin": "AB" * 32}]}

    shown = answers.standing(_reply({"code": 0, "data": data}), NUMBER, "x", LGSP)
    data["files"] = [{"HashTepTin": "ab" * 32}, {"HashTepTin": "ab" * 16}]
    mixed = answers.standing(_reply({"code": 0, "data": data}), NUMBER, "x", LGSP)

    assert shown
    assert mixed
    assert (shown.hashes, mixed.hashes) == (frozenset({"ab" * 32}), None)


@pytest.mark.parametrize(
    "plain", [{"code": 404}, {"code": "404"}, {"code": 200, "data": None}, {"code": 0, "data": []}]
)
def test_nothing_under_a_number_is_none(plain: Any) -> None:
    """As a code, or as nothing."""
    assert answers.standing(_reply(plain), NUMBER, "x", LGSP) is None


@pytest.mark.parametrize(
    "plain",
    [
        {"code": 500, "message": "lỗi"},
        {"code": 200, "data": {"MaHoSo": "another", "TrangThai": 2}},
        {"code": 200, "data": {"MaHoSo": NUMBER, "TrangThai": 11}},
        {"code": 200, "data": {"MaHoSo": NUMBER}},
        {"code": 200},
    ],
)
def test_an_unclear_look_up_is_not_none(plain: Any) -> None:
    """None would let the courier make a second dossier."""
    with pytest.raises(GarbledError):
        answers.standing(_reply(plain), NUMBER, "x", LGSP)


@pytest.mark.parametrize(
    "plain",
    [
        {"data": [{"IdTepTin": "t", "HashTepTin": "h"}]},
        {"data": {"IdTepTin": "t", "HashTepTin": "h"}},
        {"data": [{"response": {"data": [{"IdTepTin": "t", "HashTepTin": "h"}]}}]},
    ],
)
def test_an_uploads_id_and_hash_are_found_in_each_shape(plain: Any) -> None:
    """A gateway may wrap the answer once more."""
    words = LGSP.lgsp.files

    assert (answers.text(plain, words.id), answers.text(plain, words.hash)) == ("t", "h")
