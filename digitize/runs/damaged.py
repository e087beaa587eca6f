"""What reading back one of our own JSON files raises when it is missing or damaged."""

from __future__ import annotations

from cattrs import BaseValidationError

DAMAGED = (OSError, ValueError, KeyError, TypeError, BaseValidationError)
