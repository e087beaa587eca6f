"""The judgement of every signature in a PDF, ours or a citizen's.

Method: pyHanko checks mathematics, coverage, what was added later and the way to a trusted root.  A signature is held
against the time of its time-stamp where that is trusted, else against now.  Revocation is judged by the answers that
the file carries and, only if a wire is given, by asking the services that the certificates name.
Accuracy: "unknown" is said where there is no answer; nothing is trusted but the station's own roots.
Fails for the old forms adbe.x509.rsa_sha1 and adbe.pkcs7.sha1: told as unsupported, not as good.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from digitize.pdf.sign.findings import Coverage, Judgement, Problem, Revocation, SignatureFound, Stamp
from digitize.pdf.sign.quiet import hush

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from asn1crypto.x509 import Certificate, Name

    from digitize.pdf.sign.trust import Trust
    from digitize.pdf.sign.wire import Wire

_PADES: Final = "/ETSI.CAdES.detached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """By what signatures are judged."""

    trust: Trust
    now: datetime
    wire: Wire | None = None  # None: nobody is asked


@dataclass(frozen=True, slots=True)
class _Proofs:
    """What a file carries for later: issuers, OCSP answers, revocation lists."""

    certificates: list[Any] = field(default_factory=list)
    ocsps: list[Any] = field(default_factory=list)
    crls: list[Any] = field(default_factory=list)


def judge(path: Path, court: Court) -> Judgement:
    """Judge all signatures of a file; a file that is no PDF, or an encrypted one, is a finding too."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    hush()
    try:
        with path.open("rb") as file:
            reader = PdfFileReader(file, strict=False)
            if reader.encrypted:
                return Judgement(readable="encrypted")
            found = [_signature(one, reader, court) for one in reader.embedded_signatures]
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return Judgement(readable="no")
    return Judgement(readable="yes", signatures=_with_archive_level(found))


def _with_archive_level(found: Sequence[SignatureFound]) -> tuple[SignatureFound, ...]:
    """A good time-stamp of the document after a signature with its proofs makes it B-LTA."""
    stamped = any(one.kind == "timestamp" and one.good for one in found)
    lasting = "PAdES B-LT"
    return tuple(replace(one, level=f"{lasting}A") if stamped and one.level == lasting else one for one in found)


def _signature(embedded: Any, reader: Any, court: Court) -> SignatureFound:
    is_stamp = str(embedded.sig_object_type) == "/DocTimeStamp"
    bare = SignatureFound(
        field=str(embedded.field_name or ""), kind="timestamp" if is_stamp else "signature", problems=("unsupported",)
    )
    try:
        proofs = _proofs(embedded, reader)
        if is_stamp:
            return _document_stamp(bare, embedded, court, proofs)
        return _judged(bare, embedded, court, proofs)
    except Exception:  # a signature that upsets the library is told, and does not hide the others
        return bare


def _judged(bare: SignatureFound, embedded: Any, court: Court, proofs: _Proofs) -> SignatureFound:
    first = _status(embedded, _context(court, proofs, None, "soft-fail"))
    stamp = _stamp(first.timestamp_validity)
    moment = stamp.at if stamp and stamp.trusted else None
    if court.wire:
        _ask(embedded, court, court.wire, proofs)
    status = _status(embedded, _context(court, proofs, moment, "soft-fail")) if moment or court.wire else first
    sure = _status(embedded, _context(court, proofs, moment, "require")) if status.trusted else status
    revoked = status.revocation_details is not None
    revocation: Revocation = "revoked" if revoked else "good" if sure.trusted else "unknown"
    certificate = status.signing_cert
    coverage = _coverage(status)
    return replace(
        bare,
        problems=tuple(dict.fromkeys(_problems(status, coverage, moment or court.now))),
        coverage=coverage,
        signer=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
        root=_root(status),
        revocation=revocation,
        claimed_at=status.signer_reported_dt,
        stamp=stamp,
        level=_level(embedded, stamp, proofs),
    )


def _status(embedded: Any, context: Any) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    either = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    return validate_pdf_signature(embedded, context, key_usage_settings=either)


def _context(court: Court, proofs: _Proofs, moment: datetime | None, mode: str) -> Any:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=list(court.trust.roots),
        other_certs=[*court.trust.between, *proofs.certificates],
        moment=moment or court.now,
        ocsps=proofs.ocsps,
        crls=proofs.crls,
        revocation_mode=mode,
        retroactive_revinfo=True,
    )


def _ask(embedded: Any, court: Court, wire: Wire, proofs: _Proofs) -> None:
    """Ask the services that the certificates name, and keep what they answer."""
    from pyhanko_certvalidator import ValidationContext

    from digitize.pdf.sign.services import Revocation as Services

    context = ValidationContext(
        trust_roots=list(court.trust.roots),
        other_certs=[*court.trust.between, *proofs.certificates],
        allow_fetching=True,
        revocation_mode="soft-fail",
        fetcher_backend=Services(wire),
    )
    _status(embedded, context)
    proofs.ocsps.extend(context.ocsps)
    proofs.crls.extend(context.crls)


def _document_stamp(bare: SignatureFound, embedded: Any, court: Court, proofs: _Proofs) -> SignatureFound:
    from pyhanko.sign.validation import validate_pdf_timestamp

    status = validate_pdf_timestamp(embedded, _context(court, proofs, None, "soft-fail"))
    whole = str(getattr(status.coverage, "name", "")) == "ENTIRE_FILE"
    problems: list[Problem] = []
    if not (status.intact and status.valid):
        problems.append("stamp_broken")
    if not status.trusted:
        problems.append("stamp_untrusted")
    return replace(
        bare,
        problems=tuple(problems),
        coverage="whole" if whole else "added",
        signer=_name(status.signing_cert.subject),
        issuer=_name(status.signing_cert.issuer),
        root=_root(status),
        claimed_at=status.timestamp,
        level="RFC 3161",
    )


def _problems(status: Any, coverage: Coverage, at: datetime) -> Iterator[Problem]:
    if not (status.intact and status.valid):
        yield "broken"
    if coverage in {"changed", "unclear"}:
        yield "changed"
    certificate: Certificate = status.signing_cert
    if status.revocation_details is not None:
        yield "revoked"
    elif not certificate.not_valid_before <= at <= certificate.not_valid_after:
        yield "expired"
    elif not status.trusted:
        indication = str(getattr(status.trust_problem_indic, "name", ""))
        yield "usage" if indication == "CHAIN_CONSTRAINTS_FAILURE" else "untrusted"
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        yield "stamp_broken"
    elif stamp is not None and not stamp.trusted:
        yield "stamp_untrusted"


def _coverage(status: Any) -> Coverage:
    name = str(getattr(status.coverage, "name", ""))
    if name == "ENTIRE_FILE":
        return "whole"
    if name == "ENTIRE_REVISION":
        level = str(getattr(status.modification_level, "name", "OTHER"))
        return "added" if status.docmdp_ok and level != "OTHER" else "changed"
    return "unclear"


def _stamp(validity: Any) -> Stamp | None:
    if validity is None:
        return None
    sound = bool(validity.intact and validity.valid and validity.trusted)
    return Stamp(at=validity.timestamp, by=_name(validity.signing_cert.subject), trusted=sound)


def _level(embedded: Any, stamp: Stamp | None, proofs: _Proofs) -> str:
    if str(embedded.sig_object.get("/SubFilter", "")) != _PADES:
        return "PKCS#7"
    if stamp is None:
        return "PAdES B-B"
    return "PAdES B-LT" if proofs.certificates and (proofs.ocsps or proofs.crls) else "PAdES B-T"


def _root(status: Any) -> str | None:
    path = status.validation_path
    return _name(path.trust_anchor.authority.name) if status.trusted and path else None


def _name(name: Name) -> str:
    native = name.native
    return str(native.get("common_name") or native.get("organization_name") or name.human_friendly)


def _proofs(embedded: Any, reader: Any) -> _Proofs:
    """Gather what stands in the document's store and in the signature itself."""
    from pyhanko.sign.general import find_cms_attribute_iter
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    proofs = _Proofs()
    try:
        store = DocumentSecurityStore.read_dss(reader)
        proofs.certificates.extend(store.load_certs())
        proofs.ocsps.extend(_loaded(store.ocsps, "ocsp"))
        proofs.crls.extend(_loaded(store.crls, "crl"))
    except NoDSSFoundError:
        pass
    for kept in find_cms_attribute_iter(embedded.signer_info["signed_attrs"], "adobe_revocation_info_archival"):
        proofs.ocsps.extend(kept["ocsp"] or ())
        proofs.crls.extend(kept["crl"] or ())
    return proofs


def _loaded(references: Sequence[Any], kind: str) -> list[Any]:
    from asn1crypto import crl, ocsp

    load = ocsp.OCSPResponse.load if kind == "ocsp" else crl.CertificateList.load
    return [load(one.get_object().data) for one in references]
