"""When an event takes place, read from its notice."""

from __future__ import annotations

import pytest

from digitize.dossier.fields.event import find_event
from digitize.dossier.review.values import kept_value
from digitize.errors import SettingsError
from tests.dossier.dossier_paper import page

AFTERNOON = "2026-11-26T14:00:00+07:00"


@pytest.mark.parametrize(
    "text",
    [
        "Thời gian: 14 giờ 00, ngày 26/11/2026",
        "Thời gian: 14 giờ 00 phút, ngày 26 tháng 11 năm 2026 (thứ Năm)",
        "Họp báo diễn ra vào lúc 14h00 ngày 26 tháng 11 năm 2026 tại hội trường",
        "- Thời gian họp báo: ngày 26/11/2026, bắt đầu lúc 14h",
        "Thời gian: từ 14 giờ 00 đến 16 giờ 30, ngày 26/11/2026",
        "Thời gian: 2 giờ chiều, ngày 26/11/2026",
        "Thời gian: 14:00, thứ Năm, 26/11/2026",
        "Thời gian: 14 giờ 00, thứ Năm,\nngày 26 tháng 11 năm 2026",
        "Thời gian: ngày 26 tháng 11 năm 2026,\nvào hồi 14 giờ 00 phút",
    ],
)
def test_day_and_hour_are_read_in_every_way_they_are_written(text: str) -> None:
    """With the page, the place and a confidence."""
    (found,) = find_event([(3, page(f"THÔNG BÁO HỌP BÁO\n{text}\nTrân trọng"))])

    assert (found.name, found.value, found.page, found.source) == ("event_at", AFTERNOON, 3, "text")
    assert found.box is not None and found.confidence > 0.75


@pytest.mark.parametrize(
    "text",
    [
        "Thời gian: ngày 26/11/2026",  # no hour
        "Thời gian: 25 giờ 00, ngày 26/11/2026",
        "Thời gian nhận hồ sơ: 8 giờ 05 phút, ngày 25 tháng 11 năm 2026",  # of our own receipt
        "Hà Nội, ngày 24 tháng 11 năm 2026",
        "Thời gian: 14 giờ 00, ngày 31/11/2026",
    ],
)
def test_what_is_no_time_of_an_event_is_not_taken(text: str) -> None:
    """A day without an hour, impossible ones, and other times."""
    assert find_event([(1, page(text))]) == ()


def test_another_time_stays_beside_the_first() -> None:
    """The notice says one hour, the programme another: a person compares."""
    first = page("Thời gian: 14 giờ 00, ngày 26/11/2026")
    second = page("Thời gian: 14 giờ 30, ngày 26/11/2026")

    found = find_event([(1, first), (2, second)])

    assert [(one.value[11:16], one.alternative) for one in found] == [("14:00", False), ("14:30", True)]


@pytest.mark.parametrize(
    "typed",
    ["26/11/2026 14:00", "14h00 ngày 26/11/2026", "14 giờ 00 phút, 26/11/2026", "2026-11-26T14:00", AFTERNOON],
)
def test_a_typed_time_is_kept_as_iso(typed: str) -> None:
    """In either order, with or without the zone."""
    assert kept_value("event_at", typed) == AFTERNOON


@pytest.mark.parametrize("typed", ["26/11/2026", "2026-11-26", "14:00", "26/11/2026 25:00", "31/11/2026 14:00"])
def test_half_a_time_is_refused(typed: str) -> None:
    """The message says what was expected and repeats nothing."""
    with pytest.raises(SettingsError) as refused:
        kept_value("event_at", typed)

    assert "26/11/2026 14:00" in refused.value.message()
