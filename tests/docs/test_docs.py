"""The documents say what the program does."""

from __future__ import annotations

import re
import shlex
import shutil
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
SYSTEMD = ROOT / "docs" / "systemd"
UNITS = sorted(path for path in SYSTEMD.rglob("*.*") if path.is_file())
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def examples() -> Iterator[tuple[str, str]]:
    """Every `digitize ...` line of a shell block, with its document."""
    for document in DOCUMENTS:
        for block in CODE_BLOCK.findall(document.read_text(encoding="utf-8")):
            for line in block.splitlines():
                command = line.split("#")[0].strip().removeprefix("$ ")
                if command.startswith("digitize "):
                    yield document.name, command
    for unit in UNITS:
        for command in re.findall(r"/(digitize [^'\n]+)", unit.read_text(encoding="utf-8")):
            yield unit.name, command.replace("%%", "%")


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


def test_every_promise_names_a_test_that_exists() -> None:
    """The table of `docs/operations.md`: each row ends with its proof."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = [line for line in text.partition("## The watcher")[0].splitlines() if line.startswith("| ")][1:]

    unproved = [row for row in rows if not re.search(r"`tests/[a-z_/]+\.py`[^|]*\|$", row)]
    named = re.findall(r"`(tests/[a-z_/]+\.py)`", text)
    assert len(rows) > 20
    assert unproved == []
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    """With a program and an account that this machine has in place of ours; unknown keys are told."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not on this machine")
    for unit in UNITS:
        text = re.sub(r"^(User|Group)=.*", r"\1=root", unit.read_text(encoding="utf-8"), flags=re.MULTILINE)
        here = tmp_path / unit.relative_to(SYSTEMD)
        here.parent.mkdir(exist_ok=True)
        here.write_text(text.replace("/opt/digitize/.venv/bin/digitize", "/bin/true"))

    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(path for path in tmp_path.iterdir() if path.is_file())],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert not re.search("unknown|invalid|ignoring", done.stderr, re.IGNORECASE), done.stderr


@pytest.mark.parametrize("words", [["--help"], ["ingest", "--help"], ["queue", "--help"], ["profiles", "--help"]])
def test_help_is_printed(words: list[str]) -> None:
    """On stdout, with exit 0."""
    done = subprocess.run([sys.executable, ROOT / "cli.py", *words], capture_output=True, text=True, check=True)

    assert "--help" in done.stdout
