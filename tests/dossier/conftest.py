from __future__ import annotations

import pytest

from digitize.dossier.procedures import Catalogue, builtin_catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that ships."""
    return load_catalogue(builtin_catalogue())
