"""The nouns pickle, hash and survive a JSON round trip."""

from __future__ import annotations

import dataclasses
import json
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize import model
from digitize.errors import DigitizeError, ScanError
from digitize.model import Box, Dossier, DossierPage, from_plain, to_plain

MILLIMETRES = st.integers(0, 50_000).map(lambda n: n / 100)  # what is written has two decimals
SHARES = st.integers(0, 1000).map(lambda n: n / 1000)  # three
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=7))))  # noqa: DTZ001

st.register_type_strategy(Box, st.builds(Box, MILLIMETRES, MILLIMETRES, MILLIMETRES, MILLIMETRES))
st.register_type_strategy(datetime, TIMES)
st.register_type_strategy(str, TEXT)
st.register_type_strategy(float, SHARES)

VALUES = [kind for kind in vars(model).values() if dataclasses.is_dataclass(kind) and kind is not model.PictureStream]


@pytest.mark.parametrize("kind", [*VALUES, model.PictureStream], ids=lambda kind: kind.__name__)
def test_values_are_frozen_slotted_and_keyword_only(kind: type) -> None:
    """Nothing that flows can be changed on its way."""
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(kind)
    assert all(field.kw_only for field in dataclasses.fields(kind))


@settings(max_examples=30, deadline=None)
@given(st.from_type(DossierPage))
def test_a_page_survives_json(page: DossierPage) -> None:
    """Read, blank or failed: what comes back is equal, of the same type, and hashes alike."""
    again = from_plain(DossierPage, json.loads(json.dumps(to_plain(page))))

    assert again == page
    assert type(again.result) is type(page.result)
    assert hash(again) == hash(page)


@settings(max_examples=30, deadline=None)
@given(st.from_type(Dossier))
def test_a_dossier_survives_json_and_pickle(dossier: Dossier) -> None:
    """`dossier.json` is enough to have the dossier again; workers can send it."""
    assert from_plain(Dossier, json.loads(json.dumps(to_plain(dossier)))) == dossier
    assert pickle.loads(pickle.dumps(dossier)) == dossier  # noqa: S301 - our own bytes


def test_unknown_keys_are_refused() -> None:
    """A newer program's value is not read half."""
    plain = to_plain(model.Event(at=datetime(2026, 11, 23, tzinfo=UTC), who="a", what="b")) | {"more": 1}

    with pytest.raises(Exception, match="structuring"):
        from_plain(model.Event, plain)


def test_an_error_reaches_the_parent_whole() -> None:
    """Template, code, hint and facts survive the way out of a worker."""
    error = ScanError("{name}: cut", code="truncated", hint="again", name="a.pdf")

    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert (again.message(), again.code, again.hint(), type(again)) == ("a.pdf: cut", "truncated", "again", ScanError)


def test_every_error_has_an_exit_code_of_its_own() -> None:
    """The tree in the docstring is the tree in the code."""
    codes = {kind.__name__: kind.exit_code for kind in DigitizeError.__subclasses__()}

    assert codes == {
        "SettingsError": 2,
        "ScanError": 3,
        "ToolError": 4,
        "ReadingError": 5,
        "PdfError": 6,
        "StoreError": 7,
        "QueueError": 8,
    }
