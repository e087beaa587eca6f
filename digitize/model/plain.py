"""The nouns as JSON and back."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

from digitize.model.dossier import Dossier, Given
from digitize.model.page import Box, CleanPage, DossierPage, PageFailed, ReadPage, Word
from digitize.model.papers import Document
from digitize.model.purge import Purge
from digitize.model.queue import RegisterEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs.preconf.json import JsonConverter

T = TypeVar("T")


@functools.cache
def _converter() -> JsonConverter:
    from cattrs.preconf.json import make_converter
    from cattrs.strategies import configure_tagged_union

    converter = make_converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Box, lambda box: [round(float(side), 2) for side in box])
    converter.register_structure_hook(Box, lambda sides, _: Box(*sides))
    converter.register_unstructure_hook(
        Word, lambda word: [word.text, *(round(side, 2) for side in word.box), round(word.confidence, 3)]
    )
    converter.register_structure_hook(Word, lambda row, _: Word(text=row[0], box=Box(*row[1:5]), confidence=row[5]))
    configure_tagged_union(ReadPage | CleanPage | PageFailed, converter, tag_name="is")
    for kind, younger in _YOUNGER.items():
        converter.register_unstructure_hook(kind, _lean_hook(converter, kind, younger))
    return converter


_YOUNGER: dict[type, tuple[str, ...]] = {
    DossierPage: ("counted_as", "is_result"),
    Document: ("type", "kind", "also", "confidence", "evidence", "is_result"),
    Dossier: (
        *("access", "case", "bound", "said", "components", "case_suggestions", "eform", "waits", "linked"),
        *("attestations", "signed", "returned", "first_due_at", "frozen", "came_from", "training"),
    ),
    Purge: ("signed",),
    RegisterEntry: ("told",),
    Given: ("training",),
}
"""Keys that values of older versions do not have; inner values first."""


def _lean_hook(converter: JsonConverter, kind: type[T], younger: tuple[str, ...]) -> Callable[[T], dict[str, Any]]:
    """Leave out younger keys that say nothing, so that values of older versions keep their hashes."""
    from cattrs.gen import make_dict_unstructure_fn, override

    overrides: dict[str, Any] = {key: override(omit_if_default=True) for key in younger}
    return make_dict_unstructure_fn(kind, converter, **overrides)


def to_plain(value: Any, kind: Any = None) -> Any:
    """Turn a value into dicts, lists and plain values that JSON can carry.

    Args:
        value: of this module, or made of such values.
        kind: the type to read it back as, where that is a union (`PageResult`).
    """
    return _converter().unstructure(value, unstructure_as=kind)


def from_plain(kind: type[T], plain: Any) -> T:
    """Build a value of this module again from what `to_plain` gave.

    Raises:
        cattrs.BaseValidationError: `plain` is not of that shape.
    """
    return _converter().structure(plain, kind)
