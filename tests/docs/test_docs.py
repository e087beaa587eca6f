"""The documents say what the program does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from digitize.commands.app import app
from digitize.commands.shell import hoisted
from tests.program import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def examples() -> Iterator[tuple[str, str]]:
    """Every `digitize ...` line of a shell block, with its document."""
    for document in DOCUMENTS:
        for block in CODE_BLOCK.findall(document.read_text(encoding="utf-8")):
            for line in block.splitlines():
                command = line.split("#")[0].strip().removeprefix("$ ")
                if command.startswith("digitize "):
                    yield document.name, command


def test_the_reference_is_up_to_date() -> None:
    """`tools/write_reference.py` would change nothing."""
    before = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")

    sys.path.insert(0, str(ROOT / "tools"))
    from write_reference import reference

    assert before == reference()


@pytest.mark.parametrize(("document", "example"), list(examples()))
def test_examples_use_commands_and_options_that_exist(document: str, example: str) -> None:
    """What a reader copies is understood."""
    words = hoisted(shlex.split(example)[1:])
    command: Any = typer.main.get_command(app)
    known = {option for param in command.params for option in param.opts}
    while words:
        word = words.pop(0)
        if word in getattr(command, "commands", {}):
            command = command.commands[word]
            known |= {option for param in command.params for option in param.opts}
        elif word.startswith("--"):
            assert word.partition("=")[0] in known, f"{document}: {word}"


def test_the_readme_begins_with_the_two_commands() -> None:
    """A newcomer sees them first."""
    first = CODE_BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0]

    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link is a file."""
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("words", [["--help"], ["ingest", "--help"], ["queue", "--help"], ["profiles", "--help"]])
def test_help_is_printed(words: list[str]) -> None:
    """On stdout, with exit 0."""
    done = subprocess.run([sys.executable, ROOT / "cli.py", *words], capture_output=True, text=True, check=True)

    assert "--help" in done.stdout
