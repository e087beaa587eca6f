"""Fractions and how they are written: two decimals, half up, "N/A" on a zero denominator (QĐ 766/QĐ-TTg, [S:766])."""

from __future__ import annotations

from dataclasses import dataclass

NOT_AVAILABLE = "N/A"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """So many of so many; exact."""

    part: int
    whole: int

    @property
    def hundredths(self) -> int | None:
        """The percentage in hundredths, half up; None: of nothing."""
        return (self.part * 20_000 + self.whole) // (2 * self.whole) if self.whole else None

    @property
    def percent(self) -> str | None:
        """The percentage with two decimals and a point, such as 96.00; None: of nothing."""
        found = self.hundredths
        return None if found is None else f"{found // 100}.{found % 100:02d}"


def written(ratio: Ratio | None, point: str = ",") -> str:
    """Write a fraction as people read it, "96,00 %"; "N/A" where there is nothing to divide by."""
    percent = ratio.percent if ratio else None
    return NOT_AVAILABLE if percent is None else f"{percent.replace('.', point)} %"
