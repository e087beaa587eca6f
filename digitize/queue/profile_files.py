"""Profiles of what is spoken to, as files: those that ship and the station's own, which win by name."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from digitize.errors import SettingsError
    from digitize.keys import Place


def profile_texts(kind: str, folders: Sequence[Path]) -> Mapping[str, str]:
    """Return the profiles' texts by name.

    Args:
        kind: the folder of those that ship, below `assets/`.
        folders: the station's own; the first wins.
    """
    shipped = resources.files("digitize") / "assets" / kind
    texts = {path.name.removesuffix(".toml"): path.read_text("utf-8") for path in shipped.iterdir()}
    for folder in reversed(folders):
        texts |= {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))}
    return texts


def fixed_field_faults(said: Iterable[str], place: Place) -> Iterator[SettingsError]:
    """Find what is no `field=value` among the fields that a profile always sends."""
    for one in said:
        field, _, value = one.partition("=")
        if not (field.strip() and value.strip()):
            yield place.at("always").fault(N_("{where}: {key} has {found} (expected field=value)"), found=one)
