"""Reading an index, whoever wrote it: bytes in, values out; what it holds is never trusted."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from digitize.intake.sidecars.fujitsu import read_fujitsu
from digitize.intake.sidecars.kodak import read_kodak

if TYPE_CHECKING:
    from digitize.intake.profiles import Sidecar
    from digitize.intake.sidecars.told import Told, Unread

MAX_BYTES = 8 << 20
"""No honest index is longer: a thousand pages with all their items are about 1 MB."""


def read_index(place: str, content: bytes, kind: Sidecar) -> tuple[Told, ...] | Unread:
    """Read what an index tells of the scans.

    Args:
        place: its place among them, relative, with "/".
        content: its bytes; of a long file the first MAX_BYTES + 1 do.
        kind: of the profile; not "none".

    Returns:
        What it says of each document; Unread where it can't be understood.
    """
    read = read_fujitsu if kind == "fujitsu-index-xml" else read_kodak
    return read(place, _decoded(content) if len(content) <= MAX_BYTES else "")


def _decoded(content: bytes) -> str:
    """Decode; what we need is ASCII, so a wrong letter in an operator's words does no harm."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig", errors="replace")
