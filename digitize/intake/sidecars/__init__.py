"""What scanner software writes beside the scans: which files these are, and what they tell."""

from digitize.intake.sidecars.names import (
    comes_beside,
    is_index,
    is_sentinel,
    is_sidecar,
    safe_extension,
)
from digitize.intake.sidecars.reading import (
    MAX_BYTES,
    read_index,
)
from digitize.intake.sidecars.told import (
    Arrived,
    Disagreement,
    Scope,
    Told,
    Unread,
    agrees,
    disagreements,
    files_of,
)

__all__ = [
    "MAX_BYTES",
    "Arrived",
    "Disagreement",
    "Scope",
    "Told",
    "Unread",
    "agrees",
    "comes_beside",
    "disagreements",
    "files_of",
    "is_index",
    "is_sentinel",
    "is_sidecar",
    "read_index",
    "safe_extension",
]
