"""Which papers of the catalogue the title of a page is."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from digitize.dossier.alignment import align, all_words, likeness, title_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.procedures import Component, Procedure

_ASKING = re.compile(r"(?:(?:don|giay|van ban|to trinh) (?:de nghi|xin)|don|to trinh|to khai|thu tuc) ")
_MAY_BE_SAME = 0.8  # of the letters; below it no alignment can succeed


class KnownTitle(NamedTuple):
    """A title that stands in the catalogue."""

    text: str
    words: tuple[str, ...]
    letters: str  # the words without spaces
    open: bool  # the printed one goes on
    needs: tuple[str, ...]  # one of these must stand in it
    forms: tuple[str, ...]  # numbers that its form has or had
    is_name: bool  # of a procedure, so that "đơn đề nghị" may stand before it


def component_titles(component: Component) -> tuple[KnownTitle, ...]:
    """Return the titles that a component is headed with."""
    return _component_titles(
        component.titles, component.open, component.needs, tuple(form.number for form in component.forms), False
    )


def deciding_titles(procedure: Procedure) -> tuple[KnownTitle, ...]:
    """Return the titles of which one alone tells the procedure: its names and its application forms."""
    names = _component_titles((procedure.name, *procedure.aliases), False, (), (), True)
    forms = (component_titles(component) for component in procedure.components if component.role == "application")
    return (*(known for titles in forms for known in titles), *names)


def bare_title(printed: Sequence[str], known: KnownTitle) -> Sequence[str]:
    """Take "đơn đề nghị" and the like off a printed title when the known one is a procedure's name."""
    asking = _ASKING.match(" ".join(printed)) if known.is_name else None
    return printed[len(asking[0].split()) :] if asking else printed


def is_same(printed: Sequence[str], known: KnownTitle) -> bool:
    """Whether a printed title is a known one."""
    bare = bare_title(printed, known)
    if likeness("".join(bare), known.letters, at_least=_MAY_BE_SAME, open_end=known.open) == 0:
        return False
    if known.needs and not any(has_phrase(" ".join(printed), need) for need in known.needs):
        return False
    return align(bare, known.words, open_end=known.open).is_same


def is_component(printed: Sequence[str], component: Component) -> bool:
    """Whether a printed title is one of a component's."""
    return any(is_same(printed, known) for known in component_titles(component))


def has_phrase(folded: str, phrase: str) -> bool:
    """Whether a phrase stands, word by word, in a text that is folded to words already."""
    return f" {' '.join(all_words(phrase))} " in f" {folded} "


@functools.lru_cache(maxsize=1024)
def _component_titles(
    titles: tuple[str, ...], goes_on: bool, needs: tuple[str, ...], forms: tuple[str, ...], is_name: bool
) -> tuple[KnownTitle, ...]:
    return tuple(
        KnownTitle(
            text=text,
            words=title_words(text),
            letters="".join(title_words(text)),
            open=goes_on,
            needs=needs,
            forms=forms,
            is_name=is_name,
        )
        for text in titles
    )
