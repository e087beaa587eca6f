"""All titles by which the procedures of a catalogue can be told, ready to be searched.

A procedure is known by its names and by the titles of its application forms; the same title may belong to many.
What a form is called is cut out of the catalogue's sentence ("Đơn đề nghị … theo mẫu số 05 ban hành kèm theo …").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

from digitize.dossier.candidates import RunIndex, index_runs
from digitize.dossier.comparison import Weigher
from digitize.dossier.phrases import Level, Phrase, phrase_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from digitize.dossier.procedures import Catalogue, Component, Procedure

_FORM = re.compile(
    r"^\W*(?:\(?(?:[a-zđ]|[ivx]+|\d+)[).]\W*)?(?P<title>(?:Mẫu )?(?:Đơn|Tờ khai|Giấy (?:đề nghị"
    r"|đăng ký|xin|yêu cầu|khai)"
    r"|Văn bản (?:đề nghị|đăng ký|thông báo|yêu cầu|xin)|Công văn (?:đề nghị|xin)|Tờ trình"
    r"|Phiếu (?:đề nghị|đăng ký|yêu cầu"
    r"|khai)|Bản (?:khai|đăng ký)|Thông báo)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_REST = re.compile(
    r"\s*(?:[(;:.\"“]|,? (?:được )?(?:lập )?(?:theo|quy định tại|ban hành|do |có xác nhận|có chữ ký"
    r"|kèm theo|trong đó|gồm|bao gồm"
    r"|nêu rõ|ghi rõ|phải|như mẫu|\(?mẫu|mẫu số|của (?:tổ chức|cá nhân|doanh nghiệp|người|cơ quan|chủ"
    r"|thương nhân)|hoặc )"
    r"|\w+\.(?:docx?|pdf|xlsx?)).*$",
    re.IGNORECASE | re.DOTALL,
)
_FILE_NAME = re.compile(r"(?<=[a-zà-ỹđ)])(?=[A-ZĐ]).*$|\S*\.(?:docx?|pdf|xlsx?).*$", re.DOTALL)  # run on to the title
_LEAST_LETTERS = 8  # of a form's title without its wrapping; "Đơn đề nghị" alone tells nothing


class Title(NamedTuple):
    """A title that stands in the catalogue, and whose it is."""

    text: str
    phrase: Phrase
    codes: tuple[str, ...]
    kind: Literal["name", "form"]
    open: bool = False  # the printed one goes on
    needs: tuple[str, ...] = ()  # one of these must stand in an open one


class Entry(NamedTuple):
    """What is needed of a procedure to tell it."""

    code: str
    name: str
    verified: bool
    levels: frozenset[Level]
    not_with: tuple[str, ...]
    forms: tuple[str, ...]  # numbers of its application forms
    own: bool  # people wrote its titles down for us; they are taken at their word


@dataclass(frozen=True, slots=True)
class Library:
    """Titles and procedures, ready to be searched."""

    entries: dict[str, Entry]
    titles: tuple[Title, ...]
    runs: RunIndex
    weigher: Weigher

    def nearest(self, phrase: Phrase, count: int) -> tuple[Title, ...]:
        """Return the titles that are likest to a printed one."""
        return tuple(self.titles[place] for place in self.runs.nearest(phrase.words, count))


_BUILT: WeakKeyDictionary[Catalogue, Library] = WeakKeyDictionary()


def library_of(catalogue: Catalogue) -> Library:
    """Gather the titles of a catalogue; once for each."""
    if catalogue not in _BUILT:
        _BUILT[catalogue] = build_library(catalogue.procedures)
    return _BUILT[catalogue]


def adopt(catalogue: Catalogue, library: Library) -> None:
    """Take an index that was kept for the index of a catalogue."""
    _BUILT[catalogue] = library


def to_stored(library: Library) -> dict[str, Any]:
    """Make plain values of all but the arrays."""
    return {
        "entries": [
            [one.code, one.name, one.verified, sorted(one.levels), one.not_with, one.forms, one.own]
            for one in library.entries.values()
        ],
        "titles": [
            [
                *(one.text, one.phrase.words, one.phrase.light, sorted(one.phrase.levels), one.phrase.asks),
                *(one.codes, one.kind, one.open, one.needs),
            ]
            for one in library.titles
        ],
        "rarity": library.weigher.rarity,
    }


def from_stored(plain: Mapping[str, Any], arrays: Mapping[str, Any]) -> Library:
    """Make the index of what `to_stored` and `RunIndex.arrays` gave."""
    titles = tuple(
        Title(
            text, Phrase(tuple(words), tuple(light), frozenset(levels), asks), tuple(codes), kind, goes_on, tuple(needs)
        )
        for text, words, light, levels, asks, codes, kind, goes_on, needs in plain["titles"]
    )
    weigher = Weigher(plain["rarity"])
    weigher.learn(title.phrase for title in titles)
    entries = (
        Entry(code, name, verified, frozenset(levels), tuple(not_with), tuple(forms), own)
        for code, name, verified, levels, not_with, forms, own in plain["entries"]
    )
    return Library({entry.code: entry for entry in entries}, titles, RunIndex(**arrays), weigher)


def build_library(procedures: Iterable[Procedure]) -> Library:
    """Gather the titles of procedures."""
    known = tuple(procedures)
    titles = tuple(_joined(title for procedure in known for title in _titles(procedure)))
    weigher = Weigher(_rarity(titles, len(known)))
    weigher.learn(title.phrase for title in titles)
    return Library(
        entries={procedure.code: _entry(procedure) for procedure in known},
        titles=titles,
        runs=index_runs([title.phrase.words for title in titles]),
        weigher=weigher,
    )


def form_title(name: str) -> str:
    """Cut the title of an application form out of a component's name; "" where the component is no application."""
    match = _FORM.match(_FILE_NAME.sub("", " ".join(name.split())))
    return _REST.sub("", match["title"]).strip(" ,-") if match else ""


def _titles(procedure: Procedure) -> Iterator[Title]:
    for name in dict.fromkeys((procedure.name, *procedure.aliases)):
        yield Title(name, phrase_of(name), (procedure.code,), "name")
    for component in procedure.components:
        for text in _form_titles(component):
            phrase = phrase_of(text)
            if len(phrase.letters) >= _LEAST_LETTERS or procedure.restricted:
                yield Title(text, phrase, (procedure.code,), "form", component.open, component.needs)


def _form_titles(component: Component) -> tuple[str, ...]:
    if component.role == "application" and component.open:
        return component.titles
    if component.role == "application":
        return tuple(title for title in component.titles if _FORM.match(title))
    if component.role == "shared":
        return ()
    return tuple(filter(None, dict.fromkeys(form_title(text) for text in (component.name, *component.titles))))


def _joined(titles: Iterable[Title]) -> Iterator[Title]:
    """Make one of the titles that read alike."""
    same: dict[tuple[object, ...], Title] = {}
    for title in titles:
        key = (title.phrase.words, title.phrase.levels, title.kind, title.open, title.needs)
        before = same.get(key)
        codes = (*before.codes, *title.codes) if before else title.codes
        same[key] = (before or title)._replace(codes=tuple(dict.fromkeys(codes)))
    yield from (title for title in same.values() if title.phrase.words)


def _entry(procedure: Procedure) -> Entry:
    return Entry(
        code=procedure.code,
        name=procedure.name,
        verified=procedure.verified,
        levels=frozenset(level for level in procedure.levels if level != "other"),
        not_with=procedure.not_with,
        forms=tuple(
            form.number for paper in procedure.components if paper.role == "application" for form in paper.forms
        ),
        own=bool(procedure.aliases)
        or procedure.restricted
        or procedure.code.startswith("X-")
        or any(paper.role == "shared" for paper in procedure.components),
    )


def _rarity(titles: Sequence[Title], procedures: int) -> dict[str, float]:
    """Weigh words by how few procedures' names have them."""
    names = [title for title in titles if title.kind == "name"]
    counts = Counter(word for title in names for word in set(title.phrase.words))
    return {word: math.log((procedures + 1) / (count + 0.5)) + 0.3 for word, count in counts.items()}
