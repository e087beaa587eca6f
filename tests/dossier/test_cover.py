"""The signed text of a cover sheet: it comes back as it went in, and nobody else's passes for ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.cover import CoverFacts, Standing, key_id, one_time_number, read_cover, write_cover

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
KEYS = {key_id(1, OLD): OLD, key_id(2, NEW): NEW}
FACTS = CoverFacts(
    procedure="1.003725",
    dossier="TAM-Q1-261123-0001",
    declared_sheets=12,
    desk="Q1",
    received=datetime(2026, 11, 23, 9, 12, 33, tzinfo=timezone(timedelta(hours=7))),
    ticket="A045",
    number="K7QDX2MWABCD",
    key=key_id(1, OLD),
)
LAMINATED = CoverFacts(procedure="X-BHYT-01", desk="Q1", key=key_id(2, NEW))
TEXT = write_cover(FACTS, OLD)
CARD = "001088012345|123456789|Nguyễn Văn A|15021988|Nam|Tổ 12, phường Hải Châu I|10072021"


def _standing(text: str) -> Standing | None:
    cover = read_cover(text, KEYS)
    return cover.standing if cover else None


letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
facts = st.builds(
    CoverFacts,
    procedure=st.from_regex(r"[1-9]\.[0-9]{6}|X(-[A-Z0-9]{1,5}){1,3}", fullmatch=True),
    dossier=st.none() | st.from_regex(r"TAM-[A-Z0-9]{1,8}-[0-9]{6}-[0-9]{4,6}", fullmatch=True),
    declared_sheets=st.none() | st.integers(1, 9999),
    desk=st.text(letters, min_size=1, max_size=8),
    received=st.none()
    | st.datetimes(datetime(2001, 1, 1), datetime(2098, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=0)
    ),
    ticket=st.none() | st.text(letters + ".-", min_size=1, max_size=12),
    number=st.just("") | st.binary(min_size=8, max_size=8).map(one_time_number),
    key=st.sampled_from(sorted(KEYS)),
)


@settings(max_examples=60)
@given(facts)
def test_every_sheet_reads_back_as_it_was_signed(sheet: CoverFacts) -> None:
    """The facts come back equal, are valid, and are written the same way again."""
    text = write_cover(sheet, KEYS[sheet.key])

    cover = read_cover(text, KEYS)

    assert cover is not None
    assert (cover.standing, cover.facts) == (Standing.VALID, sheet)
    assert cover.facts is not None
    assert write_cover(cover.facts, KEYS[sheet.key]) == text


@settings(max_examples=60)
@given(facts)
def test_a_sheet_needs_only_the_coarse_letters_of_a_qr(sheet: CoverFacts) -> None:
    """Digits, capitals and `.:-` are QR's alphanumeric mode, which takes two thirds of the room of bytes."""
    assert set(write_cover(sheet, OLD)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_a_changed_letter_is_never_valid(place: int) -> None:
    """Whichever letter of the text is another one, the sheet is forged, foreign, not understood, or none of ours."""
    other = "A" if TEXT[place] != "A" else "B"

    assert _standing(TEXT[:place] + other + TEXT[place + 1 :]) is not Standing.VALID


def test_another_procedure_under_the_same_signature_is_forged() -> None:
    """A plausible change of the facts shows, and what the sheet claims is told."""
    cover = read_cover(TEXT.replace("1.003725", "1.003726"), KEYS)

    assert cover is not None
    assert (cover.standing, cover.facts) == (Standing.FORGED, replace(FACTS, procedure="1.003726"))


def test_a_sheet_of_another_station_is_foreign() -> None:
    """Its key is not here, so its signature says nothing."""
    secret = b"x" * 32
    text = write_cover(replace(FACTS, key=key_id(1, secret)), secret)

    assert _standing(text) is Standing.FOREIGN


def test_sheets_signed_before_a_rotation_stay_valid() -> None:
    """The old key is still there and still reads; the two sign differently."""
    newer = write_cover(replace(FACTS, key=key_id(2, NEW)), NEW)

    assert [_standing(TEXT), _standing(newer)] == [Standing.VALID] * 2
    assert newer.rpartition(":")[2] != TEXT.rpartition(":")[2]


@pytest.mark.parametrize(
    "text",
    [
        "DGZ1:",
        "DGZ1",
        "DGZ2:" + TEXT[5:],
        TEXT[:-1],
        TEXT + "A",
        TEXT.replace(":12:", ":012:"),
        TEXT.replace("20261123T021233", "20261332T021233"),
        TEXT.replace(":Q1:", "::"),
        TEXT + "\n",
        "DGZ1:" + "A" * 4000,
        TEXT.replace("1.003725", "1.003725" + "0" * 300),
        TEXT.lower().replace("dgz", "DGZ"),
    ],
)
def test_a_text_that_begins_as_ours_and_is_not_well_formed_is_reported(text: str) -> None:
    """It is never valid, never None, and gives no facts."""
    cover = read_cover(text, KEYS)

    assert cover is not None
    assert (cover.standing, cover.facts) == (Standing.UNREADABLE, None)


@pytest.mark.parametrize(
    "text", ["", CARD, "https://dichvucong.gov.vn/?ma=" + TEXT, "DGZ-PATCHT", "000.00.14.H20-261123-0007", " " + TEXT]
)
def test_any_other_symbol_on_a_citizens_paper_is_only_data(text: str) -> None:
    """Cards, links and numbers are no cover sheets, not even a link that carries one's text."""
    assert read_cover(text, KEYS) is None


def test_the_laminated_kind_names_only_the_procedure() -> None:
    """It has no number that could be used up."""
    cover = read_cover(write_cover(LAMINATED, NEW), KEYS)

    assert cover is not None
    assert cover.facts == LAMINATED
    assert LAMINATED.reusable
    assert not FACTS.reusable


@pytest.mark.parametrize(
    "wrong",
    [
        {"procedure": "1.003725:X"},
        {"desk": ""},
        {"declared_sheets": 0},
        {"ticket": "a 45"},
        {"received": datetime(2026, 11, 23)},  # noqa: DTZ001
        {"received": datetime(2026, 11, 23, microsecond=5, tzinfo=UTC)},
        {"number": "SHORT"},
    ],
)
def test_a_fact_that_would_not_come_back_is_refused(wrong: dict[str, object]) -> None:
    """What can't be written unmistakably is not written."""
    with pytest.raises(ValueError, match="cover sheet"):
        write_cover(replace(FACTS, **wrong), OLD)  # type: ignore[arg-type]
