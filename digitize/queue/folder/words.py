"""What the profile of a system may say of its folder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderWords:
    """Nothing yet that differs from system to system."""
