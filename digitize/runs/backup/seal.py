"""Encryption of a backup, in the format of the `age` tool, as a stream.

To a public key: the file is an age file (`age -d -i KEY FILE | tar x`).  With a passphrase: the file is a plain tar
of two members, because the age library takes a passphrase only for what fits in memory: `identity.age`, a key made
for this backup alone and encrypted with the passphrase, and `backup.tar.age`, which is encrypted to that key
(`tar xf FILE; age -d -i identity.age backup.tar.age | tar x` asks for the passphrase).
"""

from __future__ import annotations

import io
import os
import tarfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

import pyrage

from digitize.errors import SettingsError, StoreError
from digitize.runs.backup.manifest import HEAD
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IDENTITY, SEALED = "identity.age", "backup.tar.age"
_AGE = b"age-encryption.org/v1\n"
_NOT_OURS = "No matching keys"
"""What the library says of a whole file that is encrypted to somebody else; its class is the same as for damage."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Key:
    """What a backup is opened with; nothing for one that is not encrypted."""

    passphrase: str | None = None
    identities: tuple[str, ...] = ()  # AGE-SECRET-KEY-1...


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """Understand an age public key.

    Raises:
        SettingsError: it is none.
    """
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise SettingsError(N_("--recipient is no age public key (expected age1...)")) from error


def write_sealed(chunks: Iterator[bytes], recipient: pyrage.x25519.Recipient, file: BinaryIO) -> None:
    """Write a stream so that only the holder of the recipient's identity can read it."""
    source = _Pulled(chunks)
    target = _Pushed(file)
    try:
        pyrage.encrypt_io(source, target, [recipient])
    except pyrage.EncryptError:
        if error := source.error or target.error:
            raise error from None
        raise


def write_locked(chunks: Iterator[bytes], passphrase: str, file: BinaryIO) -> None:
    """Write a stream so that only who knows the passphrase can read it; the file must be new and seekable."""
    identity = pyrage.x25519.Identity.generate()
    locked = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase)
    file.write(_header(IDENTITY, len(locked)) + locked + bytes(-len(locked) % tarfile.BLOCKSIZE))
    place = file.tell()
    file.write(_header(SEALED, 0))
    write_sealed(chunks, identity.to_public(), file)
    size = file.tell() - place - tarfile.BLOCKSIZE
    file.write(bytes(-size % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE))
    file.seek(place)
    file.write(_header(SEALED, size))


def _header(name: str, size: int) -> bytes:
    """One block whatever the size: GNU's form has room for more than 8 GiB."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


@contextmanager
def opened(file: BinaryIO, key: Key) -> Iterator[BinaryIO]:
    """Read the tar in a backup, whichever way it is encrypted.

    Raises:
        SettingsError: the key is missing, not needed, or opens nothing.
        StoreError: it is no backup of ours, or it is damaged.
    """
    start = file.read(tarfile.BLOCKSIZE)
    file.seek(0)
    if start.startswith(_AGE):
        if not key.identities:
            raise SettingsError(N_("The backup is encrypted to a key: give --identity-file"))
        with _unsealed(file, key.identities, N_("The identity does not open this backup")) as plain:
            yield plain
    elif start.startswith(IDENTITY.encode() + b"\0"):
        if key.passphrase is None:
            raise SettingsError(N_("The backup is encrypted with a passphrase: give --passphrase-file"))
        with _unlocked(file, key.passphrase) as plain:
            yield plain
    elif start.startswith(HEAD.encode() + b"\0"):
        if key.passphrase is not None or key.identities:
            raise SettingsError(N_("The backup is not encrypted: leave --passphrase-file and --identity-file out"))
        yield file
    else:
        raise StoreError(N_("This file is no backup of this program"), code="no_backup")


@contextmanager
def _unlocked(file: BinaryIO, passphrase: str) -> Iterator[BinaryIO]:
    try:
        with tarfile.open(fileobj=file, mode="r:") as both:
            locked, sealed = (cast("BinaryIO", both.extractfile(name)) for name in (IDENTITY, SEALED))
            identity = pyrage.passphrase.decrypt(locked.read(), passphrase).decode().strip()
    except pyrage.DecryptError as error:
        raise SettingsError(N_("The passphrase does not open this backup"), code="wrong_key") from error
    except (KeyError, OSError, tarfile.TarError) as error:
        raise damaged() from error
    with _unsealed(sealed, (identity,), N_("The passphrase does not open this backup")) as plain:
        yield plain


@contextmanager
def _unsealed(file: BinaryIO, identities: Sequence[str], refusal: str) -> Iterator[BinaryIO]:
    """Decrypt in a thread of its own, because age pushes and tar pulls."""
    try:
        keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    except pyrage.IdentityError as error:
        raise SettingsError(N_("--identity-file holds no age identity (expected AGE-SECRET-KEY-1...)")) from error
    read_end, write_end = os.pipe()
    wrong: list[Exception] = []

    def decrypt() -> None:
        with os.fdopen(write_end, "wb") as plain:
            try:
                pyrage.decrypt_io(file, plain, keys)
            except Exception as error:  # told by the thread that reads
                wrong.append(error)

    thread = threading.Thread(target=decrypt, daemon=True)
    try:
        with os.fdopen(read_end, "rb") as plain:
            thread.start()
            yield plain
    except StoreError:
        if wrong and _NOT_OURS in str(wrong[0]):
            raise SettingsError(refusal, code="wrong_key") from None
        raise
    finally:
        thread.join()
    if wrong:
        raise damaged() from wrong[0]


def damaged() -> StoreError:
    """Say that a backup can't be trusted as a whole."""
    return StoreError(
        N_("The backup is damaged or cut off; nothing was restored"),
        code="damaged_backup",
        hint=N_("Take another copy of this backup, or an earlier one."),
    )


class _Pulled(io.RawIOBase):
    """Chunks as a file; keeps what went wrong, of which the age library passes on only the words."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer has no name before 3.12
        target = memoryview(buffer)
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return 0
        except BaseException as error:
            self.error = error
            raise
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


class _Pushed:
    """A file to write to; keeps what went wrong."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: BaseException | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except BaseException as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()
