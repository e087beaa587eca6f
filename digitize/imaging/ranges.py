"""Settings of a step stay inside their range, and a refusal says which range that is."""

from __future__ import annotations

from digitize.errors import SettingsError
from digitize.wording import N_


def require(name: str, value: float, low: float, high: float) -> None:
    """Refuse a value out of range.

    Args:
        name: The setting as a profile spells it: "skew.trust".
        value: What it was set to.
        low: Least value allowed.
        high: Greatest value allowed.

    Raises:
        SettingsError: `value` is outside `low`..`high` or not a number; its code is "range".
    """
    if not low <= value <= high:
        raise SettingsError(
            N_("{name} is {value} (expected {low}..{high})"), code="range", name=name, value=value, low=low, high=high
        )
