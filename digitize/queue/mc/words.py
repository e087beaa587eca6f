"""What the profile of a system may say of its classic services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class McWords:
    """Addresses, names of services and keys."""
