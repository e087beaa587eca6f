"""Originals that were shown for comparison and given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digitize.model.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Originals that were given back (Nghị định 61/2018/NĐ-CP, Điều 20.2)."""

    at: datetime
    by: str  # the account
    to: str  # who got them, as typed; it stands in the dossier and nowhere else
    papers: tuple[str, ...]  # by name
    withdrawn: Withdrawal | None = None
