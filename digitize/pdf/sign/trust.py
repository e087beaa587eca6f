"""The certificates that a station trusts: files of its own, none ships.

A certificate that is its own issuer is a root; any other one is an issuer in between, which helps to find the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from pathlib import Path

    from asn1crypto.x509 import Certificate

_KINDS = {".pem", ".crt", ".cer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Certificates by what they are good for."""

    roots: tuple[Certificate, ...] = ()
    between: tuple[Certificate, ...] = ()


def read_trust(folder: Path) -> Trust:
    """Read the certificates of a folder; one that does not exist has none.

    Raises:
        SettingsError: a file holds no certificate.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _KINDS) if folder.is_dir() else []
    found = [certificate for path in paths for certificate in _certificates(path)]
    return Trust(
        roots=tuple(one for one in found if one.self_issued), between=tuple(one for one in found if not one.self_issued)
    )


def _certificates(path: Path) -> list[Certificate]:
    from asn1crypto import pem, x509

    try:
        content = path.read_bytes()
        blocks = [block for _, _, block in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
        found = [x509.Certificate.load(block, strict=True) for block in blocks]
        for one in found:
            one.subject.native  # noqa: B018 - parses the rest of it
    except (OSError, ValueError, TypeError):
        raise SettingsError(
            N_("trust/{name} holds no certificate"),
            code="trust",
            hint=N_("It must be a certificate as PEM or DER; take any other file out."),
            name=path.name,
        ) from None
    return found
