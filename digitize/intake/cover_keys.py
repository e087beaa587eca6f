"""The station's keys: `keys/cover/<id>.key` for cover sheets, `keys/files/<id>.key` for addresses of files.

Each is 32 random bytes for the owner alone.

The newest signs; the older ones stay, so that sheets printed under them can still be read.  A file whose content does
not fit its name is no key: sheets under it are then strangers, which a person is shown, and intake goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.cover import KEY_BYTES, key_id
from digitize.intake import shelf

if TYPE_CHECKING:
    from pathlib import Path


def read_keys(folder: Path) -> dict[str, bytes]:
    """Return every key of a folder by its id, the newest last; none where there is no folder."""
    with shelf.translated():
        found = {path.stem: path.read_bytes() for path in folder.glob("*-*.key")}
    return {name: found[name] for name in sorted(found, key=_order) if _is_key(name, found[name])}


def add_key(folder: Path, random: bytes) -> str:
    """Keep a new key, which signs from now on, and return its id.

    Args:
        folder: of the keys.
        random: `KEY_BYTES` bytes that nobody else knows.

    Raises:
        StoreError: the disk is full or refuses.
    """
    known = max((_ordinal(path.stem) for path in folder.glob("*-*.key")), default=0)
    name = key_id(known + 1, random)
    shelf.write_bytes(folder / f"{name}.key", random)
    return name


def newest_key(folder: Path, random: bytes) -> bytes:
    """Return the key that signs now; where there is none yet, `random` is kept as the first.

    Raises:
        StoreError: the disk is full or refuses.
    """
    known = read_keys(folder)
    if not known:
        add_key(folder, random)
        known = read_keys(folder)
    return list(known.values())[-1]


def _is_key(name: str, secret: bytes) -> bool:
    return len(secret) == KEY_BYTES and key_id(_ordinal(name), secret) == name


def _ordinal(name: str) -> int:
    digits = name.partition("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _order(name: str) -> tuple[int, str]:
    return _ordinal(name), name
