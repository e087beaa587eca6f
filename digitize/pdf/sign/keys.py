"""The agency's key, opened once with one passphrase or PIN: from a PKCS#12 file or on a PKCS#11 token.

The secret is an argument here and nothing else: it is in no error, no log and no value that could be shown.
Errors of libraries are translated by their kind; their own words are dropped.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize.errors import SettingsError, ToolError
from digitize.pdf.sign.quiet import hush
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """Where the agency's key is: in a file, or on a token."""

    file: Path | None = None  # PKCS#12
    module: str = ""  # the token's PKCS#11 library
    token: str = ""  # label; "" takes the only one, or that of the slot
    slot: int | None = None  # number of the slot, from 0
    certificate: str = ""  # its label on the token; "" takes the only one that has a key


@contextmanager
def open_key(place: KeyPlace, secret: str, chain: Sequence[Certificate] = ()) -> Iterator[Signer]:
    """Open the key for as long as the context lasts: one log-in, however much is signed.

    Args:
        place: where it is.
        secret: the passphrase of the file or the PIN of the token.
        chain: certificates of issuers that go along with a signature.

    Raises:
        SettingsError: no key is named, or there is none (`no_key`, `several_keys`); the passphrase or PIN is wrong
            (`pin`) or locked (`pin_locked`).
        ToolError: the token or its library can't be used (`token`).
    """
    hush()
    if place.module:
        with _on_token(place, secret, chain) as signer:
            yield signer
    elif place.file:
        yield _in_file(place.file, secret, chain)
    else:
        raise SettingsError(
            N_("no key is named to sign with"),
            code="no_key",
            hint=N_("Name a PKCS#12 file (file) or a token's library (module) below [sign] in station.toml."),
        )


def hold_valid(certificate: Certificate, at: datetime) -> None:
    """Hold that the signer's certificate is in force.

    Raises:
        SettingsError: it has expired (`expired`) or is not yet valid.
    """
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if at > ends:
        raise SettingsError(
            N_("the signer's certificate expired on {day}"),
            code="expired",
            hint=N_("Ask the issuer for a new one."),
            day=f"{ends:%d/%m/%Y}",
        )
    if at < begins:
        raise SettingsError(
            N_("the signer's certificate is valid only from {day}; check this machine's clock"),
            code="not_yet_valid",
            day=f"{begins:%d/%m/%Y}",
        )


def _in_file(file: Path, secret: str, chain: Sequence[Certificate]) -> Signer:
    from pyhanko.sign.signers import SimpleSigner

    try:
        content = file.read_bytes()
    except OSError as error:
        raise SettingsError(
            N_("the key file below [sign] can't be read: {reason}"), code="no_key", reason=error.strerror or ""
        ) from None
    try:
        signer: Signer | None = SimpleSigner.load_pkcs12_data(
            content, other_certs=list(chain), passphrase=secret.encode()
        )
    except Exception:  # whatever it says may quote what was typed
        signer = None
    if signer is None or signer.signing_cert is None:
        raise SettingsError(
            N_("the key file can't be opened: the passphrase is wrong, or it is no PKCS#12 file"),
            code="pin",
            hint=N_("Try again; it is asked for, or taken from DIGITIZE_SIGN_PIN."),
        )
    return signer


@contextmanager
def _on_token(place: KeyPlace, secret: str, chain: Sequence[Certificate]) -> Iterator[Signer]:
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    criteria = TokenCriteria(label=place.token) if place.token else None
    with token_errors():
        session = open_pkcs11_session(place.module, place.slot, criteria, user_pin=secret)
    try:
        with token_errors():
            identity = _identity(session, place.certificate)
            signer = PKCS11Signer(
                session, cert_id=identity, key_id=identity, ca_chain=list(chain), other_certs_to_pull=None
            )
            hold_there = signer.signing_cert
        if hold_there is None:
            raise _no_key("0")
        yield signer
    finally:
        _close(session)


def _identity(session: Any, label: str) -> bytes:
    """Return the id that a private key and its certificate share on the token."""
    from pkcs11 import Attribute, ObjectClass

    keys = {bytes(key[Attribute.ID]) for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})}
    found = [
        bytes(one[Attribute.ID])
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        if bytes(one[Attribute.ID]) in keys and (not label or str(one[Attribute.LABEL]) == label)
    ]
    if len(set(found)) != 1:
        raise _no_key(str(len(set(found))))
    return found[0]


def _no_key(found: str) -> SettingsError:
    return SettingsError(
        N_("the token has {found} certificates with a key that fit (expected 1)"),
        code="several_keys" if int(found) else "no_key",
        hint=N_("Write the certificate's label as certificate below [sign] in station.toml."),
        found=found,
    )


def _close(session: Any) -> None:
    from pkcs11 import PKCS11Error

    try:
        session.close()
    except PKCS11Error:  # it was unplugged
        return


@contextmanager
def token_errors() -> Iterator[None]:
    """Put what a token says into words.

    Raises:
        SettingsError: the PIN is wrong (`pin`) or locked (`pin_locked`).
        ToolError: the token or its library can't be used (`token`).
    """
    import pkcs11

    try:
        yield
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange):
        raise SettingsError(
            N_("the token refuses this PIN"),
            code="pin",
            hint=N_("Look at the PIN before you try again: after a few wrong ones the token locks itself."),
        ) from None
    except (pkcs11.PinLocked, pkcs11.PinExpired):
        raise SettingsError(
            N_("the token's PIN is locked"), code="pin_locked", hint=N_("Ask the issuer of the token to unlock it.")
        ) from None
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise ToolError(
            N_("the token can't be used ({kind})"),
            code="token",
            hint=N_("Check that it is plugged in, and module, token and slot below [sign] in station.toml."),
            kind=type(error).__name__,
        ) from None
