"""Options that belong to every command stand anywhere; errors end with their exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.commands import run
from digitize.commands.shell import hoisted

WORDS = st.text(min_size=1).filter(lambda word: not word.startswith("--"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["search", "đất", "--json"], ["--json", "search", "đất"]),
        (["search", "--data", "d", "đất"], ["--data", "d", "search", "đất"]),
        (["show", "X", "--lang=en", "--text"], ["--lang=en", "show", "X", "--text"]),
        (["search", "--", "--json"], ["search", "--", "--json"]),
        (["queue", "--data"], ["--data", "queue"]),
    ],
)
def test_shared_options_come_to_the_front(typed: list[str], expected: list[str]) -> None:
    """Before a `--` they are ours wherever they stand, after it they are words."""
    assert hoisted(typed) == expected


@given(st.lists(WORDS), st.lists(WORDS))
def test_hoisting_changes_no_other_word(before: list[str], after: list[str]) -> None:
    """Everything else keeps its order."""
    assert hoisted([*before, "--json", *after]) == ["--json", *before, *after]


def test_an_unknown_command_ends_with_2_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    """Usage is told, Vietnamese unless asked."""
    status = run(["frobnicate"])

    assert status == 2
    assert "Không chạy được" in capsys.readouterr().err


def test_an_error_is_json_when_json_was_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """One document on stdout, with code, exit, message and hint."""
    status = run(["show", "TAM-Q1-261123-0001", "--data", str(tmp_path), "--json", "--lang", "en"])

    answer = json.loads(capsys.readouterr().out)
    assert status == 7
    assert answer["error"]["code"] == "absent"
    assert answer["error"]["exit"] == 7
    assert answer["error"]["hint"] == "Run `digitize init` first."


def test_an_unknown_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Only the languages that we speak."""
    assert run(["status", "--lang", "fr"]) == 2
    assert "vi, en" in capsys.readouterr().err


def test_a_missing_path_ends_with_2_and_takes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A slip in a file's name must not make half a batch."""
    (tmp_path / "there.pdf").write_bytes(b"%PDF-")

    status = run(["ingest", str(tmp_path / "there.pdf"), str(tmp_path / "gone.pdf"), "--data", str(tmp_path / "data")])

    assert status == 2
    assert "gone.pdf" in capsys.readouterr().err
    assert list((tmp_path / "data" / "intake").iterdir()) == []
