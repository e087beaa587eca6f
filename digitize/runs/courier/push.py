"""One run over everything that waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from digitize.errors import DigitizeError, StoreError
from digitize.intake import shelf
from digitize.model import Event
from digitize.queue.connector import AlreadyThere, GarbledError, Parcel, Refusal, UnreachableError, Uploaded
from digitize.registry import lookup, outbox
from digitize.registry.outbox import Reason
from digitize.runs.courier.settling import Delivered, arrived, numbered, refused, reported
from digitize.runs.noting import note, read_whole
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.model import Dossier, Envelope, Needed
    from digitize.queue.connector import Answer, Connector, Standing
    from digitize.registry.outbox import Delivery
    from digitize.runs.courier.packing import Packed

_FIRST_REST, _LONGEST_REST = 30.0, 3_600.0  # seconds until what could not go is tried again
_GARBLED_AT_MOST = 5  # answers that nobody could understand, until a delivery is parked
_GIVE_UP_AFTER = 8  # calls without an answer in a row: the system is down, the others wait for the next run
_SLOW_COUNTS = 3  # of them; such a call has cost a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """With what a run is made."""

    layout: Layout
    db: Database
    connector: Connector
    pack: Callable[[Dossier, str, tuple[Needed, ...]], Packed]  # see `Packer.pack`
    asked: tuple[Needed, ...]  # what the system must have, as its profile says
    now: Callable[[], datetime]
    spread: Callable[[], float]  # 0..1, at random: couriers of many desks do not come back at the same moment
    who: str
    all_now: bool = False  # also what rests until a later time: a person asked for it

    @property
    def needs(self) -> tuple[Needed, ...]:
        """What an envelope must have before it goes; a number that can be asked for comes later."""
        without = () if self.connector.gives_numbers else ("number",)
        return (*(need for need in self.asked if need != "number"), *without)

    @property
    def until(self) -> datetime:
        """What rests until then goes too."""
        return datetime.max.replace(tzinfo=UTC) if self.all_now else self.now()


@dataclass(slots=True, kw_only=True)
class Pushed:
    """What a run came to."""

    busy: bool = False  # another courier is at it
    counts: Counter[str] = field(default_factory=Counter)  # delivered, reported, refused, parked, lacking, later
    silent: int = 0  # calls without an answer in a row

    @property
    def gave_up(self) -> bool:
        """Whether the system does not answer, and the rest was left for the next run."""
        return self.silent >= _GIVE_UP_AFTER


_Packed: TypeAlias = "tuple[Delivery, Parcel]"


def push(run: Round) -> Pushed:
    """Deliver whatever can go now.

    Raises:
        StoreError: the data folder or the registry refuses.
    """
    pushed = Pushed()
    with shelf.only_one(run.layout.courier_lock) as ours:
        if not ours:
            pushed.busy = True
            return pushed
        after = 0
        while not pushed.gave_up:
            due = outbox.due_deliveries(run.db.conn, run.until, after, run.connector.most)
            if not due:
                break
            after = due[-1].id
            _report_steps([one for one in due if one.step], run, pushed)
            _deliver([one for one in due if not one.step], run, pushed)
    return pushed


def _deliver(due: Sequence[Delivery], run: Round, pushed: Pushed) -> None:
    packed = [parcel for delivery in due for parcel in _packed(delivery, run, pushed)]
    going = [one for one in packed if not _has_arrived(one, run, pushed)]
    for update in (False, True):
        chosen = [one for one in going if one[1].update is update]
        if chosen:
            _send(chosen, run, pushed)


def _packed(delivery: Delivery, run: Round, pushed: Pushed) -> Iterator[_Packed]:
    """Pack one delivery, ask for its number, hand its files over; what goes wrong is noted and it waits."""
    if pushed.gave_up:
        return
    try:
        dossier = read_whole(run.layout, run.db.conn, delivery.dossier)
        envelope, gaps = run.pack(dossier, delivery.digest, run.needs)
        if gaps:
            reasons = tuple(Reason(code=gap.what, template=gap.hint, facts=gap.facts) for gap in gaps)
            outbox.put_off(run.db, delivery.id, reasons)
            pushed.counts["lacking"] += 1
            return
        number = envelope.number or _asked(envelope, run)
        files = tuple(_handed_over(envelope, run))
    except DigitizeError as error:
        _put_off([delivery], error, run, pushed)
        return
    pushed.silent = 0
    yield delivery, Parcel(envelope=replace(envelope, number=number), number=number, files=files, update=delivery.known)


def _asked(envelope: Envelope, run: Round) -> str:
    number = run.connector.ask_number(envelope)
    event = Event(at=run.now(), who=run.who, what="number_given", facts=(("number", number),))
    note(run.layout, run.db, envelope.dossier, lambda dossier: (numbered(dossier, number, event), event))
    return number


def _handed_over(envelope: Envelope, run: Round) -> Iterator[Uploaded]:
    there = outbox.uploads(run.db.conn, envelope.dossier, run.connector.name)
    for file in envelope.files:
        if file.sha256 in there:
            yield Uploaded(sha256=file.sha256, id=there[file.sha256])
            continue
        uploaded = run.connector.upload(file, run.layout.data / file.path)
        if run.connector.keeps_files:
            outbox.note_upload(run.db, envelope.dossier, run.connector.name, uploaded, run.now())
        yield uploaded


def _has_arrived(packed: _Packed, run: Round, pushed: Pushed) -> bool:
    """Whether an earlier attempt, whose answer nobody heard, has arrived; if so it is settled."""
    delivery, parcel = packed
    if delivery.began_at is None:
        return False
    try:
        standing = run.connector.look_up(parcel.number)
    except DigitizeError as error:
        _put_off([delivery], error, run, pushed)
        return True
    if standing is None or not (_is_proof(standing) and _is_ours(standing, parcel)):
        return False
    _settle(packed, standing, run, pushed)
    return True


def _send(packed: Sequence[_Packed], run: Round, pushed: Pushed) -> None:
    outbox.begin(run.db, [delivery.id for delivery, _ in packed], run.now())
    try:
        answers = run.connector.deliver([parcel for _, parcel in packed])
    except GarbledError as error:
        if len(packed) > 1:  # one of them may be the cause: the others must not wait for it
            for one in packed:
                _send([one], run, pushed)
            return
        _put_off([packed[0][0]], error, run, pushed)
        return
    except DigitizeError as error:
        _put_off([delivery for delivery, _ in packed], error, run, pushed)
        return
    pushed.silent = 0
    there = [one for one, answer in zip(packed, answers, strict=True) if isinstance(answer, AlreadyThere)]
    for one, answer in zip(packed, answers, strict=True):
        if not isinstance(answer, AlreadyThere):
            _answered(one, answer, run, pushed)
    _send_as_updates(there, run, pushed)


def _send_as_updates(packed: Sequence[_Packed], run: Round, pushed: Pushed) -> None:
    """Send once more what the system has under the same number, unless it is another citizen's."""
    again = []
    for delivery, parcel in packed:
        if parcel.update:
            _answered((delivery, parcel), Refusal(code="already_there", reason=""), run, pushed)
            continue
        try:
            standing = run.connector.look_up(parcel.number)
        except DigitizeError as error:
            _put_off([delivery], error, run, pushed)
            continue
        if standing and _is_anothers(standing, parcel):
            _answered((delivery, parcel), Refusal(code="number_of_another", reason=""), run, pushed)
        else:
            again.append((delivery, replace(parcel, update=True)))
    if again:
        _send(again, run, pushed)


def _answered(packed: _Packed, answer: Answer, run: Round, pushed: Pushed) -> None:
    delivery, parcel = packed
    if isinstance(answer, Refusal):
        refused(Delivered(delivery=delivery, parcel=parcel, at=run.now(), who=run.who), answer, run.layout, run.db)
        pushed.counts["refused"] += 1
        return
    try:
        standing = run.connector.look_up(parcel.number)
        if standing is None or not _is_ours(standing, parcel):
            raise GarbledError(N_("the one-stop system does not show what it took"), code="not_read_back")
    except DigitizeError as error:
        _put_off([delivery], error, run, pushed)
        return
    _settle(packed, standing, run, pushed)


def _settle(packed: _Packed, standing: Standing, run: Round, pushed: Pushed) -> None:
    delivery, parcel = packed
    arrived(Delivered(delivery=delivery, parcel=parcel, at=run.now(), who=run.who), standing, run.layout, run.db)
    pushed.counts["delivered"] += 1


def _is_proof(standing: Standing) -> bool:
    """Whether what the system shows tells one content from another; a bare number may have come from its register."""
    return standing.key is not None or standing.hashes is not None


def _is_ours(standing: Standing, parcel: Parcel) -> bool:
    """Whether what the system shows is this very content, as far as it shows it."""
    if _is_anothers(standing, parcel):
        return False
    if standing.key is not None and standing.key != parcel.envelope.key:
        return False
    sent = {file.sha256 for file in parcel.envelope.files}
    return standing.hashes is None or sent <= standing.hashes


def _is_anothers(standing: Standing, parcel: Parcel) -> bool:
    envelope = parcel.envelope
    other_procedure = standing.procedure is not None and standing.procedure != envelope.procedure
    known = standing.id_number and envelope.owner.id_number
    return other_procedure or bool(known and standing.id_number != envelope.owner.id_number)


def _report_steps(due: Iterable[Delivery], run: Round, pushed: Pushed) -> None:
    for delivery in due:
        dossier = lookup.load_dossier(run.db.conn, delivery.dossier)
        if delivery.step is None or dossier.number is None:
            reason = Reason(code="number", template=N_("It has no official number yet."))
            outbox.put_off(run.db, delivery.id, (reason,))
            pushed.counts["lacking"] += 1
            continue
        outbox.begin(run.db, [delivery.id], run.now())
        try:
            answer = run.connector.report(dossier.number, delivery.step)
        except DigitizeError as error:
            _put_off([delivery], error, run, pushed)
            continue
        pushed.silent = 0
        refusal = answer if isinstance(answer, Refusal) else None
        reported(run.db, delivery, refusal, run.now())
        pushed.counts["refused" if refusal else "reported"] += 1


def _put_off(due: Sequence[Delivery], error: DigitizeError, run: Round, pushed: Pushed) -> None:
    """Let deliveries wait longer each time; what is understood by nobody, or is damaged here, waits for a person."""
    if isinstance(error, StoreError) and error.code != "damaged":
        raise error
    garbled = isinstance(error, GarbledError)
    if isinstance(error, UnreachableError):
        pushed.silent += _SLOW_COUNTS if error.code == "slow" else 1
    else:
        pushed.silent = 0
    reason = Reason(
        code=error.code, template=error.template, facts=tuple((name, str(fact)) for name, fact in error.facts.items())
    )
    for one in due:
        if garbled and one.garbled + 1 >= _GARBLED_AT_MOST:
            outbox.park(run.db, one.id, reason, run.now())
            pushed.counts["parked"] += 1
            continue
        rest = min(_FIRST_REST * 2.0**one.attempts, _LONGEST_REST)
        next_at = run.now() + timedelta(seconds=rest / 2 + rest / 2 * run.spread())
        outbox.put_off(run.db, one.id, (reason,), next_at, garbled=garbled)
        pushed.counts["later"] += 1
