"""How a dossier came in."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a dossier came in."""

    WALK_IN = "walk-in"
    ASSISTED = "assisted"  # filed online at the desk, with our scanner
    POSTAL = "postal"
    ONLINE = "online"
