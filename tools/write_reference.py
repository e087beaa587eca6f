"""Write docs/reference.md: commands, exit codes, settings and profile keys, from the program itself."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import typer

from digitize.commands.app import app
from digitize.errors import DigitizeError
from digitize.intake.profiles import ScannerProfile
from digitize.settings import example_text

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"

HEAD = """# Reference

Written by `tools/write_reference.py` from the program itself; a test holds that it is up to date.
"""

CODES = {
    0: "all well",
    1: "`status` found something wrong",
    2: "usage, settings, profile, catalogue, missing path, unknown dossier, ambiguous prefix",
    3: "some input was held (the rest was done)",
    4: "a tool is missing or failed",
    5: "reading",
    6: "PDF",
    7: "the registry or the data folder",
    8: "the one-stop system",
    15: "unexpected",
    130: "interrupted",
}


def main() -> None:
    """Write the page."""
    PAGE.write_text(reference(), encoding="utf-8")


def reference() -> str:
    """Make the page's text."""
    sections = (HEAD, "## Commands", *_commands(), "## Exit codes", _exit_codes(), "## station.toml", _settings())
    return "\n\n".join(part.strip() for part in (*sections, "## Keys of a scanner profile", *_profile_keys())) + "\n"


def _commands() -> Iterator[str]:
    root = typer.main.get_command(app)
    yield "Before a `--` these may stand anywhere:\n\n" + _options(root)
    yield from _tree(root, "digitize")


def _tree(group: Any, path: str) -> Iterator[str]:
    for name, command in group.commands.items():
        usage = f"{path} {name}"
        if not hasattr(command, "commands") or command.invoke_without_command:
            yield f"### `{usage}{_arguments(command)}`\n\n{(command.help or '').strip()}\n\n{_options(command)}"
        if hasattr(command, "commands"):
            yield from _tree(command, usage)


def _arguments(command: Any) -> str:
    return "".join(f" {param.name.upper()}" for param in command.params if param.param_type_name == "argument")


def _options(command: Any) -> str:
    rows = [
        f"- `{'`, `'.join(param.opts)}`: {(param.help or '').strip()}"
        for param in command.params
        if param.param_type_name == "option" and param.name != "help"
    ]
    return "\n".join(rows)


def _exit_codes() -> str:
    raised = {kind.exit_code for kind in DigitizeError.__subclasses__()} | {DigitizeError.exit_code}
    assert raised <= CODES.keys()
    return "| code | means |\n|---|---|\n" + "\n".join(f"| {code} | {words} |" for code, words in CODES.items())


def _settings() -> str:
    return f"```toml\n{example_text().strip()}\n```"


def _profile_keys() -> Iterator[str]:
    yield "Reasons and units stand in `scanner_profiles/generic.toml`. A profile is complete: every key must be there."
    rows = [f"| `{key}` | {kind} |" for key, kind in _keys(ScannerProfile, "")]
    yield "| key | kind |\n|---|---|\n" + "\n".join(rows)


def _keys(kind: type, prefix: str) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        hint = hints[field.name]
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            yield from _keys(hint, f"{prefix}{field.name}.")
        elif field.name != "name":
            yield f"{prefix}{field.name}", str(field.type).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
