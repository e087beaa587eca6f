"""Time-stamps (RFC 3161), OCSP answers (RFC 6960) and revocation lists, as pyHanko asks for them, over our wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asn1crypto import crl, ocsp, pem, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.errors import CRLFetchError, OCSPFetchError
from pyhanko_certvalidator.fetchers import CertificateFetcher, CRLFetcher, FetcherBackend, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    process_ocsp_response_data,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps, issuer_serial

from digitize.errors import DigitizeError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from asn1crypto.x509 import Certificate
    from pyhanko_certvalidator.authority import Authority

    from digitize.pdf.sign.wire import Wire


class Stamper(TimeStamper):
    """Asks one time-stamp service."""

    def __init__(self, url: str, wire: Wire) -> None:
        """Ask nothing yet."""
        super().__init__()
        self._url, self._wire = url, wire

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask once; see pyHanko."""
        answer = self._wire.post(self._url, req.dump(), "application/timestamp-query")
        return tsp.TimeStampResp.load(answer)


class _Ocsp(OCSPFetcher):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._found: dict[bytes, ocsp.OCSPResponse] = {}

    async def fetch(self, cert: Certificate, authority: Authority) -> ocsp.OCSPResponse:
        """Return the answer of the first service that gives one."""
        key = issuer_serial(cert)
        if key not in self._found:
            self._found[key] = self._asked(cert, authority)
        return self._found[key]

    def _asked(self, cert: Certificate, authority: Authority) -> ocsp.OCSPResponse:
        request = format_ocsp_request(cert, authority, certid_hash_algo="sha1", request_nonces=True)
        for url in get_ocsp_urls(cert):
            try:
                answer = self._wire.post(url, request.dump(), "application/ocsp-request")
                return process_ocsp_response_data(answer, ocsp_request=request, ocsp_url=url)
            except DigitizeError:
                continue
        raise OCSPFetchError("no OCSP service answers")

    def fetched_responses(self) -> Iterable[ocsp.OCSPResponse]:
        """All answers."""
        return tuple(self._found.values())

    def fetched_responses_for_cert(self, cert: Certificate) -> Iterable[ocsp.OCSPResponse]:
        """Those about one certificate."""
        found = self._found.get(issuer_serial(cert))
        return (found,) if found else ()


class _Crl(CRLFetcher):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._found: dict[bytes, tuple[crl.CertificateList, ...]] = {}

    async def fetch(self, cert: Certificate, *, use_deltas: bool | None = None) -> Iterable[crl.CertificateList]:
        """Return the lists of a certificate's distribution points that could be had."""
        key = issuer_serial(cert)
        if key not in self._found:
            points = get_relevant_crl_dps(cert, use_deltas=bool(use_deltas))
            urls = [url for point in points for url in enumerate_delivery_point_urls(point)]
            self._found[key] = tuple(self._list(url) for url in urls)
        return self._found[key]

    def _list(self, url: str) -> crl.CertificateList:
        try:
            data = self._wire.get(url)
            if pem.detect(data):
                _, _, data = pem.unarmor(data)
            return crl.CertificateList.load(data)
        except (DigitizeError, ValueError) as error:
            raise CRLFetchError("a revocation list can't be had") from error

    def fetched_crls(self) -> Iterable[crl.CertificateList]:
        """All lists."""
        return {one for found in self._found.values() for one in found}

    def fetched_crls_for_cert(self, cert: Certificate) -> Iterable[crl.CertificateList]:
        """Those for one certificate."""
        return self._found[issuer_serial(cert)]


class _Issuers(CertificateFetcher):
    """Fetches none: issuers stand in the file, on the token or in the folder of trusted certificates."""

    async def fetch_cert_issuers(self, cert: Certificate) -> AsyncGenerator[Certificate, None]:  # noqa: ARG002
        """Yield nothing."""
        nobody: tuple[Certificate, ...] = ()
        for one in nobody:
            yield one

    async def fetch_crl_issuers(
        self,
        certificate_list: crl.CertificateList,  # noqa: ARG002 - pyHanko's signature
    ) -> AsyncGenerator[Certificate, None]:
        """Yield nothing."""
        nobody: tuple[Certificate, ...] = ()
        for one in nobody:
            yield one

    def fetched_certs(self) -> Iterable[Certificate]:
        """Nothing."""
        return ()


class Revocation(FetcherBackend):
    """Whether certificates are revoked, asked of the services that they name."""

    def __init__(self, wire: Wire) -> None:
        """Ask nothing yet."""
        self._wire = wire

    def get_fetchers(self) -> Fetchers:
        """See pyHanko."""
        return Fetchers(ocsp_fetcher=_Ocsp(self._wire), crl_fetcher=_Crl(self._wire), cert_fetcher=_Issuers())
