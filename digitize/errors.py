"""The errors a user can meet, and what each says to a shell.

    DigitizeError                15   never raised itself
    ├── SettingsError             2   usage, settings, profile, catalogue, missing PATH, unknown dossier
    ├── ScanError                 3   an input file can't be taken (its `code` names the quarantine reason)
    ├── ToolError                 4   a program or library is missing or failed
    ├── ReadingError              5   a page could not be read
    ├── PdfError                  6   a PDF we wrote does not hold what it must
    ├── StoreError                7   the registry or the data folder
    └── QueueError                8   the one-stop system

A message is a template from the message catalogue plus facts, so that it is put into words, in the
reader's language, only where it is shown.  It says where, what was found and what was expected; the
hint says what to do.  Facts never hold a name, an identity number or page text.
Low confidence, a blank page or an unknown procedure are findings, not errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable


class DigitizeError(Exception):
    """Root of the tree; never raised itself."""

    exit_code: ClassVar[int] = 15
    retry_helps: ClassVar[bool] = False

    def __init__(self, template: str, /, *, code: str = "", hint: str = "", **facts: object) -> None:
        """Keep the message as a template (an English message id) and its facts."""
        super().__init__(template)
        self.template = template
        self.code = code or type(self).__name__.removesuffix("Error").lower()
        self.hint_template = hint
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the facts, so that a worker's error reaches the parent whole."""
        return _rebuild, (type(self), self.template, self.code, self.hint_template, self.facts)

    def message(self, translate: Callable[[str], str] = str) -> str:
        """Put the error into words."""
        return translate(self.template).format(**self.facts)

    def hint(self, translate: Callable[[str], str] = str) -> str:
        """Say what to do, or nothing."""
        return translate(self.hint_template).format(**self.facts) if self.hint_template else ""

    def __str__(self) -> str:
        """Return the message in English."""
        return self.message()


def _rebuild(kind: type[DigitizeError], template: str, code: str, hint: str, facts: dict[str, object]) -> DigitizeError:
    return kind(template, code=code, hint=hint, **facts)


class SettingsError(DigitizeError):
    """What was asked or configured can't be: usage, settings, profiles, catalogue, unknown names."""

    exit_code = 2


class ScanError(DigitizeError):
    """An input file can't be taken; `code` is one of contract section 4's quarantine codes."""

    exit_code = 3


class ToolError(DigitizeError):
    """A program or library that we need is missing or failed."""

    exit_code = 4
    retry_helps = True


class ReadingError(DigitizeError):
    """The engine could not read a page."""

    exit_code = 5
    retry_helps = True


class PdfError(DigitizeError):
    """A PDF that we wrote does not hold what it must."""

    exit_code = 6


class StoreError(DigitizeError):
    """The registry or the data folder can't be used."""

    exit_code = 7
    retry_helps = True


class QueueError(DigitizeError):
    """The one-stop system can't be reached or refused."""

    exit_code = 8
    retry_helps = True
