"""The Vietnamese catalogue: every sentence marked in the code, whole and in the counter's words."""

from __future__ import annotations

import ast
import io
import re
import string
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from digitize.dossier.doubts import DoubtCode, doubt, put_doubt
from digitize.wording import DOMAIN, translator

PACKAGE = Path(__file__).parents[2] / "digitize"
CATALOGUE = PACKAGE / "assets" / "locale" / "vi" / "LC_MESSAGES"

GUIDE = PACKAGE.parent / "docs" / "huong-dan.md"

AVOIDED = ("cách ly", "chỗ nghi ngờ", "hàng đợi", "thư mục chờ quét")
"""Words that clerks do not use."""


@cache
def _marked() -> frozenset[str]:
    """The sentences that Babel finds in the code, as tools/messages.sh does."""
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords={"N_": None})
    return frozenset(str(message) for _, _, message, _, _ in found)


@cache
def _catalogue() -> Catalog:
    with (CATALOGUE / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale="vi")


@cache
def _sentences() -> dict[str, str]:
    return {str(message.id): str(message.string) for message in _catalogue() if message.id}


def _places(sentence: str) -> list[tuple[str, str]]:
    """The facts of a sentence with their format, in a fixed order."""
    parts = string.Formatter().parse(sentence)
    return sorted((name, f"{change or ''}:{form}") for _, name, form, change in parts if name is not None)


def _vietnamese_of(code: DoubtCode) -> str:
    """A doubt's sentence with its places still open."""
    asked: list[str] = []

    def keep(english: str) -> str:
        asked.append(english)
        return ""

    put_doubt(doubt(code), keep)
    return _sentences()[asked[0]]


def _as_loaded(compiled: io.BytesIO) -> dict[object, object]:
    return {message.id: message.string for message in read_mo(compiled) if message.id}


def test_the_extractor_sees_every_mark() -> None:
    """A mark inside an f-string, or around anything but one literal, would never reach the catalogue."""
    marks = [
        call.args[0]
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "N_"
    ]
    literals = {mark.value for mark in marks if isinstance(mark, ast.Constant)}

    assert all(isinstance(mark, ast.Constant) for mark in marks)
    assert literals == _marked()


def test_every_sentence_is_translated() -> None:
    """What the code may say, it says in Vietnamese; run `make messages` and fill in what this names."""
    untranslated = {sentence for sentence in _marked() if not _sentences().get(sentence)}

    assert untranslated == set()


def test_nothing_in_the_catalogue_is_stale_or_guessed() -> None:
    """Sentences that the code no longer says are gone, and none is a fuzzy match."""
    stale = _sentences().keys() - _marked()
    fuzzy = [message.id for message in _catalogue() if message.fuzzy]

    assert (stale, fuzzy, list(_catalogue().obsolete)) == (set(), [], [])


def test_a_translation_keeps_the_facts() -> None:
    """Each {fact} stands in the translation with its format, as often as in the message id."""
    changed = {english for english, vietnamese in _sentences().items() if _places(vietnamese) != _places(english)}

    assert changed == set()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """The committed .mo is the .po, message by message, and it is what the program loads."""
    fresh = io.BytesIO()
    write_mo(fresh, _catalogue())
    fresh.seek(0)
    committed = io.BytesIO((CATALOGUE / f"{DOMAIN}.mo").read_bytes())

    assert _as_loaded(committed) == _as_loaded(fresh)
    assert translator("vi")("Needs a check") == "Cần kiểm tra"


def test_vietnamese_is_written_composed() -> None:
    """Marks are part of their letters (NFC), as everywhere else in the house."""
    assert [text for text in _sentences().values() if unicodedata.normalize("NFC", text) != text] == []


@pytest.mark.parametrize("words", AVOIDED)
def test_nothing_uses_a_word_that_clerks_do_not(words: str) -> None:
    """The counter's own words are used throughout, in the clerk's guide too."""
    texts = [*_sentences().values(), GUIDE.read_text(encoding="utf-8")]

    assert [text for text in texts if words in text.casefold()] == []


def test_a_translation_is_not_the_message_id() -> None:
    """A sentence copied over untranslated is caught."""
    assert {english for english, vietnamese in _sentences().items() if english == vietnamese} == set()


def test_the_guide_explains_every_doubt_and_no_other() -> None:
    """The guide's table has each sentence that a clerk may see, with some facts in its places."""
    section = GUIDE.read_text(encoding="utf-8").partition("\n## 3.")[2].partition("\n## ")[0]
    shown = re.findall(r"^\| (\S.*?) \| \S", section, re.MULTILINE)[1:]
    said = [*map(_vietnamese_of, DoubtCode), _sentences()["Not seen: {component}. Is it in the stack?"]]
    patterns = {re.sub(r"\\{\w+\\}", ".+", re.escape(sentence)) for sentence in said}

    assert {pattern for pattern in patterns if not any(re.fullmatch(pattern, row) for row in shown)} == set()
    assert [row for row in shown if not any(re.fullmatch(pattern, row) for pattern in patterns)] == []


def test_a_wrong_call_says_so_first() -> None:
    """The verdict stands before the parser's own words."""
    assert translator("vi")("This can't be run: {reason}").startswith("Không chạy được")
