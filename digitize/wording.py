"""Words for people: English message ids, put into Vietnamese (the default) by the gettext catalogue.

Rooms below mark a sentence with `N_` and hand it on with its facts; only where it is shown does a
`Translate` turn it into the reader's language.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable
from importlib import resources
from typing import TypeAlias

LANGUAGES = ("vi", "en")
DOMAIN = "digitize"

Translate: TypeAlias = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a sentence for the catalogue and return it unchanged."""
    return message


def translator(language: str) -> Translate:
    """Return the function that puts message ids into `language` ("vi" or "en")."""
    if language == "en":
        return str
    catalogue = resources.files("digitize") / "assets" / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with catalogue.open("rb") as file:
        return gettext.GNUTranslations(file).gettext


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that a mistyped one may mean, or "" when none is near."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")
