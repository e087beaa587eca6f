"""A hostile file and what must become of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """Kept in quarantine under a code of contract section 4."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """Made a dossier of so many sides, of which some failed; `failed` None: either is right."""

    sides: int
    failed: int | None


@dataclass(frozen=True)
class Case:
    """A file of the corpus."""

    name: str
    content: bytes
    verdict: Held | Taken


def held(codes: str, name: str, content: bytes) -> Case:
    """Say that a file is held; `codes` may be several, parted by spaces, where either is right."""
    return Case(name, content, Held(tuple(codes.split())))


def taken(name: str, content: bytes, sides: int = 1, *, failed: int | None = 0) -> Case:
    """Say that a file becomes a dossier."""
    return Case(name, content, Taken(sides, failed))
