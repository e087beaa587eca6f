"""What the profile of a system may say of its six steps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LgspWords:
    """Addresses, header names and keys."""
