"""Puts a key and its certificate on the token `co-quan`: fill_token.py LIBRARY FOLDER PIN."""

from __future__ import annotations

import sys
from pathlib import Path

import pkcs11
from asn1crypto import keys, x509
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.rsa import decode_rsa_private_key


def main(library: str, folder: Path, pin: str) -> None:
    """Fill it."""
    key = keys.PrivateKeyInfo.load((folder / "key.der").read_bytes())
    certificate = x509.Certificate.load((folder / "cert.der").read_bytes())
    with pkcs11.lib(library).get_token(token_label="co-quan").open(rw=True, user_pin=pin) as session:
        told = {Attribute.ID: b"\x01", Attribute.LABEL: "van-thu", Attribute.TOKEN: True}
        private = decode_rsa_private_key(key["private_key"].parsed.dump())
        session.create_object({**private, **told, Attribute.SIGN: True, Attribute.PRIVATE: True})
        session.create_object(
            {
                **told,
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.SUBJECT: certificate.subject.dump(),
                Attribute.VALUE: certificate.dump(),
            }
        )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
