"""The search index of a data folder's catalogue: built once after an import, loaded by each worker.

`catalogue/index.npz` and `catalogue/index.json`; they count only as long as the catalogue says what it said then.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from digitize.dossier.library import adopt, from_stored, library_of, to_stored
from digitize.intake import shelf
from digitize.runs.catalogue import fingerprint, known_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.dossier.library import Library
    from digitize.intake.layout import Layout

_ARRAYS, _TITLES = "index.npz", "index.json"
_FORM = 4  # of these files; another is built anew


def ready_index(layout: Layout) -> Library:
    """Load the index of the catalogue, or build and keep it.

    Raises:
        SettingsError: the catalogue has faults.
        StoreError: the data folder refuses.
    """
    known, key = known_catalogue(layout.data), fingerprint(layout.data)
    stored = _load(layout.catalogue, key)
    if stored is not None:
        adopt(known, stored)
        return stored
    library = library_of(known)
    if layout.catalogue.is_dir():
        _keep(layout.catalogue, key, library)
    return library


def _keep(folder: Path, key: str, library: Library) -> None:
    import numpy as np

    packed = io.BytesIO()
    np.savez(packed, **library.runs.arrays())  # type: ignore[arg-type]
    shelf.write_bytes(folder / _ARRAYS, packed.getvalue())
    shelf.write_json(folder / _TITLES, {"form": _FORM, "key": key, **to_stored(library)})


def _load(folder: Path, key: str) -> Library | None:
    import numpy as np

    if not (folder / _TITLES).exists() or not (folder / _ARRAYS).exists():
        return None
    try:
        plain: dict[str, Any] = shelf.read_json(folder / _TITLES)
        if plain.get("form") != _FORM or plain.get("key") != key:
            return None
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            return from_stored(plain, {name: arrays[name] for name in arrays.files})
    except (ValueError, KeyError, OSError):  # damaged: it is built anew
        return None
