"""Of two readings of a line the likelier words are kept, and nothing is invented."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ocr_seen import few_words, glimpsed, place, read, seen_again

from digitize.model import Box
from digitize.ocr.second_look.choosing import settled
from digitize.ocr.second_look.glimpse import Glimpse, spellings
from digitize.ocr.second_look.language import administrative_vietnamese, parsed

MARKS = {"ố": {"ổ": 1.0, "ồ": 1.5, "ô": 2.0}}


def texts(words: object) -> str:
    """The words with a space between."""
    return " ".join(word.text for word in words)  # type: ignore[attr-defined]


def test_the_syllable_that_goes_with_its_neighbours_is_chosen() -> None:
    """Of ố, ổ and ồ, all proposed by the engine, "sửa đổi, bổ sung" takes ổ twice; punctuation stays."""
    words = read("sửa đối, bố sung")

    chosen = settled(words, seen_again("sửa đối bố sung", MARKS), few_words())

    assert texts(chosen) == "sửa đổi, bổ sung"


def test_what_the_engine_did_not_propose_is_not_written() -> None:
    """However likely "bổ sung" is: without ổ among the alternatives the word stays as it was read."""
    words = read("bố sung")

    chosen = settled(words, seen_again("bố sung", {"ố": {"ồ": 0.1}}), few_words())

    assert texts(chosen) == "bố sung"


def test_a_changed_word_is_trusted_no_more_than_either_reading() -> None:
    """The confidence is the lower of the two; the box is the first reading's."""
    words = read("bố sung", confidence=0.7)

    changed = settled(words, seen_again("bố sung", MARKS, confidence=0.6), few_words())[0]

    assert (changed.text, changed.confidence, changed.box) == ("bổ", 0.6, place(0))


def test_an_unlikely_letter_does_not_win() -> None:
    """Where the engine gives ổ next to nothing, no language makes up for it."""
    words = read("bố sung")

    chosen = settled(words, seen_again("bố sung", {"ố": {"ổ": 30.0}}), few_words())

    assert texts(chosen) == "bố sung"


def test_no_neighbour_no_change() -> None:
    """Between words it was never seen with, a spelling is not changed because it is rare."""
    words = read("Vân sô")

    chosen = settled(words, seen_again("Vân sô", {"ô": {"ố": 0.5}}), few_words())

    assert texts(chosen) == "Vân sô"


def test_of_two_usual_words_the_one_that_was_read_stays() -> None:
    """Where both go with the neighbour, a guess needs more than a slightly better letter."""
    language = parsed("dân 100 cử 50 cư 50\ncử 100\ncư 100\n")

    chosen = settled(read("dân cử"), seen_again("dân cử", {"ử": {"ư": -0.5}}), language)

    assert texts(chosen) == "dân cử"


def test_what_both_readings_are_sure_of_stays() -> None:
    """Two readings of 0.96 that agree are not overruled by statistics."""
    words = read("bố sung", confidence=0.96)

    chosen = settled(words, seen_again("bố sung", MARKS, confidence=0.96), few_words())

    assert texts(chosen) == "bố sung"


def test_a_number_stays() -> None:
    """A number of the first reading is not exchanged, even against a surer one."""
    words = read("số 193", confidence=0.3)

    chosen = settled(words, seen_again("số 198", {}, confidence=0.9), few_words())

    assert texts(chosen) == "số 193"


def test_a_letter_read_for_a_digit_gives_way_to_a_surer_number() -> None:
    """`l6` is no number; the second look is surer of 16."""
    words = read("số l6", l6=0.5)

    chosen = settled(words, seen_again("số 16", {}, confidence=0.9), few_words())

    assert texts(chosen) == "số 16"


def test_words_that_were_torn_are_joined_by_a_surer_second_look() -> None:
    """Two scraps in the place of one word that the second look knows."""
    words = read("sửa đ ổi bổ", đ=0.2, ổi=0.3)
    whole = Glimpse(text="đổi", box=Box(10, 20, 28, 24), confidence=0.8)

    chosen = settled(words, [glimpsed("sửa", 0, {}), whole, glimpsed("bổ", 3, {})], few_words())

    assert texts(chosen) == "sửa đổi bổ"


def test_words_that_the_second_look_runs_together_stay_apart() -> None:
    """`Độclập` is no syllable and no surer."""
    words = read("Độc lập")
    joined = Glimpse(text="Độclập", box=Box(0, 20, 18, 24), confidence=0.5)

    assert texts(settled(words, [joined], few_words())) == "Độc lập"


LETTERS = st.sampled_from(list("abcđổốồôungiSỬA2.,-"))
COSTS = st.dictionaries(LETTERS, st.floats(0, 9), max_size=4)
Letters = list[tuple[str, dict[str, float]]]
SEEN = st.lists(st.lists(st.tuples(LETTERS, COSTS), min_size=1, max_size=5), min_size=1, max_size=4)


@given(SEEN, st.data())
def test_every_word_was_proposed_by_the_engine(seen: list[Letters], data: st.DataObject) -> None:
    """Whatever is seen: a chosen word is the first reading's, or letter by letter among the second's alternatives."""
    glimpses = [
        Glimpse(
            text="".join(letter for letter, _ in word),
            box=place(number),
            confidence=data.draw(st.floats(0, 1)),
            letters=tuple({letter: 0.0, **costs} for letter, costs in word),
        )
        for number, word in enumerate(seen)
    ]
    words = read(" ".join(data.draw(st.text(LETTERS, min_size=1, max_size=5)) for _ in seen), confidence=0.5)

    chosen = settled(words, glimpses, administrative_vietnamese())

    for word, first, glimpse in zip(chosen, words, glimpses, strict=True):
        core = word.text.strip(".,-")
        among = len(core) <= len(glimpse.text) and any(
            all(letter in costs for letter, costs in zip(core, glimpse.letters[start:], strict=False))
            for start in range(len(glimpse.text) - len(core) + 1)
        )
        assert word.text == first.text or among


def test_spellings_keep_the_case_that_was_seen() -> None:
    """Ổ is no alternative of ố; unknown syllables are none either."""
    seen = glimpsed("bố", 0, {"ố": {"Ổ": 0.1, "ổ": 1.0, "ỡ": 0.1}})

    assert spellings(seen, few_words()) == {"bố": 0.0, "bổ": 1.0}
