"""How a printed title lies on a known one, and what each says that the other does not.

Method: the two are laid on each other letter by letter without spaces (fewest edits), so that words which ran
together or fell apart cost nothing; then each word counts by the share of its letters that found no partner.  A word
weighs by its rarity among the procedures; words of action ("lại", "gia hạn", "chấm dứt") and numbers weigh more,
because near-twins differ by them alone; words in brackets weigh less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digitize.dossier.phrases import Phrase

_CRITICAL = frozenset(
    "lai doi gia han sua bo sung dieu chinh thu hoi huy cham dut giai the thanh lap tam ngung dung"
    " sap nhap tach chia hop"
    " nhat chuyen nhuong tra mien giam hoan xoa khoi phuc mo rong thay nuoc ngoai trong xuat nhap"
    " khau khong bien dong lan"
    " dau tap the ca nhan to chuc ho chung cong chi phi".split()
)
"""By one of these near-twins differ."""

_ACTIONS = frozenset(
    "lai doi gia han sua bo sung dieu chinh thu hoi huy cham dut giai the thanh lap tam ngung dung sap nhap tach chuyen"
    " nhuong tra mien giam xoa khoi phuc ngoai".split()
)
"""These say what is to be done; a procedure that lacks one is another."""

_LIGHT = 0.25  # of the weight, for a word in brackets
_MOST_IN_BRACKETS = 0.4  # that brackets cost of which nothing was printed
_HEAVY = 1.5  # times the weight, for words of action and numbers
_WHOLE, _LOST = 0.7, 0.45  # share of a word's letters from which it counts as read, below which it is missing
_SHORT = 3  # letters; so short a word has to be read whole
_RUN = 2  # equal letters one after another; a single one among others is chance
_WEIGHT_OF_STRANGER = 5.0  # of a word that stands in no title


class Difference(NamedTuple):
    """What two titles do not have in common, in units of weight."""

    extra: float  # of the printed one
    missing: float  # of the known one
    critical: float  # of both, words of action and numbers only
    action: float  # of both, words of action only
    printed: float  # weight of the whole printed title
    known: float

    @property
    def cost(self) -> float:
        """How far the two are apart; a shortened title is likelier than one with words of its own."""
        return self.extra + 0.55 * self.missing


class Weigher:
    """Knows how much words weigh."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        """Take the rarity of each word that stands in a name."""
        self.rarity = rarity
        self._words: dict[str, _Word] = {}  # of the catalogue's words only, so that it does not grow with what is read
        self._phrases: dict[Phrase, _Parts] = {}

    def learn(self, phrases: Iterable[Phrase]) -> None:
        """Weigh the titles of the catalogue once."""
        self._words = {word: self._weighed_word(word) for word in self.rarity}
        self._phrases = {phrase: self._weigh(phrase) for phrase in phrases}

    def _weighed_word(self, word: str) -> _Word:
        weight = self.rarity.get(word, _WEIGHT_OF_STRANGER)
        if is_critical(word):
            return _Word(max(weight, 2.0) * _HEAVY, True, word in _ACTIONS)
        return _Word(weight, False, False)

    def weights(self, phrase: Phrase) -> tuple[float, ...]:
        """Weigh each word of a title."""
        return self._parts(phrase).weights

    def _parts(self, phrase: Phrase) -> _Parts:
        return self._phrases.get(phrase) or self._weigh(phrase)

    def _weigh(self, phrase: Phrase) -> _Parts:
        words = tuple(self._words.get(word) or self._weighed_word(word) for word in phrase.words)
        weights = tuple(
            word.weight * _LIGHT if light else word.weight for word, light in zip(words, phrase.light, strict=True)
        )
        return _Parts(words, weights, sum(weights))

    def difference(self, printed: Phrase, known: Phrase, *, open_end: bool = False) -> Difference:
        """Lay a printed title on a known one.

        Args:
            printed: of the page.
            known: of the catalogue.
            open_end: whether the printed one may go on with words of its own.
        """
        lacking, wanting = unmatched(printed.words, known.words)
        last = _last_matched(lacking) if open_end else len(lacking)
        extra = self._weighed(printed, [share if place <= last else 0.0 for place, share in enumerate(lacking)])
        missing = self._weighed(known, wanting)
        return Difference(
            extra=extra.heavy + extra.light,
            missing=missing.heavy + (missing.light if missing.light_seen else min(missing.light, _MOST_IN_BRACKETS)),
            critical=extra.critical + missing.critical,
            action=extra.action + missing.action,
            printed=self._parts(printed).whole,
            known=self._parts(known).whole,
        )

    def _weighed(self, phrase: Phrase, shares: Sequence[float]) -> _Weighed:
        parts = self._parts(phrase)
        heavy = light = critical = action = 0.0
        seen = False
        for word, weight, in_brackets, share in zip(parts.words, parts.weights, phrase.light, shares, strict=True):
            if not share:
                seen = seen or in_brackets
            elif in_brackets:
                light += share * weight
            else:
                heavy += share * weight
                critical += share * weight if word.critical else 0.0
                action += share * weight if word.action else 0.0
        return _Weighed(heavy, light, critical, action, seen)


class _Word(NamedTuple):
    weight: float
    critical: bool
    action: bool


class _Parts(NamedTuple):
    """A title weighed."""

    words: tuple[_Word, ...]
    weights: tuple[float, ...]
    whole: float


class _Weighed(NamedTuple):
    """What the words of one title that found no partner weigh."""

    heavy: float
    light: float
    critical: float
    action: float
    light_seen: bool  # some word in brackets found its partner


def is_critical(word: str) -> bool:
    """Whether near-twins may differ by this word alone."""
    return word in _CRITICAL or word.isdigit() or (len(word) <= 4 and not word.strip("iv"))


def unmatched(printed: Sequence[str], known: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return for each word of both how far it has no partner: 0 it is there, 1 it is not."""
    from rapidfuzz.distance import Levenshtein

    one, other = "".join(printed), "".join(known)
    found_one, found_other = bytearray(len(one)), bytearray(len(other))
    for block in Levenshtein.opcodes(one, other):
        if block.tag == "equal" and (block.src_end - block.src_start >= _RUN or block.src_end == len(one)):
            found_one[block.src_start : block.src_end] = b"\x01" * (block.src_end - block.src_start)
            found_other[block.dest_start : block.dest_end] = b"\x01" * (block.dest_end - block.dest_start)
    return _shares(printed, found_one), _shares(known, found_other)


def _shares(words: Sequence[str], found: bytearray) -> list[float]:
    shares = []
    start = 0
    for word in words:
        end = start + len(word)
        letters = found.count(1, start, end)
        start = end
        if letters == len(word):
            shares.append(0.0)
            continue
        read = letters / len(word)
        whole = 1.0 if len(word) <= _SHORT else _WHOLE
        shares.append(min(1.0, max(0.0, (whole - read) / (whole - _LOST))) if read < whole else 0.0)
    return shares


def _last_matched(lacking: Sequence[float]) -> int:
    return max((place for place, share in enumerate(lacking) if share < 1), default=-1)
