"""One PDF signed: a revision is added behind its bytes, which stay as they are.

Method: pyHanko writes the revision (PAdES, ETSI.CAdES.detached); the words stand in the signature's own widget.
For B-LT certificates and revocation answers (DSS) stand in the same revision, so that the signature covers the file.
The document's metadata stay word for word: pyHanko would write them anew and lose what PDF/A asks for.
Accuracy: what comes out is judged before it is called signed.
Fails with a sentence when the key, the time-stamp service or a revocation service refuses; then nothing is signed.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from digitize.errors import PdfError, SettingsError, ToolError
from digitize.pdf.sign.keys import hold_valid, token_errors
from digitize.pdf.sign.trust import Trust
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator import ValidationContext

    from digitize.model import SignatureLevel
    from digitize.pdf.sign.place import Place
    from digitize.pdf.sign.wire import Wire

_FIELD: Final = "digitize-signature"
_NAME: Final = "Chữ ký số của cơ quan"  # of the field, for who can't see the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """How PDFs are signed."""

    level: SignatureLevel
    wire: Wire
    timestamp: str = ""  # address of the time-stamp service
    trust: Trust = Trust()  # noqa: RUF009 - it is frozen


def seal(source: Path, out: BinaryIO, place: Place, sealing: Sealing, key: tuple[Signer, datetime]) -> None:
    """Write a signed copy of a PDF.

    Args:
        source: the PDF as it is.
        out: opened for reading and writing.
        place: what the signature shows, and where.
        sealing: how.
        key: opened, and the time of signing.

    Raises:
        PdfError: the PDF can't be signed.
        SettingsError: the certificate is not in force, or the level needs what the settings do not name.
        ToolError: the token (`token`), the time-stamp service (`timestamp`) or a revocation service fails.
    """
    from digitize.pdf.sign.pyhanko_parts import Revision

    signer, at = key
    hold_valid(signer.signing_cert, at)
    with source.open("rb") as file, _in_words(), token_errors():
        _signer_of(place, sealing, signer, at).sign_pdf(Revision(file), output=out)


def _signer_of(place: Place, sealing: Sealing, signer: Signer, at: datetime) -> Any:
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference

    from digitize.pdf.sign.appearance import WordsStyle
    from digitize.pdf.sign.pyhanko_parts import TimedSigner

    lasting = sealing.level == "B-LT"
    about = PdfSignatureMetadata(
        field_name=_FIELD,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=lasting,
        validation_context=_context(sealing, signer) if lasting else None,
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
        md_algorithm="sha256",
    )
    return TimedSigner(
        about,
        at=at,
        signer=signer,
        timestamper=_stamper(sealing),
        stamp_style=WordsStyle(lines=place.lines),
        new_field_spec=SigFieldSpec(_FIELD, on_page=0, box=place.box, readable_field_name=_NAME),
    )


def _stamper(sealing: Sealing) -> Any:
    if sealing.level == "B-B":
        return None
    if not sealing.timestamp:
        raise SettingsError(
            N_("a signature of level {level} needs a time-stamp service"),
            code="no_timestamp",
            hint=N_("Write its address as timestamp below [sign] in station.toml, or choose level B-B."),
            level=sealing.level,
        )
    return _service(sealing.timestamp, sealing.wire)


@functools.cache
def _service(url: str, wire: Wire) -> Any:
    """Keep one asker for each service: pyHanko asks it once more to see how long answers are, the first time only."""
    from digitize.pdf.sign.services import Stamper

    return Stamper(url, wire)


def _context(sealing: Sealing, signer: Signer) -> ValidationContext:
    from pyhanko_certvalidator import ValidationContext

    from digitize.pdf.sign.services import Revocation

    if not sealing.trust.roots:
        raise SettingsError(
            N_("a signature of level B-LT needs the issuers' root certificates"),
            code="no_trust",
            hint=N_("Put those of the signer's and the time-stamp service's issuers into trust/ of the data folder."),
        )
    return ValidationContext(
        trust_roots=list(sealing.trust.roots),
        other_certs=[*sealing.trust.between, *signer.cert_registry],
        allow_fetching=True,
        revocation_mode="hard-fail",
        fetcher_backend=Revocation(sealing.wire),
    )


@contextmanager
def _in_words() -> Iterator[None]:
    """Translate what the signing library refuses, by its kind; its own words may name people and addresses."""
    from pyhanko.pdf_utils.misc import PdfError as ForeignPdfError
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

    try:
        yield
    except ToolError as error:
        if error.code != "service":
            raise
        raise _no_stamp(str(error.facts.get("host", "")), str(error.facts.get("reason", ""))) from None
    except TimestampRequestError:
        raise _no_stamp("-", "refused") from None
    except RevokedError:
        raise SettingsError(
            N_("the signer's certificate is revoked; nothing is signed with it"), code="revoked"
        ) from None
    except (PathError, ValidationError, SigningError) as error:
        raise ToolError(
            N_("what proves the signature later can't be had ({kind})"),
            code="proof",
            hint=N_("Check trust/ and the network, or choose level B-T; nothing was signed."),
            kind=type(error).__name__,
        ) from None
    except (ForeignPdfError, ValueError, KeyError, TypeError) as error:
        raise PdfError(N_("the PDF can't be signed ({kind})"), code="unsignable", kind=type(error).__name__) from None


def _no_stamp(host: str, reason: str) -> ToolError:
    return ToolError(
        N_("the time-stamp service gives no time-stamp ({host}: {reason}); nothing was signed"),
        code="timestamp",
        hint=N_("Try again later; level B-B below [sign] signs without one."),
        host=host,
        reason=reason,
    )
