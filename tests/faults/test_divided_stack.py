"""A stack with sheets between its dossiers, killed while it is divided: the same dossiers come out, each once."""

from __future__ import annotations

import io
import json
from pathlib import Path

from digitize.intake.profiles import builtin_folder
from tests.faults import material
from tests.faults.machine import Machine

SIDES = ("separator", "page", "blank", "separator", "page", "page")


def prepared(place: Path) -> tuple[Machine, Path]:
    """A data folder with a profile that divides by sheets, and a stack of two dossiers."""
    profiles = place / "data" / "scanner_profiles"
    profiles.mkdir(parents=True, mode=0o700)
    text = (builtin_folder() / "generic.toml").read_text(encoding="utf-8").replace('by = "file"', 'by = "separators"')
    (profiles / "sheets.toml").write_text(text, encoding="utf-8")
    drawn = {"separator": material._separator, "blank": lambda: material._blank(1)}
    first, *rest = (drawn[side]() if side in drawn else material._page(number) for number, side in enumerate(SIDES))
    stack = io.BytesIO()
    first.save(stack, "TIFF", save_all=True, append_images=rest, compression="tiff_deflate", dpi=(150, 150))
    (place / "stack.tif").write_bytes(stack.getvalue())
    return Machine(data=place / "data"), place / "stack.tif"


def dossiers(machine: Machine) -> list[list[str]]:
    """What the sides of every dossier are; an id that a killed run had reserved is never given again."""
    listed = sorted(item["dossier"] for item in machine.json("queue")["items"])
    return [[page["kind"] for page in machine.json("show", name)["pages"]] for name in listed]


def test_a_kill_at_any_step_of_the_division_changes_nothing(in_memory: Path) -> None:
    """Before and after the parts are written down, between the two places, before the original is shelved."""
    machine, stack = prepared(in_memory / "undisturbed")
    words = ("ingest", "--profile", "sheets", "--jobs", "1")
    whole = machine.run(*words, stack)
    expected = dossiers(machine)
    about = [n for n, step in enumerate(whole.steps, 1) if ".parts.json" in step or "/dossiers/" in step]

    assert expected == [["separator", "page", "blank"], ["separator", "page", "page"]]
    for number, step in enumerate(sorted({about[0], about[len(about) // 2], about[-1]})):
        machine, stack = prepared(in_memory / f"{number}")
        killed = machine.run(*words, stack, kill=step)
        machine.run(*words, stack)

        assert killed.status == -9
        assert dossiers(machine) == expected, whole.steps[step - 1]
        assert machine.json("verify")["ok"], whole.steps[step - 1]
        originals = [path for path in (machine.data / "originals").rglob("*") if path.is_file()]
        assert len(originals) == 1, json.dumps(whole.steps[step - 1])
