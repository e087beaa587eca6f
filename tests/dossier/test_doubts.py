from __future__ import annotations

import string

import pytest

from digitize.dossier import doubts
from digitize.dossier.doubts import DoubtCode, doubt, put_doubt
from digitize.model import Doubt


def test_a_doubt_says_where_and_what_to_do():
    """The page and the facts fill the sentence."""
    differ = doubt(DoubtCode.ID_NUMBERS_DIFFER, 7, first=3, second=7)

    assert put_doubt(differ) == "A separator may be missing: identity numbers on pages 3 and 7 differ"
    assert put_doubt(doubt(DoubtCode.PAGE_POOR, 4)) == "Page 4 is faint or cut; rescan advised"


def test_a_doubt_is_put_into_the_readers_language():
    """The template goes through the catalogue before its facts are filled in."""
    vietnamese = {"Page {page} is faint or cut; rescan advised": "Trang {page} mờ hoặc mất mép; nên quét lại"}

    assert put_doubt(doubt(DoubtCode.PAGE_POOR, 4), vietnamese.__getitem__) == "Trang 4 mờ hoặc mất mép; nên quét lại"


@pytest.mark.parametrize("code", DoubtCode)
def test_every_code_has_a_sentence(code):
    """With places for numbers and codes only."""
    template = doubts._WORDING[code]

    places = {place for _, place, _, _ in string.Formatter().parse(template) if place}
    assert places <= {
        *("page", "first", "second", "procedures", "times", "dpi", "count", "mib", "limit", "component", "cases"),
        *("dossier", "declared", "scanned", "pages", "most", "procedure", "time", "act"),
        *("answer", "reported", "held"),
    }


def test_a_code_of_another_version_stands_for_itself():
    """An old dossier is still shown."""
    assert put_doubt(Doubt(code="from_the_future")) == "from_the_future"
