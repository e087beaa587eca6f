"""What is found about the signatures of a PDF; plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Problem: TypeAlias = Literal[
    "broken", "changed", "untrusted", "expired", "revoked", "stamp_broken", "stamp_untrusted", "unsupported", "usage"
]
Coverage: TypeAlias = Literal["whole", "added", "changed", "unclear"]
"""Nothing came after; what came after is allowed (another signature, proofs); the document was changed; unknown."""
Revocation: TypeAlias = Literal["good", "revoked", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time-stamp inside a signature."""

    at: datetime
    by: str  # name of the service's certificate
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFound:
    """One signature, or a time-stamp of the whole document."""

    field: str
    kind: Literal["signature", "timestamp"]
    problems: tuple[Problem, ...]
    coverage: Coverage = "unclear"
    signer: str = ""  # name of the certificate: shown, never logged
    issuer: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    root: str | None = None  # that it is trusted by
    revocation: Revocation = "unknown"
    claimed_at: datetime | None = None  # as the signer's own clock said
    stamp: Stamp | None = None
    level: str = ""  # PAdES B-B, B-T, B-LT, B-LTA; or PKCS#7

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a file is as far as signatures go."""

    readable: Literal["yes", "no", "encrypted", "timed_out"]
    signatures: tuple[SignatureFound, ...] = ()

    @property
    def good(self) -> bool:
        """Whether there are signatures and nothing is wrong with any of them."""
        return self.readable == "yes" and bool(self.signatures) and all(found.good for found in self.signatures)
