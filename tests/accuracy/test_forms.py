"""The bench of printed forms on a small scale; `python -m tests.accuracy.forms` measures more."""

from __future__ import annotations

from tests.accuracy import forms
from tests.accuracy.drawn_forms import draw_form


def test_nothing_that_is_sure_is_wrong_on_typed_forms() -> None:
    """Numbers, names and days with the engine's slips put in."""
    judged = forms.typed_forms(range(150))

    assert forms.sure_and_wrong(judged) == []
    assert sum(one.confidence >= forms.SURE for one in judged) > 0.3 * len(judged)


def test_a_drawn_form_is_read_right() -> None:
    """By the real engine, wherever it is sure."""
    from digitize.runs.page_task import EngineChoice, engine_of

    engine = engine_of(EngineChoice(name="tesserocr", languages="vie", tessdata=None, seconds=60.0))

    judged = forms.read_forms([2, 3], engine)

    assert forms.sure_and_wrong(judged) == []
    assert sum(one.is_right for one in judged) >= 0.8 * len(judged)


def test_the_tables_name_every_field() -> None:
    """A wrong sure value shows as less than 100 %."""
    wrong = forms.Judged("id_number", 0.95, False, "1", "2")
    right = forms.Judged("id_number", 0.95, True, "2", "2")

    assert "| id_number | 2 | 2 | 1 | 2 | 50.00 % |" in forms.table([wrong, right])
    assert "| 0.95 | 2 | 50.0 % |" in forms.reliability([wrong, right])


def test_a_form_comes_of_its_number_alone() -> None:
    """So that a figure can be had again."""
    assert draw_form(11) == draw_form(11)
    assert draw_form(11) != draw_form(16)
