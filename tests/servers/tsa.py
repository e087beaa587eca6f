"""A certificate authority made for a test, and its services on a real HTTP server: time-stamps, OCSP, revocation list.

Which of them fail, and what is done before an answer, is the test's to say (`Services.plan`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

_DAY = timedelta(days=1)
_DER = serialization.Encoding.DER


@dataclass
class Held:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(_DER)

    def key_der(self) -> bytes:
        return self.key.private_bytes(_DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def pkcs12(self, passphrase: str, issuers: list[x509.Certificate]) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            b"agency", self.key, self.certificate, issuers, BestAvailableEncryption(passphrase.encode())
        )


@dataclass
class Services:
    """What the authority's services do."""

    url: str = ""
    asked: list[str] = field(default_factory=list)  # paths, in order
    broken: set[str] = field(default_factory=set)  # paths that answer 500
    before: Callable[[int], None] = lambda _: None  # called with the number of time-stamps asked so far
    revoked: set[int] = field(default_factory=set)  # serial numbers

    def reset(self) -> None:
        """Let everything work again."""
        self.asked.clear()
        self.broken.clear()
        self.revoked.clear()
        self.before = lambda _: None


class Authority:
    """A root with what it issued: the agency's certificate and that of the time-stamp service."""

    def __init__(self, url: str, *, signer_days: tuple[int, int] = (-30, 365)) -> None:
        """Issue everything; `url` is where its services are.

        Args:
            url: written into the certificates.
            signer_days: from when to when, counted from today, the agency's certificate is valid.
        """
        self.url = url
        self.root = self._issued("Cơ quan chứng thực thử nghiệm", None, (-3650, 3650), _ca())
        self.tsa = self._issued("Dịch vụ cấp dấu thời gian thử nghiệm", self.root, (-30, 365), _stamping())
        self.signer = self._issued("Văn phòng UBND tỉnh thử nghiệm", self.root, signer_days, self._signing())

    def _signing(self) -> list[tuple[x509.ExtensionType, bool]]:
        points = [x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.url}/crl")], None, None, None)]
        answers = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{self.url}/ocsp")
        )
        return [
            (_usage(digital_signature=True, content_commitment=True), True),
            (x509.CRLDistributionPoints(points), False),
            (x509.AuthorityInformationAccess([answers]), False),
        ]

    def _issued(
        self, name: str, issuer: Held | None, days: tuple[int, int], more: list[tuple[x509.ExtensionType, bool]]
    ) -> Held:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + days[0] * _DAY)
            .not_valid_after(now + days[1] * _DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        for extension, critical in more:
            builder = builder.add_extension(extension, critical=critical)
        return Held(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)

    def stamp(self, request: bytes) -> bytes:
        """Answer a time-stamp request."""
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.tsa.der), asn1_keys.PrivateKeyInfo.load(self.tsa.key_der())
        )
        return stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()

    def status(self, request: bytes, revoked: set[int]) -> bytes:
        """Answer an OCSP request."""
        asked, now = ocsp.load_der_ocsp_request(request), datetime.now(UTC)
        gone = asked.serial_number in revoked
        known = {held.certificate.serial_number: held.certificate for held in (self.signer, self.tsa)}
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=known[asked.serial_number],
            issuer=self.root.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - as asked
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + _DAY,
            revocation_time=now - _DAY if gone else None,
            revocation_reason=None,
        )
        answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root.certificate)
        return answer.sign(self.root.key, hashes.SHA256()).public_bytes(_DER)

    def crl(self, revoked: set[int]) -> bytes:
        """Return the revocation list."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + _DAY)
        )
        for serial in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - _DAY).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(_DER)


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


def _ca() -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (_usage(key_cert_sign=True, crl_sign=True, digital_signature=True), True),
    ]


def _stamping() -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (_usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
    ]


@contextmanager
def serving(**about: tuple[int, int]) -> Iterator[tuple[Authority, Services]]:
    """Let an authority's services run on the loopback; `about` goes to `Authority`."""
    services = Services()
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    services.url = f"http://127.0.0.1:{server.server_address[1]}"
    authority = Authority(services.url, **about)
    server.RequestHandlerClass = _handler(authority, services)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield authority, services
    finally:
        server.shutdown()
        server.server_close()


def _handler(authority: Authority, services: Services) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            services.asked.append(self.path)
            if self.path == "/tsa":
                services.before(services.asked.count("/tsa"))
            self._answer(
                {
                    "/tsa": lambda: ("application/timestamp-reply", authority.stamp(body)),
                    "/ocsp": lambda: ("application/ocsp-response", authority.status(body, services.revoked)),
                }
            )

        def do_GET(self) -> None:
            services.asked.append(self.path)
            self._answer({"/crl": lambda: ("application/pkix-crl", authority.crl(services.revoked))})

        def _answer(self, paths: dict[str, Callable[[], tuple[str, bytes]]]) -> None:
            if self.path in services.broken or self.path not in paths:
                self.send_error(500)
                return
            kind, content = paths[self.path]()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


def write_key(folder: Path, authority: Authority, passphrase: str) -> Path:
    """Put the agency's key into a PKCS#12 file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "agency.p12"
    path.write_bytes(authority.signer.pkcs12(passphrase, [authority.root.certificate]))
    return path
