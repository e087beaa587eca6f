"""Sending the notices of the outbox: each once, as far as the far side allows.

`began_at` is written before a notice goes.  Whoever finds it written does not know whether it went: it goes again only
where the far side knows its key, else it is parked and a person is told.  What surely did not go is tried again, later
each time.  After some notices of which nobody knows in an hour the others wait: the far side is not well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from digitize.dossier.notice import address_of, contact_of, filled, is_true
from digitize.dossier.sms import sms_length
from digitize.errors import DigitizeError, SettingsError
from digitize.intake import shelf
from digitize.model import Event
from digitize.queue.connector import NotSentError, Refusal
from digitize.queue.notices.way import Message
from digitize.registry import lookup, notices, outbox
from digitize.registry.outbox import Reason
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlite_utils import Database

    from digitize.dossier.notice import NoticeWay
    from digitize.intake.layout import Layout
    from digitize.model import Dossier
    from digitize.queue.notices.way import Way
    from digitize.registry.notices import NoticeRow
    from digitize.settings import Notices

_FIRST_REST, _LONGEST_REST = 60.0, 3_600.0  # seconds until what did not go is tried again
_GIVE_UP_AFTER = 3  # notices in a row that could not go: the far side is down
_UNKNOWN_AT_MOST = 3  # in an hour
_AT_ONCE = 50  # rows read at a time
UNKNOWN = "unknown"
"""Code of the reason of a notice of which nobody knows whether it went."""

_UNKNOWN = Reason(
    code=UNKNOWN, template=N_("Nobody knows whether it went; it does not go again by itself, the citizen may have it.")
)
_NO_CONTACT = Reason(code="no_contact", template=N_("The dossier has no phone number or e-mail that is sure."))
_LATE = Reason(code="late", template=N_("It could not go in time; is it still of use?"))
_OFF = Reason(code="off", template=N_("The station does not send by this way any more."))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRound:
    """With what a run is made."""

    layout: Layout
    db: Database
    settings: Notices
    unit: str  # what the station calls itself
    ways: Mapping[NoticeWay, Way | SettingsError]  # an error: it can't be used as it is set up
    now: Callable[[], datetime]
    spread: Callable[[], float]  # 0..1, at random
    who: str
    all_now: bool = False  # also what rests until a later time: a person asked for it

    @property
    def until(self) -> datetime:
        """What rests until then goes too."""
        return datetime.max.replace(tzinfo=UTC) if self.all_now else self.now()


@dataclass(slots=True, kw_only=True)
class Told:
    """What a run came to."""

    busy: bool = False  # another run is at it
    counts: Counter[str] = field(default_factory=Counter)  # sent, refused, unknown, late, later, replaced
    silent: int = 0  # notices in a row that could not go

    @property
    def gave_up(self) -> bool:
        """Whether the rest was left for the next run."""
        return self.silent >= _GIVE_UP_AFTER


def send_notices(run: NoticeRound) -> Told:
    """Send whatever can go now.

    Raises:
        StoreError: the data folder or the registry refuses.
    """
    told = Told()
    with shelf.only_one(run.layout.notices_lock) as ours:
        if not ours:
            told.busy = True
            return told
        after = 0
        while due := notices.due_notices(run.db.conn, run.until, after, _AT_ONCE):
            after = due[-1].id
            for row in due:
                if told.gave_up or _is_unwell(run):
                    return told
                _tell(row, run, told)
    return told


def _is_unwell(run: NoticeRound) -> bool:
    since = run.now() - timedelta(hours=1)
    return not run.all_now and notices.parked_since(run.db.conn, UNKNOWN, since) >= _UNKNOWN_AT_MOST


def _tell(row: NoticeRow, run: NoticeRound, told: Told) -> None:
    way = run.ways.get(row.way)
    dossier = _dossier_of(row, run)
    if dossier is None or row.kind not in run.settings.kinds:
        _end(row, "replaced", run, told)
    elif row.began_at and not (way and not isinstance(way, SettingsError) and way.repeats_safely):
        _end(row, "parked", run, told, _UNKNOWN)
    elif run.now() - row.made_at > timedelta(hours=run.settings.hours):
        _end(row, "parked", run, told, _LATE)
    elif way is None or isinstance(way, SettingsError):
        _rest(row, reason_of(way) if way else _OFF, run, told)
    else:
        message = message_of(row, dossier, run)
        if isinstance(message, Reason):
            _end(row, "refused", run, told, message)
        else:
            _send(row, message, way, run, told)


def _dossier_of(row: NoticeRow, run: NoticeRound) -> Dossier | None:
    """The dossier, while what its notice says is so."""
    try:
        dossier = lookup.load_dossier(run.db.conn, row.dossier)
    except SettingsError:  # merged into another one
        return None
    return dossier if is_true(row.kind, dossier) else None


def message_of(row: NoticeRow, dossier: Dossier, run: NoticeRound) -> Message | Reason:
    """Make the message of a notice from its dossier as it is now, or say why there can be none."""
    to = address_of(row.way, contact_of(dossier))
    if not to:
        return _NO_CONTACT
    settings = run.settings
    plain = settings.unaccented and row.way != "email"
    words = getattr(settings.words, row.kind)
    text = filled(words, dossier, run.unit, plain=plain)
    if row.way == "sms" and (length := sms_length(text)).parts > settings.sms_parts:
        facts = (("parts", str(length.parts)), ("most", str(settings.sms_parts)))
        return Reason(code="too_long", template=N_("The text needs {parts} SMS, {most} are allowed."), facts=facts)
    subject = filled(settings.words.subject, dossier, run.unit, plain=plain)
    return Message(key=row.key, kind=row.kind, to=to, subject=subject, text=text, at=row.made_at)


def _send(row: NoticeRow, message: Message, way: Way, run: NoticeRound, told: Told) -> None:
    outbox.begin(run.db, [row.id], run.now())
    try:
        answer = way.send(message)
    except NotSentError as error:
        _rest(row, reason_of(error), run, told)
    except DigitizeError as error:
        if way.repeats_safely:
            _rest(row, reason_of(error), run, told, untouched=False)
        else:
            told.silent += 1
            _end(row, "parked", run, told, _UNKNOWN)
    else:
        told.silent = 0
        if isinstance(answer, Refusal):
            reason = Reason(
                code=answer.code, template=N_("The far side refuses it ({code})."), facts=(("code", answer.code),)
            )
            _end(row, "refused", run, told, reason)
        else:
            _end(row, "delivered", run, told)


_SAID = {"delivered": "sent", "refused": "refused", "replaced": "replaced"}


def _end(row: NoticeRow, state: notices.End, run: NoticeRound, told: Told, reason: Reason | None = None) -> None:
    what = _SAID.get(state) or (reason.code if reason else state)
    facts = (("notice", row.kind), ("way", row.way), *((("code", reason.code),) if reason else ()))
    notices.end(run.db, row, state, Event(at=run.now(), who=run.who, what=f"notice_{what}", facts=facts), reason)
    told.counts[what] += 1


def _rest(row: NoticeRow, reason: Reason, run: NoticeRound, told: Told, *, untouched: bool = True) -> None:
    """Let a notice wait, longer each time."""
    told.silent += 1
    seconds = min(_FIRST_REST * 2.0**row.attempts, _LONGEST_REST)
    next_at = run.now() + timedelta(seconds=seconds / 2 + seconds / 2 * run.spread())
    notices.rest(run.db, row, reason, next_at, untouched=untouched)
    told.counts["later"] += 1


def reason_of(error: DigitizeError) -> Reason:
    """Keep why a notice could not go; what we raise holds no address."""
    facts = tuple((name, str(fact)) for name, fact in error.facts.items())
    return Reason(code=error.code, template=error.template, facts=facts)
