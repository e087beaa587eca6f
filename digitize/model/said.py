"""What was said of a dossier from outside its pages: by the sheet on top of it, and by persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class ComponentStatus(StrEnum):
    """What is known of a paper that the procedure asks for."""

    PRESENT = "present"
    DOUBTFUL = "doubtful"
    NOT_SEEN = "not_seen"
    MISSING = "missing"  # only a person says so
    IN_DATABASE = "in_database"
    SHOWN_ONLY = "shown_only"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What the cover sheet or the receipt on top of a dossier says of it."""

    by: Literal["cover", "receipt"]
    page: int  # the dossier's n of the sheet
    procedure: str | None = None
    dossier: str | None = None  # the local id that it was printed for
    declared: int | None = None  # sheets of paper below it
    desk: str = ""
    ticket: str | None = None
    received_at: datetime | None = None
    number: str | None = None  # the official mã hồ sơ
    nonce: str = ""  # the one-time number; "" on a sheet that is used again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentSaid:
    """What a person said of a paper that the procedure asks for."""

    component: str
    status: ComponentStatus
    page: int | None = None  # where it begins, when it is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A doubt that a person has looked at."""

    code: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What persons decided about a dossier; it beats what is computed and outlives every new computing."""

    procedure: str | None = None
    case: str | None = None
    fields: tuple[tuple[str, str], ...] = ()  # name and value
    components: tuple[ComponentSaid, ...] = ()
    kept_blanks: tuple[int, ...] = ()  # n of sides that were called blank and are pages
    settled: tuple[Settled, ...] = ()
    unrestricted: bool = False  # a person said that it is no restricted material
    confirmed: bool = False  # everything was looked at


NOTHING_SAID = Said()
