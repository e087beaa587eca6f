"""What the system answers, in our words (pure; domain notes 10, trap 4).

A success is told by the codes of the profile, as number or text, whatever the HTTP status; an answer without any code
counts as one only where the value is there that was asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from digitize.model import OfficialStatus
from digitize.queue.connector import Accepted, AlreadyThere, GarbledError, Refusal, Standing
from digitize.queue.http import LogInError
from digitize.queue.lgsp.hashes import as_sha256
from digitize.queue.ticket import Token
from digitize.text import fold
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.queue.connector import Answer
    from digitize.queue.http import Reply
    from digitize.queue.system import System

_LONGEST_NUMBER = 64  # characters; agency code of at most 35, a date and an ordinal
_LONGEST_REASON = 500
_CITIZEN = re.compile(r"\d{9}|\d{12}")


def find(plain: object, ways: tuple[str, ...]) -> Any:
    """Return the value that the first way leads to, or None."""
    for way in ways:
        found = _walk(plain, way)
        if found is not None:
            return found
    return None


def text(plain: object, ways: tuple[str, ...]) -> str:
    """Return the text or number that the first way to one leads to, as text; else ""."""
    for way in ways:
        found = _walk(plain, way)
        if isinstance(found, str | int | float) and not isinstance(found, bool):
            return str(found).strip()
    return ""


def error_code(reply: Reply, system: System) -> str | None:
    """Return the code of a business error; None: there is none.

    A code that says success under an HTTP status of failure is no success.
    """
    code = text(reply.plain, system.lgsp.code)
    failed = reply.status >= 400
    if code and code not in system.successes:
        return code
    return str(reply.status) if failed else None


def is_stale(reply: Reply, system: System) -> bool:
    """Whether the answer says that the token is not taken, which some gateways do under HTTP 200."""
    return text(reply.plain, system.lgsp.code) in system.lgsp.stale


def wanted(reply: Reply, ways: tuple[str, ...], call: str, system: System) -> str:
    """Return a text that a call must have brought.

    Raises:
        GarbledError: it is not there, or a business error stands in its place.
    """
    refuse(reply, call, system)
    return text(reply.plain, ways) or _lacks(system, call, ways)


def refuse(reply: Reply, call: str, system: System) -> None:
    """Raise what a business error is where no verdict is asked for.

    Raises:
        GarbledError: code "refused".
    """
    code = error_code(reply, system)
    if code is not None:
        raise GarbledError(
            N_("{system} refuses {call} with code {answer}"),
            code="refused",
            system=system.name,
            call=call,
            answer=code,
        )


def token(reply: Reply, system: System) -> Token:
    """Return what a log-in gave.

    Raises:
        LogInError: it was refused with a business error.
        GarbledError: there is no token, or one that no header can carry.
    """
    words = system.lgsp.token
    if error_code(reply, system) is not None:
        raise LogInError.of(system.name)
    found = wanted(reply, words.token, "GetToken", system)
    if not found.isascii() or not found.isprintable():
        _lacks(system, "GetToken", words.token)
    seconds = text(reply.plain, words.expires)
    return Token(text=found, seconds=float(seconds) if re.fullmatch(r"\d{1,9}(\.\d+)?", seconds) else None)


def entries(reply: Reply, call: str, system: System) -> list[object]:
    """Return the entries of a page of the register.

    Raises:
        GarbledError: there is no list.
    """
    refuse(reply, call, system)
    found = find(reply.plain, system.lgsp.pages.entries)
    return found if isinstance(found, list) else _lacks(system, call, system.lgsp.pages.entries)


def number(reply: Reply, call: str, system: System) -> str:
    """Return the official number that the system gave."""
    found = wanted(reply, system.lgsp.numbering.value, call, system)
    if not found.isprintable() or " " in found or len(found) > _LONGEST_NUMBER:
        _lacks(system, call, system.lgsp.numbering.value)
    return found


def verdict(reply: Reply, call: str, system: System, *, update: bool) -> Answer:
    """Judge what was answered to a call that tells something.

    Raises:
        GarbledError: neither success nor a business error; or the system has no such call (404).
    """
    code = error_code(reply, system)
    if code is None:
        return Accepted() if text(reply.plain, system.lgsp.code) else _lacks(system, call, system.lgsp.code)
    if reply.status == 404:
        raise GarbledError(
            N_("{system}: {call} was answered with {status}"),
            code="status",
            system=system.name,
            call=call,
            status=reply.status,
        )
    reason = text(reply.plain, system.lgsp.message)
    if not update and any(fold(words) in fold(reason) for words in system.already):
        return AlreadyThere()
    return Refusal(code=code, reason=reason[:_LONGEST_REASON])


def standing(reply: Reply, asked: str, call: str, system: System) -> Standing | None:
    """Return what the system shows under a number; None: it knows none.

    Raises:
        GarbledError: it shows another number, no status or one that is none; or refuses.
    """
    words = system.lgsp.standing
    code = error_code(reply, system)
    if code is not None and text(reply.plain, system.lgsp.code) in words.unknown:
        return None
    if code is None and _is_empty(reply.plain):
        return None
    shown = wanted(reply, words.number, call, system)
    if shown != asked:
        _lacks(system, call, words.number)
    identity = text(reply.plain, words.id_number)
    return Standing(
        number=shown,
        status=official_status(reply.plain, words.status) or _lacks(system, call, words.status),
        key=text(reply.plain, words.key) or None,
        hashes=_hashes(reply.plain, system),
        procedure=text(reply.plain, words.procedure) or None,
        id_number=identity if _CITIZEN.fullmatch(identity) else None,
    )


def official_status(plain: object, ways: tuple[str, ...]) -> OfficialStatus | None:
    """Return the status 1 to 10 that stands there as number or text; None: none does."""
    found = text(plain, ways)
    try:
        return OfficialStatus(int(found))
    except ValueError:
        return None


def _is_empty(plain: object) -> bool:
    return isinstance(plain, dict) and "data" in plain and plain["data"] in (None, "", [], {})


def _hashes(plain: object, system: System) -> frozenset[str] | None:
    """Gather the hashes wherever they stand; None where the system shows none that can be held against ours."""
    key = system.lgsp.standing.hash_key
    shown = [as_sha256(written, system.lgsp.files) for written in _values(plain, key)] if key else []
    known = frozenset(found for found in shown if found)
    return known if shown and len(known) == len(set(shown)) else None


def _values(plain: object, key: str) -> Iterator[str]:
    if isinstance(plain, dict):
        for name, value in plain.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from _values(value, key)
    elif isinstance(plain, list):
        for member in plain:
            yield from _values(member, key)


def _walk(plain: Any, way: str) -> Any:
    for part in way.split("."):
        if isinstance(plain, dict):
            plain = plain.get(part)
        elif isinstance(plain, list) and part.isdigit() and int(part) < len(plain):
            plain = plain[int(part)]
        else:
            return None
    return plain


def _lacks(system: System, call: str, ways: tuple[str, ...]) -> NoReturn:
    raise GarbledError(
        N_("{system}: the answer to {call} has no usable {key}"),
        code="shape",
        system=system.name,
        call=call,
        key=ways[0] if ways else "",
    )
