"""The only room that knows Vietnamese letters: normal forms, folding for search, legal syllables.

A syllable is onset + rime + tone.  The rimes are those of the written language (Hoàng Phê, "Chính tả
tiếng Việt"); a rime that ends in c, ch, p or t takes the tones sắc and nặng only; k, gh and ngh stand
before e, ê, i and y only, c, g and ng never do.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền sắc ngã hỏi nặng
_SAC, _NANG = "\u0301", "\u0323"
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})  # eth and African D are not the Vietnamese letter
_UNPRINTABLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")  # all that combine below U+0370
_BEYOND_LATIN = re.compile("[\u0370-\u1fff\u20d0-\U0010ffff]")  # but for punctuation
_TOKEN = re.compile(r"[^\W_]+")
# òa óe úy: the tone on the first letter; the other school of spelling writes it on the second
_EARLY_TONE = re.compile(f"(o)([{_TONES}])([ae])|(u)([{_TONES}])(y)")

_ONSETS = frozenset("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()) | {""}
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay  ăc ăm ăn ăng ăp ăt  âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et  ê êch êm ên ênh êp êt êu  i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt  ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uôc uôi uôm uôn uông uôt
    uy uya uych uynh uyên uyêt uyn uyp uyt uyu
    ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu  y yêm yên yêng yêt yêu
    """.split()
)
_STOPPED = ("c", "ch", "p", "t")
_FRONT = ("e", "ê", "i", "y")
_ONLY_BEFORE_FRONT, _NEVER_BEFORE_FRONT = {"k", "gh", "ngh"}, {"c", "g", "ng"}


def nfc(text: str) -> str:
    """Compose every letter; the one form inside this house."""
    return unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """NFC text without controls, invisible marks and characters outside the Basic Multilingual Plane.

    What is left can be written into a PDF text layer and read back equal.
    """
    composed = _UNPRINTABLE.sub("", nfc(text))
    return "".join(char for char in composed if char <= "\uffff" and unicodedata.category(char) not in {"Cn", "Co"})


def exact_key(text: str) -> str:
    """Key under which spellings of one word are equal and words that differ in marks are not.

    Case, NFD, HÒA/HOÀ, ỦY/UỶ and Ð for Đ make no difference.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_LOOKALIKES).casefold())
    return nfc(_EARLY_TONE.sub(r"\1\4\3\6\2\5", decomposed))


def fold(text: str) -> str:
    """Văn bản không dấu: lower case, no marks, đ as d.  For search and tolerant matching only."""
    decomposed = unicodedata.normalize("NFD", text.translate(_LOOKALIKES).casefold())
    bare = _MARKS.sub("", decomposed)
    if _BEYOND_LATIN.search(bare):
        bare = "".join(char for char in bare if not unicodedata.combining(char))
    return nfc(bare).replace("đ", "d")


def tokens(text: str) -> list[str]:
    """Return the runs of letters and digits."""
    return _TOKEN.findall(nfc(text))


def unaccented(text: str) -> str:
    """Return a text without Vietnamese marks, its capitals kept; for systems that carry nothing else."""
    decomposed = unicodedata.normalize("NFD", text.translate(_LOOKALIKES))
    return nfc(_MARKS.sub("", decomposed)).replace("đ", "d").replace("Đ", "D")


@functools.lru_cache(maxsize=65_536)
def is_syllable(token: str) -> bool:
    """Whether a token is a legal Vietnamese syllable: onset, rime and a tone that the rime can take."""
    decomposed = unicodedata.normalize("NFD", token.translate(_LOOKALIKES).casefold())
    tones = [char for char in decomposed if char in _TONES]
    if len(tones) > 1:
        return False
    bare = nfc("".join(char for char in decomposed if char not in _TONES))
    return any(_fits(bare[:cut], bare[cut:], tones) for cut in range(min(4, len(bare))))


def _fits(onset: str, rime: str, tones: list[str]) -> bool:
    if onset not in _ONSETS:
        return False
    if onset == "gi" and rime.startswith("ê"):  # giếng is gi + iêng, written with one i
        rime = "i" + rime
    elif onset == "g" and rime.startswith("i"):  # gì is gi + i
        onset = "gi"
    if rime not in _RIMES:
        return False
    if rime.startswith(_FRONT):
        if onset in _NEVER_BEFORE_FRONT:
            return False
    elif onset in _ONLY_BEFORE_FRONT:
        return False
    return not rime.endswith(_STOPPED) or (bool(tones) and tones[0] in {_SAC, _NANG})


def syllable_rate(words: list[str], *, at_least: int = 5) -> float | None:
    """Share of alphabetic tokens that are legal syllables, 0..1; None below `at_least` tokens.

    Tells a well read page (about 0.95 and more; names and abbreviations cost the rest) from noise.
    """
    alphabetic = [token for word in words for token in tokens(word) if token.isalpha()]
    if len(alphabetic) < at_least:
        return None
    return sum(map(is_syllable, alphabetic)) / len(alphabetic)
