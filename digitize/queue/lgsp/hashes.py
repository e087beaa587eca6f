"""The hashes of files as a system writes them, and what we keep of an upload."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from digitize.queue.connector import Uploaded

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.queue.lgsp.words import FileWords


def hash_of(path: Path, words: FileWords) -> str:
    """Return a file's hash as the system writes it, "" where it writes none.

    Raises:
        OSError: the file can't be read.
    """
    if words.algorithm == "none":
        return ""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.new(words.algorithm, usedforsecurity=False)).digest()
    return _written(digest, words)


def is_equal(left: str, right: str, words: FileWords) -> bool:
    """Whether two written hashes are one; the case of hexadecimal digits says nothing."""
    return left.lower() == right.lower() if words.encoding == "hex" else left == right


def uploaded(sha256: str, file: str, written: str, words: FileWords) -> Uploaded:
    """Return what is kept of an upload: where the system's hash does not follow from ours, it stands behind the id."""
    return Uploaded(sha256=sha256, id=file if words.algorithm in {"sha256", "none"} else f"{file} {written}")


def told_hash(uploaded: Uploaded, words: FileWords) -> str:
    """Return the hash with which a file is named in a dossier, "" where the system writes none."""
    if words.algorithm == "sha256":
        return _written(bytes.fromhex(uploaded.sha256), words)
    return uploaded.id.partition(" ")[2]


def as_sha256(written: str, words: FileWords) -> str | None:
    """Return a hash that the system shows as ours are written; None where it is another sort of hash."""
    try:
        digest = bytes.fromhex(written) if words.encoding == "hex" else base64.b64decode(written, validate=True)
    except ValueError:
        return None
    return digest.hex() if words.algorithm == "sha256" and len(digest) == 32 else None


def _written(digest: bytes, words: FileWords) -> str:
    return digest.hex() if words.encoding == "hex" else base64.b64encode(digest).decode("ascii")
