"""pyHanko's own parts, changed in one point each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSigner

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko.sign.signers.pdf_signer import PdfSigningSession


class Revision(IncrementalPdfFileWriter):
    """Adds a revision that leaves the document's information and metadata as they are.

    Written anew they would no longer agree with each other, and lose the schemas that PDF/A wants declared.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Read the PDF as it is."""
        super().__init__(file, strict=False)

    def _update_meta(self) -> None:
        """Update nothing."""


class TimedSigner(PdfSigner):
    """Signs at a time that it is told, which is the one that the signature shows."""

    def __init__(self, *parts: Any, at: datetime, **more: Any) -> None:
        """See pyHanko; `at` is when."""
        super().__init__(*parts, **more)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:
        """See pyHanko."""
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session
