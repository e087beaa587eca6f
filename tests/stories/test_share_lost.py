"""Story 11: the share of the second counter is lost in the middle of a stack, and comes back."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Program
from tests.watching import QUICK, Watching, append_sides, prepare


class Share:
    """A folder of a server, mounted where this machine may mount, else linked, at another place."""

    def __init__(self, root: Path) -> None:
        self.server, self.place = root / "server", root / "quay2"
        self.server.mkdir()
        self._may_mount = os.geteuid() == 0 and Path("/proc/self/mountinfo").exists()
        self.mount()

    def mount(self) -> None:
        """Bring it."""
        if self._may_mount:
            self.place.mkdir(exist_ok=True)
            done = subprocess.run(["mount", "--bind", self.server, self.place], capture_output=True, check=False)
            self._may_mount = done.returncode == 0
        if not self._may_mount:
            if self.place.is_dir() and not self.place.is_symlink():
                self.place.rmdir()
            self.place.symlink_to(self.server)

    def unmount(self) -> None:
        """Take it away; a mount leaves an empty folder."""
        if self._may_mount:
            subprocess.run(["umount", "--lazy", self.place], check=True)
        else:
            self.place.unlink()


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Share]:
    """The share of "Quầy 2"."""
    share = Share(tmp_path)
    yield share
    share.unmount()


def test_thirty_pages_stand_once_after_the_share_was_lost_at_page_fourteen(program: Program, share: Share) -> None:
    """Status names the folder and the time; when it is back nobody need do anything."""
    prepare(program, waits={**QUICK, "page_pause_seconds": 6, "give_up_after_seconds": 20})
    settings = program.data / "station.toml"
    folder = f'[[watch.folders]]\nname = "Quầy 2"\npath = "{share.place}"\nprofile = "generic"\n'
    settings.write_text(settings.read_text() + folder)
    watching = Watching(program)
    with watching:
        append_sides(share.place / "tap.tif", 1, 14)
        watching.until(lambda: any(waits["name"] == "tap.tif" for waits in watching.note()["waiting"]))
        share.unmount()
        watching.until(lambda: any(folder["lost_since"] for folder in watching.note()["folders"]))
        watching.stop(signal.SIGKILL)

        report = program.json("status", expect=1)
        append_sides(share.server / "tap.tif", 15, 30)
        share.mount()
        watching.start()
        watching.until(lambda: watching.dossiers() == 1)
        watching.until(watching.all_closed)
        status = watching.stop(signal.SIGTERM)

    lost = next(check for check in report["checks"] if check["name"] == "hotfolder:Quầy 2")
    (item,) = program.json("queue")["items"]
    pages = program.json("show", item["dossier"])["pages"]
    assert lost["level"] == "error"
    assert "Quầy 2" in lost["value"]
    assert lost["since"].endswith("+07:00")
    assert status == 0
    assert [page["frame"] for page in pages] == list(range(1, 31))
    assert program.json("verify")["ok"]
    assert list(share.server.iterdir()) == []
