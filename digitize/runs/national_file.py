"""The national list as a file: a JSON object a line, gzipped or not.  A bad line is told, and the others go on."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from digitize.dossier.national import NATIONAL_KEYS, read_record
from digitize.dossier.procedures.stored import Version
from digitize.errors import SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GZIP = b"\x1f\x8b"
_CODE = re.compile(r"[1-9]\.\d{6}")
_LONGEST_LINE = 4 << 20  # bytes; the longest known is a twentieth of it
_MOST_BYTES = 1 << 30  # of the whole, unpacked
_MUST_SAY = ("ma_thu_tuc", "ten_thu_tuc", "linh_vuc")


def read_national(path: Path) -> tuple[tuple[Version, ...], tuple[SettingsError, ...]]:
    """Read the national list.

    Returns:
        A version of each procedure, and the lines that were left out.

    Raises:
        SettingsError: it can't be read to its end, or no line of it is a procedure.
    """
    found: dict[str, Version] = {}
    faults: list[SettingsError] = []
    for number, line in _lines(path):
        try:
            version = _version(line, number)
            code = version.procedure.code
            if code in found:
                raise SettingsError(N_("line {line}: {name} stands there a second time"), line=number, name=code)
            found[code] = version
        except SettingsError as fault:
            faults.append(fault)
    if not found:
        raise SettingsError(N_("{path}: not one line is a procedure"), path=path.name)
    return tuple(found.values()), tuple(faults)


def _version(line: bytes, number: int) -> Version:
    if len(line) > _LONGEST_LINE:
        raise SettingsError(N_("line {line} is too long for a procedure"), line=number)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SettingsError(N_("line {line} is not JSON"), line=number) from error
    said = _said(record, number)
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return Version(hashlib.sha256(canonical.encode()).hexdigest()[:16], read_record(said))


def _said(record: Any, number: int) -> dict[str, str]:
    """Hold a record against what a procedure must say."""
    if not isinstance(record, dict):
        raise SettingsError(N_("line {line} is not a JSON object"), line=number)
    for key in NATIONAL_KEYS:
        if key not in record:
            raise SettingsError(N_("line {line}: {key} is missing"), line=number, key=key)
    texts = {key: value for key, value in record.items() if isinstance(value, str)}
    empty = [key for key in NATIONAL_KEYS if key not in texts or (key in _MUST_SAY and not texts[key].strip())]
    if empty:
        raise SettingsError(N_("line {line}: {key} is no text, or empty"), line=number, key=empty[0])
    if not _CODE.fullmatch(texts["ma_thu_tuc"].strip()):
        raise SettingsError(N_("line {line}: {key} is no code such as 1.003725"), line=number, key="ma_thu_tuc")
    return texts


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Go through the lines that are not blank, with their numbers; of one that is too long only the beginning."""
    with _opened(path) as file:
        number = size = 0
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            size += len(line)
            if line.strip():
                yield number, line
            while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
                line = file.readline(_LONGEST_LINE + 1)
                size += len(line)
                if size > _MOST_BYTES:
                    break
            if size > _MOST_BYTES:
                raise SettingsError(N_("{path} is too large for a list of procedures"), path=path.name)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            yield gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[misc]  # a GzipFile reads like a file
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(N_("{path} can't be read: {reason}"), path=path.name, reason=reason) from error
