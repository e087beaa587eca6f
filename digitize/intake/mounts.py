"""What file system a folder stands on, from the kernel's mount table.

Changes on a share that another machine makes raise no native event here, so shares are looked at by polling.
Source: proc_pid_mountinfo(5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

TABLE = Path("/proc/self/mountinfo")

_WITHOUT_EVENTS = frozenset(
    "9p afs ceph cifs davfs drvfs glusterfs ncpfs nfs nfs4 prl_fs smb3 smbfs vboxsf virtiofs vmhgfs".split()
)
_FUSE = "fuse"  # fuse, fuse.sshfs, fuseblk ...
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One line of the mount table."""

    point: PurePosixPath
    type: str  # ext4, cifs, fuse.sshfs ...
    source: str  # a device or //server/share

    @property
    def tells_changes(self) -> bool:
        """Whether native events report every change in it."""
        return self.type not in _WITHOUT_EVENTS and not self.type.startswith(_FUSE)


def read_mounts(table: str) -> tuple[Mount, ...]:
    """Parse the mount table; later lines cover earlier ones."""
    mounts = []
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        fields, ends = before.split(" "), after.split(" ")
        if dash and len(fields) >= 5 and len(ends) >= 2:
            mounts.append(Mount(point=PurePosixPath(_plain(fields[4])), type=ends[0], source=_plain(ends[1])))
    return tuple(mounts)


def mount_of(folder: PurePosixPath, mounts: tuple[Mount, ...]) -> Mount | None:
    """Return the mount that a folder (absolute, links resolved) stands on; None where the table is empty."""
    above = {folder, *folder.parents}
    covering = [mount for mount in mounts if mount.point in above]
    deepest = max((len(mount.point.parts) for mount in covering), default=0)
    return next((mount for mount in reversed(covering) if len(mount.point.parts) == deepest), None)


def _plain(field: str) -> str:
    """Undo the kernel's octal escapes of blank, tab, newline and backslash."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), field)
