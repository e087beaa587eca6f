"""What the classic services answer: a code that may be text or a number, words, and a list.

A system says in three ways that it did not take a dossier: by an HTTP status, by a code, and by its words beside a
code of success.  "đã tồn tại" was seen beside the codes 0, 3 and -3 (domain notes 5.1), so the words go first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitize.dossier.numbers import number_key
from digitize.model import OfficialStatus
from digitize.queue.connector import Accepted, AlreadyThere, GarbledError, Refusal, Standing
from digitize.text import exact_key
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digitize.queue.connector import Answer
    from digitize.queue.system import System

_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer taken apart."""

    code: str  # a number loses its leading zeros: 0, "0" and "00" are one
    message: str
    items: tuple[Mapping[str, Any], ...]  # () where there is no list; an empty one for each that is no object


def read_told(answer: object, system: System) -> Told:
    """Take an answer apart.

    Raises:
        GarbledError: it is no object, or has no code.
    """
    words = system.mc
    code = field(answer, words.error) if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or isinstance(code, bool) or not isinstance(code, str | int | float):
        raise missing_key(system, words.error)
    message = field(answer, words.message)
    items = field(answer, words.result)
    return Told(
        code=_code(code),
        message=message.strip() if isinstance(message, str) else "",
        items=tuple(item if isinstance(item, dict) else {} for item in items) if isinstance(items, list) else (),
    )


def field(item: Mapping[str, Any], name: str) -> Any:
    """Return the value under a key, whatever its capitals (MATTHC, MaTTHC, maTTHC); None: there is none."""
    if name in item:
        return item[name]
    return next((value for key, value in item.items() if key.casefold() == name.casefold()), None)


def text_of(item: Mapping[str, Any], name: str) -> str:
    """Return a value as text without spaces around it; "" where there is none."""
    value = field(item, name)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def missing_key(system: System, key: str) -> GarbledError:
    """Say that an answer lacks what must stand there."""
    return GarbledError(
        N_("the answer of {system} has no {key}"),
        system=system.name,
        key=key,
        hint=N_("Compare the profile with your operator's description of the services."),
    )


def is_expired(told: Told, system: System) -> bool:
    """Whether the services want a new log-in."""
    words = system.mc
    return told.code in words.expired_codes or (not is_success(told, system) and _says(told.message, words.expired))


def is_success(told: Told, system: System) -> bool:
    """Whether a code is one of success and the words don't say otherwise."""
    return told.code in system.successes and not _says(told.message, system.mc.failed)


def verdict(told: Told, system: System, *, update: bool) -> Answer:
    """Judge the answer to one dossier, or to a batch as a whole; an update is never told that it is there already."""
    if not update and _says(told.message, system.already):
        return AlreadyThere()
    if is_success(told, system):
        return Accepted()
    return Refusal(code=told.code, reason=told.message)


def verdicts(told: Told, system: System, *, update: bool) -> Mapping[str, Answer]:
    """Judge what a batch's answer says of single dossiers, by the keys of their numbers."""
    words = system.mc
    named = {
        number_key(text_of(item, words.number)): Told(
            code=_code(field(item, words.error)), message=text_of(item, words.message), items=()
        )
        for item in told.items
        if text_of(item, words.number) and field(item, words.error) is not None
    }
    return {key: verdict(one, system, update=update) for key, one in named.items()}


def standing(told: Told, number: str, system: System) -> Standing | None:
    """Read what TraCuuHoSo shows of a dossier; None: the services know none of that number.

    Raises:
        GarbledError: they failed otherwise, or show no status that we know.
    """
    words = system.mc
    if not is_success(told, system):
        if _says(told.message, words.unknown):
            return None
        raise GarbledError(
            N_("{system} answers {answer} when it is asked for a dossier"), system=system.name, answer=told.code
        )
    for item in told.items:
        if number_key(text_of(item, words.number)) == number_key(number):
            return Standing(
                number=number,
                status=official_status(text_of(item, words.status), system),
                key=text_of(item, words.key_in) or None if words.key_in else None,
                hashes=_hashes(item),
                procedure=text_of(item, words.procedure) or None,
                id_number=id_number(item, words.ids),
            )
    return None


def official_status(text: str, system: System) -> OfficialStatus:
    """Read a status.

    Raises:
        GarbledError: it is none of 1 to 10.
    """
    try:
        return OfficialStatus(int(text))
    except ValueError as error:
        raise missing_key(system, system.mc.status) from error


def id_number(item: Mapping[str, Any], key: str) -> str | None:
    """Read an identity number: the value itself, or SoDinhDanh of the first in a list."""
    ids = field(item, key)
    if isinstance(ids, list):
        return next((text_of(one, "SoDinhDanh") for one in ids if isinstance(one, dict)), "") or None
    return text_of(item, key) or None


def pairs(told: Told, first: str, second: str) -> tuple[tuple[str, str], ...]:
    """Read a list of codes and names."""
    return tuple((text_of(item, first), text_of(item, second)) for item in told.items if text_of(item, first))


def _code(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    text = f"{value:.0f}" if whole else str(value).strip()
    return str(int(text)) if _WHOLE.fullmatch(text) else text


def _says(message: str, words: Iterable[str]) -> bool:
    return any(exact_key(word) in exact_key(message) for word in words)


def _hashes(item: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the hashes that we gave as ids of files; None where the services show no files, or under other ids."""
    names = (("TaiLieuNop", "TepDinhKemId"), ("DanhSachGiayToKetQua", "GiayToId"))
    lists = [(files, key) for name, key in names if isinstance(files := field(item, name), list)]
    if not lists:
        return None
    shown = [text_of(file, key) for files, key in lists for file in files if isinstance(file, dict)]
    return frozenset(shown) if all(map(_HASH.fullmatch, shown)) else None
