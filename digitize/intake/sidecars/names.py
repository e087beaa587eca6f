"""Which files come beside the scans: known by their names alone, so that nothing need be opened."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.intake.profiles import Sidecar, Wholeness

FUJITSU_ENDING = ".index.xml"
"""N7100E: `<scan with its extension>.index.xml`."""
_KODAK_INDEX_ENDINGS = ("index.dat", "idx.dat")
"""Capture Software User's Guide A-63054 (2004): INDEX.DAT of a batch, IDX.DAT or xxxxxIDX.DAT of a document."""

_ENDINGS: Mapping[Sidecar, tuple[str, ...]] = {
    "none": (),
    "kodak-index": (".dat", ".ddf"),  # the indexes, <Batch>.DAT with the statistics, the definition
    "fujitsu-index-xml": (FUJITSU_ENDING,),
}
_INDEX_ENDINGS: Mapping[Sidecar, tuple[str, ...]] = {**_ENDINGS, "kodak-index": _KODAK_INDEX_ENDINGS}
_LITTER = (".", "~")
"""How names begin that a system or an editor makes beside a file (`._INDEX.DAT`)."""


def is_sidecar(name: str, kind: Sidecar) -> bool:
    """Whether scanner software writes a file of that name beside the scans.

    Args:
        name: a base name or a path with "/"; upper and lower case are alike.
        kind: of the profile.
    """
    return _ends(name, _ENDINGS[kind])


def is_index(name: str, kind: Sidecar) -> bool:
    """Whether a sidecar of that name tells what belongs to which document."""
    return _ends(name, _INDEX_ENDINGS[kind])


def is_sentinel(name: str, wholeness: Wholeness) -> bool:
    """Whether the arrival of a file of that name says that all is written."""
    return bool(wholeness.sentinel) and posixpath.basename(name).casefold() == wholeness.sentinel.casefold()


def comes_beside(name: str, wholeness: Wholeness) -> bool:
    """Whether a file of that name is taken along with the scans and is none itself."""
    return is_sidecar(name, wholeness.sidecar) or is_sentinel(name, wholeness)


def safe_extension(name: str) -> str:
    """Return the extension under which a sidecar is kept: lower case, "bin" where it has no plain one."""
    extension = posixpath.splitext(name)[1].removeprefix(".").casefold()
    return extension if re.fullmatch(r"[a-z0-9]{1,5}", extension) else "bin"


def _ends(name: str, endings: tuple[str, ...]) -> bool:
    base = posixpath.basename(name).casefold()
    return base.endswith(endings) and not base.startswith(_LITTER)
