"""The register of dossiers as the classic services might list it; nothing of it was published (`RegisterWords`)."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digitize.intake.layout import HANOI
from digitize.model import Channel, RegisterEntry, Wait
from digitize.queue.connector import GarbledError, Unreadable
from digitize.queue.mc.answers import field, id_number, is_success, official_status, text_of
from digitize.queue.mc.payload import time_text
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digitize.queue.mc.services import Services
    from digitize.queue.system import System


_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def read(services: Services, system: System, since: datetime | None) -> Iterator[RegisterEntry | Unreadable]:
    """Read the register's entries that changed since a time; None: all.

    Raises:
        GarbledError: it is refused.
    """
    for item in _items(services, system, since):
        entry = None
        with contextlib.suppress(ValueError, GarbledError):
            entry = _entry(item, system)
        yield entry or Unreadable(
            number=text_of(item, system.mc.register.number),
            template=N_("the one-stop system's entry can't be understood: its number, status, channel or a time"),
        )


def _items(services: Services, system: System, since: datetime | None) -> Iterator[Mapping[str, Any]]:
    words = system.mc.register
    if not words.service:
        return
    asked = {words.since: time_text(since, system)} if since and words.since else {}
    before: object = None
    for page in range(1, words.pages + 1 if words.page else 2):
        told = services.call(words.service, asked | ({words.page: str(page)} if words.page else {}))
        if not is_success(told, system):
            raise GarbledError(
                N_("{system} answers {answer} when it is asked for its register"), system=system.name, answer=told.code
            )
        if not told.items or told.items == before:  # the end, or a system that knows no pages
            return
        before = told.items
        yield from told.items


def _entry(item: Mapping[str, Any], system: System) -> RegisterEntry | None:
    """Read an entry; None where it has no number or no time of receipt."""
    words = system.mc.register
    number = text_of(item, words.number)
    received = next((time for key in words.received if (time := _time(item, key, system))), None)
    if not number or not received:
        return None
    return RegisterEntry(
        number=number,
        channel=_channel(text_of(item, words.channel), system),
        procedure=text_of(item, words.procedure),
        status=official_status(text_of(item, words.status), system),
        received_at=received,
        due_at=_time(item, words.due, system),
        applicant=text_of(item, words.applicant) or None,
        id_number=id_number(item, words.ids),
        unit=text_of(item, words.unit) or None,
        assignee=text_of(item, words.assignee) or None,
        waits=tuple(_waits(item, system)),
        changed_at=_time(item, words.changed, system),
    )


def _channel(code: str, system: System) -> Channel:
    """Read KenhThucHien; what was filed at the desk with our help has the code of what was filed online."""
    for channel in (Channel.WALK_IN, Channel.ONLINE, Channel.POSTAL):
        if code == str(system.channels.of(channel)):
            return channel
    raise ValueError(code)


def _time(item: Mapping[str, Any], key: str, system: System) -> datetime | None:
    """Read a time of Vietnam.

    Raises:
        ValueError: it is in another form than the profile says, or of no year in which dossiers were kept so.
    """
    text = text_of(item, key)
    if not text:
        return None
    time = datetime.strptime(text, system.times).replace(tzinfo=HANOI)
    if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
        raise ValueError(key)
    return time


def _waits(item: Mapping[str, Any], system: System) -> Iterator[Wait]:
    waits = field(item, "DanhSachHoSoBoSung")
    for wait in waits if isinstance(waits, list) else ():
        asked = _time(wait, "NgayBoSung", system) if isinstance(wait, dict) else None
        if asked:
            yield Wait(asked_at=asked, complete_at=_time(wait, "NgayTiepNhanBoSung", system))
