"""Why a file or a page is not taken, in words; and the one place where foreign decoders' errors end."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, ScanError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCAN_AGAIN = N_("Scan the sheet again.")
_LIMIT_WORDS = (
    "memory limit exceeded",
    "out of memory",
    "insufficient memory",
    "cannot allocate memory",
    "decompressed data too large",
)
"""What qpdf, Pillow, OpenCV and the system say; they have no class of their own for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The file, under the name it was given, and the frame that is looked at."""

    name: str
    frame: int = 0  # 1-based; 0: the file as a whole


def empty(where: Where) -> ScanError:
    """Nothing is in the file."""
    return ScanError(N_("{name}: the file is empty"), code="empty", hint=N_("Scan or copy it again."), name=where.name)


def truncated(where: Where) -> ScanError:
    """The file stops before its own end mark."""
    return ScanError(
        N_("{name}: the file ends too early"),
        code="truncated",
        hint=N_("Was it still being copied? Copy or scan it again."),
        name=where.name,
    )


def corrupt(where: Where) -> ScanError:
    """The bytes contradict their own format."""
    if not where.frame:
        return ScanError(N_("{name}: the file is damaged"), code="corrupt", hint=_SCAN_AGAIN, name=where.name)
    return ScanError(
        N_("{name}, page {frame}: the data are damaged"),
        code="corrupt",
        hint=_SCAN_AGAIN,
        name=where.name,
        frame=where.frame,
    )


def unsupported(where: Where) -> ScanError:
    """Not a scan type at all."""
    return ScanError(
        N_("{name}: not a JPEG, PNG, TIFF or PDF file"),
        code="unsupported",
        hint=N_("Save it as PDF and try again."),
        name=where.name,
    )


def unsupported_coding(where: Where) -> ScanError:
    """A scan type, in a variant that no decoder here knows."""
    return ScanError(
        N_("{name}, page {frame}: a picture coding that can't be read"),
        code="unsupported",
        hint=N_("Save it as PDF and try again."),
        name=where.name,
        frame=where.frame,
    )


def encrypted(where: Where) -> ScanError:
    """A PDF that needs a password, or a certificate."""
    return ScanError(
        N_("{name}: the PDF needs a password to open"),
        code="encrypted",
        hint=N_("Ask for a copy without a password."),
        name=where.name,
    )


def endless(where: Where) -> ScanError:
    """A chain of frames that bites its own tail."""
    return ScanError(N_("{name}: its pages run in a circle"), code="too_large", hint=_SCAN_AGAIN, name=where.name)


def too_hungry(where: Where) -> ScanError:
    """Decoding would need more memory than there is or is allowed."""
    if not where.frame:
        return ScanError(
            N_("{name}: unpacks to more than is allowed"), code="too_large", hint=_SCAN_AGAIN, name=where.name
        )
    return ScanError(
        N_("{name}, page {frame}: unpacks to more than is allowed"),
        code="too_large",
        hint=_SCAN_AGAIN,
        name=where.name,
        frame=where.frame,
    )


def timed_out(where: Where, seconds: float) -> ScanError:
    """Drawing a PDF page took too long."""
    return ScanError(
        N_("{name}, page {frame}: drawing it took longer than {seconds:.0f} s"),
        code="timed_out",
        hint=N_("Print the page and scan it."),
        name=where.name,
        frame=where.frame,
        seconds=seconds,
    )


@contextmanager
def damage_refused(where: Where) -> Iterator[None]:
    """Turn whatever a foreign decoder raises into a refusal.

    Pillow, qpdf and pdfium raise nearly every built-in exception on damaged input, so there is no
    shorter honest list than `Exception`; keep the block under it small.

    Raises:
        ScanError: corrupt; too_large where memory ran out.
    """
    try:
        yield
    except DigitizeError:
        raise
    except MemoryError as error:
        raise too_hungry(where) from error
    except Exception as error:
        raise (too_hungry(where) if is_hungry(error) else corrupt(where)) from error


def is_hungry(error: Exception) -> bool:
    """Whether a foreign decoder stopped because it would take too much."""
    words = str(error).casefold()
    return any(limit in words for limit in _LIMIT_WORDS)
