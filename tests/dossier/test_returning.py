"""Originals that were shown for comparison: which are still here, who got them, and a word that is withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
import slip_papers as papers

from digitize.dossier.returning import give_back, open_originals, take_back
from digitize.errors import SettingsError

LICENCE = "Giấy phép hoạt động của cơ quan, tổ chức nước ngoài tại Việt Nam"
LATER = papers.NOW + timedelta(minutes=5)


def test_what_was_only_shown_is_open_until_it_is_given_back() -> None:
    """Without a name all of it goes; the receiver stands in the dossier, the history has only a count."""
    before = papers.dossier()

    after, event = give_back(before, "Ngô Thị Hà", (), at=papers.NOW, who="clerk")

    assert (open_originals(before), open_originals(after)) == ((LICENCE,), ())
    assert (after.returned[0].to, after.returned[0].papers, after.returned[0].at) == (
        "Ngô Thị Hà",
        (LICENCE,),
        papers.NOW,
    )
    assert after.history[-1] == event
    assert event.facts == (("papers", "1"),)


def test_a_withdrawn_word_stays_and_the_original_is_open_again() -> None:
    """Both what was said and that it was wrong are kept; it can be said anew."""
    given, _ = give_back(papers.dossier(), "Ngô Thị Hà", (), at=papers.NOW, who="clerk")

    after, _ = take_back(given, "Ghi nhầm hồ sơ", at=LATER, who="clerk")
    again, _ = give_back(after, "Ngô Văn Hải", (), at=LATER, who="clerk")

    withdrawn = after.returned[0].withdrawn
    assert withdrawn is not None
    assert (withdrawn.reason, withdrawn.at) == ("Ghi nhầm hồ sơ", LATER)
    assert open_originals(after) == (LICENCE,)
    assert [note.withdrawn is None for note in again.returned] == [False, True]


def test_a_paper_is_named_in_part_or_kept_as_typed() -> None:
    """The authorisation is on the list; an identity card is on none; what fits two papers is refused."""
    after, _ = give_back(papers.dossier(), "Ngô Thị Hà", ("uy quyen", "Thẻ căn cước"), at=papers.NOW, who="clerk")

    assert after.returned[0].papers == ("Giấy ủy quyền", "Thẻ căn cước")
    with pytest.raises(SettingsError, match="several"):
        give_back(papers.dossier(), "Ngô Thị Hà", ("giấy phép",), at=papers.NOW, who="clerk")


@pytest.mark.parametrize(
    ("to", "at", "code"),
    [(" ", papers.NOW, "receiver"), ("Hà", papers.RECEIVED - timedelta(hours=1), "at")],
)
def test_nobody_and_never_are_refused(to: str, at: object, code: str) -> None:
    """Somebody got them, and not before they were handed in."""
    with pytest.raises(SettingsError) as caught:
        give_back(papers.dossier(), to, (), at=at, who="clerk")  # type: ignore[arg-type]

    assert caught.value.code == code


def test_nothing_shown_and_nothing_returned_are_refused() -> None:
    """A word about nothing is none."""
    with pytest.raises(SettingsError) as shown:
        give_back(papers.dossier(components=()), "Hà", (), at=papers.NOW, who="clerk")
    with pytest.raises(SettingsError) as returned:
        take_back(papers.dossier(), "Ghi nhầm", at=papers.NOW, who="clerk")

    assert (shown.value.code, returned.value.code) == ("nothing_shown", "nothing_returned")
