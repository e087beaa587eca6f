"""Scanner profiles: what ships can be used, and a wrong file says everything that is wrong with it."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.errors import SettingsError
from digitize.intake import profiles
from digitize.intake.profiles import ScannerProfile, check_profile, find_profile, load_profile

SHIPPED = Path(__file__).parents[2] / "scanner_profiles"
NAMES = ["canon-dr", "epson-ds", "fujitsu-fi", "generic", "kodak-i"]
GENERIC = (SHIPPED / "generic.toml").read_text(encoding="utf-8")


def changed(*changes: tuple[str, str]) -> str:
    """Return the generic profile with some lines changed; a change that fits nowhere is the test's fault."""
    text = GENERIC
    for old, new in changes:
        text, count = re.subn(old, new, text, count=1, flags=re.MULTILINE)
        assert count == 1, old
    return text


def faults(text: str) -> list[str]:
    """Return the faults as sentences."""
    return [fault.message() for fault in check_profile(text, "scanner_profiles/fi.toml")]


def test_the_shipped_profiles_are_found_and_have_no_fault() -> None:
    """Five makes ship, each complete."""
    found = profiles.list_profiles([profiles.builtin_folder()])

    assert [profile.name for profile in found] == NAMES


def test_a_value_out_of_range_names_file_key_value_and_range() -> None:
    """The refusal reads as the design says."""
    assert faults(changed((r"(\[skew\]\ntrust) = 0.40", r"\1 = 40"))) == [
        "scanner_profiles/fi.toml: skew.trust is 40 (expected 0..1)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"(\[skew\]\n)trust", r"\1trsut", "skew.trsut is not a known key; did you mean skew.trust?"),
        (r"^\[limits\]", "[limist]", "limist is not a known key; did you mean limits?"),
        (r"^title = .*\n", "", "title is missing"),
        (
            r"^by = .*",
            'by = "pile"',
            'grouping.by is "pile" (expected one of "file", "folder", "counter", "separators")',
        ),
        (r"^duplex = true", "duplex = 1", "sides.duplex is 1 (expected true or false)"),
        (
            r"^pages_per_file = 1_000",
            "pages_per_file = true",
            "limits.pages_per_file is true (expected a whole number)",
        ),
        (r"^pages_per_file = 1_000", "pages_per_file = 9.5", "limits.pages_per_file is 9.5 (expected a whole number)"),
        (r"^stable_seconds = 5", "stable_seconds = nan", "wholeness.stable_seconds is NaN (expected 0..86400)"),
        (r"^title = .*", "title = 7", "title is 7 (expected text in quotes)"),
        (r"^makers = \[\]", 'makers = "Canon"', 'makers is "Canon" (expected a list in brackets)'),
        (r"^dpi = \[200, 300\]", 'dpi = [200, "300"]', 'picture.dpi[2] is "300" (expected a whole number)'),
        (r"^title", "orientation = 1\ntitle", "not a TOML file"),
        (r"^by = .*", 'by = "counter"', None),
        (r"^told_by = .*", 'told_by = "name"', "grouping.name_pattern lacks the group (?P<stream>...)"),
        (r"^front = \[\]", 'front = ["A"]', "grouping.name_pattern lacks the group (?P<side>...)"),
        (r"^name_pattern = .*", "name_pattern = '('", "grouping.name_pattern is ( (not a regular expression"),
        (r"^give_up_after_seconds = 600", "give_up_after_seconds = 20", "wholeness.give_up_after_seconds is 20"),
    ],
)
def test_every_kind_of_fault_is_told(old: str, new: str, fault: str | None) -> None:
    """One change, one fault, which names the key; None: this change is allowed."""
    found = faults(changed((old, new)))

    if fault is None:
        assert found == []
    else:
        assert [line for line in found if fault in line], found
        assert len(found) == 1 + ("did you mean" in fault)  # the key that was meant is missing, too


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Nobody mends a file line by line, run by run."""
    text = changed((r"^title = .*\n", ""), (r"(\[skew\]\n)trust", r"\1trsut"), (r"^duplex = true", 'duplex = "yes"'))

    with pytest.raises(SettingsError) as raised:
        load_profile(text, "scanner_profiles/fi.toml")

    told = raised.value.message().splitlines()
    assert {line.split()[1] for line in told} == {"title", "sides.duplex", "skew.trsut", "skew.trust"}
    assert all(line.startswith("scanner_profiles/fi.toml: ") for line in told)
    assert raised.value.exit_code == 2


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Notepad writes one."""
    (tmp_path / "quay-1.toml").write_text(GENERIC, encoding="utf-8-sig")

    assert find_profile("quay-1", [tmp_path]).name == "quay-1"


def test_a_stations_own_profile_is_asked_before_the_shipped_one(tmp_path: Path) -> None:
    """The same name in the station's folder wins."""
    (tmp_path / "generic.toml").write_text(changed((r"^title = .*", 'title = "Quầy 2"')), encoding="utf-8")

    assert find_profile("generic", [tmp_path, SHIPPED]).title == "Quầy 2"


def test_an_unknown_profile_is_answered_with_the_nearest_name() -> None:
    """A slip of the finger is not a hunt."""
    with pytest.raises(SettingsError, match="did you mean") as raised:
        find_profile("fujitsu", [SHIPPED])

    assert raised.value.message() == "there is no scanner profile fujitsu; did you mean fujitsu-fi?"


def test_a_path_is_no_profile_name() -> None:
    """Names are looked up in a list, they never become a path."""
    with pytest.raises(SettingsError, match="there is no scanner profile"):
        find_profile("../scanner_profiles/generic", [SHIPPED])


def test_a_profile_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Foreign bytes end in a sentence."""
    (tmp_path / "fi.toml").write_bytes(b'title = "\xff\xfe"')

    with pytest.raises(SettingsError, match="can't be read"):
        find_profile("fi", [tmp_path])


@pytest.mark.parametrize("profile", NAMES)
@pytest.mark.parametrize("litter", ["Thumbs.db", "._scan.pdf", "~$don.pdf", "scan.pdf.part", "scan.tmp", "desktop.ini"])
def test_every_shipped_profile_ignores_litter(profile: str, litter: str) -> None:
    """What systems leave behind is no scan."""
    ignore = find_profile(profile, [SHIPPED]).files.ignore

    assert any(fnmatch(litter.casefold(), pattern.casefold()) for pattern in ignore)


@pytest.mark.parametrize(
    ("profile", "stem", "groups"),
    [
        ("canon-dr", "docs0001", {"dossier": "docs", "counter": "0001"}),
        (
            "canon-dr",
            "202611230815020003BackSec",
            {"dossier": "20261123081502", "counter": "0003", "side": "Back", "stream": "Sec"},
        ),
        ("canon-dr", "IMG_20261123_081502", {"dossier": "IMG_20261123_081502"}),
        ("kodak-i", "00000012", {"dossier": "", "counter": "00000012"}),
        ("fujitsu-fi", "20261123_081502_0001", {"dossier": "20261123_081502", "counter": "0001"}),
        ("fujitsu-fi", "quay1_0001_BW", {"dossier": "quay1", "counter": "0001", "stream": "BW"}),
        ("epson-ds", "img001", {"dossier": "img", "counter": "001"}),
        ("generic", "Đơn xin cấp phép-2", {"dossier": "Đơn xin cấp phép", "counter": "2"}),
    ],
)
def test_names_as_scanners_give_them_are_taken_apart(profile: str, stem: str, groups: dict[str, str]) -> None:
    """Dossier, counter, side and stream come out of the name."""
    found = re.search(find_profile(profile, [SHIPPED]).grouping.name_pattern, stem)

    assert found is not None
    assert {name: text for name, text in found.groupdict().items() if text is not None} == groups


# --- TOML round trip -------------------------------------------------------------------------


def any_value(hint: Any) -> st.SearchStrategy[Any]:
    """Draw what a field's type allows."""
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint, include_extras=True)
        return st.fixed_dictionaries({name: any_value(each) for name, each in hints.items() if name != "name"})
    if typing.get_origin(hint) is tuple:
        return st.lists(any_value(typing.get_args(hint)[0]), max_size=3)
    if typing.get_origin(hint) is Literal:
        return st.sampled_from(typing.get_args(hint))
    if typing.get_origin(hint) is Annotated:
        kind, (low, high) = typing.get_args(hint)
        return st.integers(low, high) if kind is int else st.floats(low, high)
    assert not isinstance(hint, types.UnionType)
    return {str: st.text(st.characters(codec="utf-8")), bool: st.booleans()}[hint]


def toml(table: dict[str, Any]) -> str:
    """Write a profile as TOML: plain keys first, then a section each."""
    lines = [f"{key} = {_literal(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += [f"[{key}]", toml(value)]
    return "\n".join(lines)


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f") if value.isascii() else _quoted(value)
    return json.dumps(value) if not isinstance(value, list) else f"[{', '.join(map(_literal, value))}]"


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'


def plain(value: Any) -> Any:
    """Turn dataclasses and tuples into dicts and lists."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name != "name"}
    return [plain(member) for member in value] if isinstance(value, tuple) else value


@given(table=any_value(ScannerProfile))
@settings(max_examples=60, deadline=None)
def test_a_profile_written_as_toml_reads_back_equal(table: dict[str, Any]) -> None:
    """Whatever the types allow survives the file."""
    table["grouping"]["name_pattern"] = "(?P<dossier>)(?P<counter>)(?P<side>)(?P<stream>)"
    waits = table["wholeness"]
    waits["give_up_after_seconds"] = 86_400
    for name in ("stable_seconds", "page_pause_seconds", "group_stable_seconds"):
        waits[name] = min(waits[name], 86_399)

    assert plain(load_profile(toml(table), "scanner_profiles/fi.toml")) == table
