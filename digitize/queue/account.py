"""Who this station is to a one-stop system."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A log-in: client id and secret, user and password, or access key and secret key, as the system has them."""

    user: str = field(repr=False)
    secret: str = field(repr=False)
    agency: str = ""  # madonvi, mã định danh
