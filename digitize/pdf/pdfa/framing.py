"""Rules about the first and the last bytes of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digitize.pdf.pdfa.rule import violation
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.pdf.pdfa.rule import Violation

_HEADER: Final = re.compile(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}")
_END: Final = re.compile(rb"%%EOF(\r\n|\r|\n)?\Z")


def framing_violations(head: bytes, tail: bytes) -> Iterator[Violation]:
    """Hold the first and the last 16 bytes or more of a file against 6.1.2 and 6.1.3."""
    if not _HEADER.match(head):
        yield violation("6.1.2", N_("the file does not begin with a PDF header and a binary comment"))
    if not _END.search(tail):
        yield violation("6.1.3", N_("something stands behind the end-of-file mark"))
