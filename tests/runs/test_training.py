"""`classify train`: what people confirmed is learned from, kept without pickle, and restricted dossiers are not."""

from __future__ import annotations

import pytest

from digitize.dossier.learned import Learned
from digitize.errors import SettingsError
from digitize.runs import training
from digitize.runs.training import Example

TITLES = {
    "1.000001": "don xin cap the doc sach",
    "1.000002": "to khai muon phong hop",
    "1.000003": "phieu gui xe thang",
}


def examples(each: int) -> tuple[Example, ...]:
    """Confirmed dossiers, a little differently worded."""
    return tuple(
        Example(f"D{n}{code}", "0" * 64, code, (*title.split(), f"phong{n % 3}"))
        for code, title in TITLES.items()
        for n in range(each)
    )


def test_too_few_examples_are_refused_with_a_sentence():
    """A model of three dossiers would only guess."""
    with pytest.raises(SettingsError) as refused:
        training.usable(examples(4))

    assert refused.value.code == "too_few_examples"


def test_what_was_confirmed_is_told_again_and_strangers_are_not():
    """The words that head a dossier of a known kind; others look like none that it was trained on."""
    learned, figures = training._fitted(training.usable(examples(20)), number=1)

    guess, stranger = learned.guess(examples(1)[0].words), learned.guess(("hop", "dong", "lao"))

    assert guess is not None
    assert (guess.code, guess.probability > 0.5) == ("1.000001", True)
    assert stranger is None or stranger.probability == 0.0
    assert figures["wrong"] == 0


def test_a_model_is_kept_and_loaded_without_pickle(tmp_path):
    """Arrays and JSON come back as they were."""
    learned, _ = training._fitted(training.usable(examples(20)), number=1)
    card = {"number": 1, "codes": list(learned.codes), "heat": learned.heat}
    card |= {"least_alike": learned.least_alike, "threshold": learned.threshold}

    training._keep(tmp_path / "models" / "0001", learned, card)

    loaded: Learned = training._load(tmp_path / "models" / "0001")
    assert loaded.guess(("phieu", "gui", "xe")) == learned.guess(("phieu", "gui", "xe"))
