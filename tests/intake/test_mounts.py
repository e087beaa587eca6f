"""The mount table: what a folder stands on, and whether native events tell of changes in it."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from digitize.intake.mounts import mount_of, read_mounts

TABLE = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
45 22 0:40 / /mnt/quay2 rw,relatime shared:30 - cifs //may-chu/qu\303\251t rw,vers=3.0
46 22 0:41 / /mnt/m\040t rw - fuse.sshfs op@host:/scan rw
47 22 0:42 / /data rw master:1 shared:2 - xfs /dev/sdb1 rw
48 47 0:43 / /data rw - nfs4 nas:/scan rw
a line that is none
"""


@pytest.mark.parametrize(
    ("folder", "type_", "tells"),
    [
        ("/home/clerk/scan", "ext4", True),
        ("/mnt/quay2", "cifs", False),
        ("/mnt/quay2/scan/today", "cifs", False),
        ("/mnt/quay22", "ext4", True),
        ("/mnt/m t/x", "fuse.sshfs", False),
        ("/data/x", "nfs4", False),
    ],
)
def test_a_folder_stands_on_the_deepest_and_latest_mount(folder: str, type_: str, tells: bool) -> None:
    """Names are compared whole, blanks are unescaped, a later mount covers an earlier one at the same point."""
    mount = mount_of(PurePosixPath(folder), read_mounts(TABLE))

    assert mount is not None
    assert (mount.type, mount.tells_changes) == (type_, tells)


def test_without_a_table_nothing_is_known() -> None:
    """A system without /proc has no mounts for us."""
    assert mount_of(PurePosixPath("/x"), read_mounts("")) is None
