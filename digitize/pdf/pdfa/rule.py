"""What a broken rule looks like."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule of ISO 19005-2 that a document breaks."""

    clause: str
    template: str  # an English message id; `facts` fill its places
    facts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return the clause and the sentence in English."""
        return f"{self.clause}: {self.template.format(**dict(self.facts))}"


def violation(clause: str, template: str, /, **facts: object) -> Violation:
    """Make a violation from a marked message and its facts."""
    return Violation(clause=clause, template=template, facts=tuple((name, str(fact)) for name, fact in facts.items()))
