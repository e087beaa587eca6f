"""An import that is killed: nothing half, nothing doubled, and any later program finishes what was written down."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from tests.faults.machine import Machine


def exported(place: Path) -> Path:
    """An export of a dossier of two sides."""
    frames = []
    for text in ("Giay phep", "Ban do"):
        frame = Image.new("L", (827, 1169), 255)
        ImageDraw.Draw(frame).text((80, 120), text, fill=0, font_size=40)
        frames.append(frame)
    place.mkdir(parents=True)
    frames[0].save(place / "a.tif", save_all=True, append_images=frames[1:], dpi=(100, 100))
    machine = Machine(data=place / "data")
    machine.run("ingest", place / "a.tif")
    (item,) = machine.json("queue")["items"]
    assert machine.run("export", item["dossier"], "-o", place / "out.zip").status == 0
    return place / "out.zip"


def test_a_killed_import_is_finished_or_never_was(in_memory: Path) -> None:
    """While it is unpacked, when it is written down, at its end: any later program finishes it, the same import too."""
    file = exported(in_memory / "from")
    undisturbed = Machine(data=in_memory / "undisturbed" / "data")
    undisturbed.data.parent.mkdir()
    steps = undisturbed.run("import", file).steps
    written = max(n for n, step in enumerate(steps, 1) if "change.json" in step and "writing" in step)

    outcomes = {}
    for step, next_words in ((written // 2, ("import", file)), (written + 2, ("watch", "--once"))):
        machine = Machine(data=in_memory / str(step) / "data")
        machine.data.parent.mkdir()
        killed = machine.run("import", file, kill=step)
        machine.run(*next_words)
        outcomes[steps[step - 1]] = (killed.status, machine.json("queue")["total"], machine.json("verify")["ok"])
        again = machine.json("import", file)
        outcomes[steps[step - 1]] += (len(again["known"]), again["imported"])

    assert set(map(str, outcomes.values())) == {"(-9, 1, True, 1, [])"}, outcomes
