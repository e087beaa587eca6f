"""What scanner software writes beside the scans: which files these are, and what they tell."""

from digitize.intake.sidecars.names import (
    comes_beside,
    is_index,
    is_sentinel,
    is_sidecar,
)

__all__ = [
    "comes_beside",
    "is_index",
    "is_sentinel",
    "is_sidecar",
]
