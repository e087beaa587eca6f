"""What every command shares: the options that may stand anywhere, and how an error ends."""

from __future__ import annotations

import itertools
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from digitize.errors import DigitizeError, SettingsError
from digitize.intake.layout import Layout
from digitize.settings import Environment, read_environment
from digitize.wording import LANGUAGES, N_, Translate, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH_VALUE = ("--data", "--lang")
_FLAGS = ("--json",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """How this call was made and where its answer goes."""

    layout: Layout
    as_json: bool
    language: str  # vi or en
    translate: Translate
    environment: Environment

    def say(self, message: str, /, **facts: object) -> None:
        """Tell the person something, on stderr."""
        sys.stderr.write(self.translate(message).format(**facts) + "\n")

    def log(self, event: str, **facts: object) -> None:
        """Write a line of facts to the service log (stderr): our own words and numbers, no names of people or files."""
        words = " ".join(f"{name}={json.dumps(fact, ensure_ascii=False)}" for name, fact in facts.items())
        sys.stderr.write(f"event={event} {words}".rstrip() + "\n")

    def print(self, text: str) -> None:
        """Put the answer on stdout."""
        sys.stdout.write(text + "\n")

    def print_json(self, plain: Any) -> None:
        """Put the answer on stdout as one JSON document."""
        json.dump(plain, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        sys.stdout.flush()


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Bring the options that belong to every command to the front, from wherever before a `--` they stand."""
    cut = list(arguments).index("--") if "--" in arguments else len(arguments)
    front: list[str] = []
    rest: list[str] = []
    before = iter(arguments[:cut])
    for argument in before:
        if argument in _WITH_VALUE:
            front += [argument, *([value] if (value := next(before, None)) is not None else [])]
        elif argument in _FLAGS or argument.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            front.append(argument)
        else:
            rest.append(argument)
    return [*front, *rest, *arguments[cut:]]


class HoistingGroup(TyperGroup):
    """A group whose own options may stand after a subcommand's arguments too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See `click.Command.parse_args`."""
        return super().parse_args(ctx, hoisted(args))


def open_shell(*, data: Path | None, as_json: bool, language: str | None) -> Shell:
    """Join what was typed with what the environment says.

    Raises:
        SettingsError: an unknown language.
    """
    environment = read_environment()
    language = language or environment.language or "vi"
    if language not in LANGUAGES:
        raise SettingsError(
            N_("--lang is {found} (expected one of {choices})"), found=language, choices=", ".join(LANGUAGES)
        )
    return Shell(
        layout=Layout((data or environment.data or Path("data")).absolute()),
        as_json=as_json,
        language=language,
        translate=translator(language),
        environment=environment,
    )


def shell_of(ctx: typer.Context) -> Shell:
    """Return this call's shell."""
    shell = ctx.find_object(Shell)
    if shell is None:
        raise SettingsError(N_("A command was called without its program"))
    return shell


def tell_error(error: DigitizeError, *, as_json: bool, translate: Translate) -> int:
    """Say what went wrong, on stdout as JSON or on stderr in words; returns the exit code."""
    message, hint = error.message(translate), error.hint(translate)
    if as_json:
        answer = {"code": error.code, "exit": error.exit_code, "message": message, "hint": hint}
        json.dump({"error": answer}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stderr.write(message + "\n" + (f"{hint}\n" if hint else ""))
    return error.exit_code


def plain_shell(arguments: Sequence[str]) -> tuple[bool, Translate]:
    """Tell form and language for errors that come before the options are parsed."""
    front = hoisted(arguments)
    asked = next((value for name, value in itertools.pairwise(front) if name == "--lang"), None)
    asked = asked or next((word.removeprefix("--lang=") for word in front if word.startswith("--lang=")), None)
    try:
        language = asked or read_environment().language or "vi"
    except SettingsError:
        language = "vi"
    return "--json" in front, translator(language if language in LANGUAGES else "vi")


def place_of(error: BaseException) -> str:
    """Tell where in our own code an error came up, as `file:line`: its text may hold what no log may."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "digitize" in frame.filename]
    last = (ours or frames)[-1]
    return f"{last.filename.rpartition('/')[2]}:{last.lineno}"
