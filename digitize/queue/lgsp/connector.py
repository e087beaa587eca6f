"""The connector itself: which call goes when, with which token; words and shapes are `payload` and `answers`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.errors import SettingsError, StoreError
from digitize.intake.shelf import sha256_of, translated
from digitize.queue.connector import Accepted, GarbledError, Unreadable
from digitize.queue.http import Ask, Attached, LogInError, open_line
from digitize.queue.lgsp import answers, payload, register
from digitize.queue.lgsp.hashes import hash_of, is_equal, uploaded
from digitize.queue.ticket import Ticket, Token
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from digitize.model import Envelope, EnvelopeFile, RegisterEntry, StatusStep
    from digitize.queue.account import Account
    from digitize.queue.connector import Answer, Parcel, Standing, Uploaded
    from digitize.queue.http import Line, Reply
    from digitize.queue.lgsp.words import GetCall, PutCall
    from digitize.queue.system import System

_MOST_PAGES = 10_000


def connect(system: System, url: str, account: Account, now: Callable[[], float]) -> LgspConnector:
    """Return a connector that has called nobody yet; use it as a context manager.

    Args:
        system: the profile.
        url: of the system's services.
        account: who this station is there.
        now: a steady clock, in seconds.

    Raises:
        SettingsError: the address is none or without TLS, or the certificates can't be read.
    """
    return LgspConnector(system, account, open_line(system, url, now), now)


class LgspConnector:
    """Speaks the six steps; see `Connector`.  Not for several threads at once.

    A call that the profile names no path for is a SettingsError.
    """

    def __init__(self, system: System, account: Account, line: Line, now: Callable[[], float]) -> None:
        """Keep what `connect` made."""
        self._system = system
        self._words = system.lgsp
        self._account = account
        self._line = line
        self._ticket = Ticket(self._log_in, now)

    def __enter__(self) -> LgspConnector:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    @property
    def name(self) -> str:
        """Of the profile."""
        return self._system.name

    @property
    def most(self) -> int:
        """One: step 4 takes a single dossier."""
        return 1

    @property
    def gives_numbers(self) -> bool:
        """Whether the system has step 2."""
        return bool(self._words.number.path)

    @property
    def keeps_files(self) -> bool:
        """True: step 3 hands them over."""
        return True

    def ask_number(self, envelope: Envelope) -> str:
        """Ask for an official number; each call uses one up.

        Raises:
            GarbledError: also where the system refuses (code "refused").
        """
        numbering = self._words.numbering
        code = envelope.agency if numbering.code_of == "agency" else envelope.procedure
        reply = self._get("GetNextValue", self._words.number, {numbering.code_key: code})
        return answers.number(reply, "GetNextValue", self._system)

    def upload(self, file: EnvelopeFile, path: Path) -> Uploaded:
        """Hand over a file, and hold the hash that comes back against the file that went.

        Raises:
            GarbledError: code "hash": the hashes differ; code "refused": the system takes no such file.
            StoreError: the file can't be read, or is no longer what the envelope says (code "changed").
        """
        words = self._words.files
        with translated():
            if sha256_of(path) != file.sha256:
                raise StoreError(
                    N_("{file} is no longer what was checked"), code="changed", hint=N_("run verify"), file=file.path
                )
            ours = hash_of(path, words)
        ask = Ask(
            what="UploadFile",
            path=self._words.upload.path,
            method=self._words.upload.method,
            file=Attached(field=words.field, name=file.name, path=path),
        )
        reply = self._call(ask)
        theirs = answers.wanted(reply, words.hash, ask.what, self._system) if ours else ""
        if not is_equal(ours, theirs, words):
            raise GarbledError(
                N_("{system} has received another file than {file} is: the hashes differ"),
                code="hash",
                system=self.name,
                file=file.name,
            )
        return uploaded(file.sha256, answers.wanted(reply, words.id, ask.what, self._system), theirs, words)

    def deliver(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """Create or update dossiers, and attach the results that they have."""
        return tuple(map(self._deliver, parcels))

    def report(self, number: str, step: StatusStep) -> Answer:
        """Tell the step (5), and the status (6) where the profile says so."""
        key = f"{number}/{int(step.status)}/{step.at.isoformat()}"
        told = self._put("CapNhatTienTrinh", self._words.progress, payload.progress(number, step, self._system), key)
        answer = answers.verdict(told, "CapNhatTienTrinh", self._system, update=True)
        if not isinstance(answer, Accepted) or int(step.status) not in self._words.status_calls:
            return answer
        return self._set_status(payload.status(number, step), f"{key}/status")

    def look_up(self, number: str) -> Standing | None:
        """Read back what the system has under a number."""
        reply = self._get("TraCuuHoSo", self._words.look_up, {self._words.standing.param: number})
        return answers.standing(reply, number, "TraCuuHoSo", self._system)

    def pull(self, since: datetime | None) -> Iterator[RegisterEntry | Unreadable]:
        """Read the register page by page, each number once.

        A system that pages by place may skip an entry that changes meanwhile: ask again from before the last pull.
        """
        seen: set[str] = set()
        for plain in self._entries(since):
            entry = register.entry(plain, self._system)
            if entry is None:
                yield Unreadable(
                    number=register.number_of(plain, self._system),
                    template=N_(
                        "the one-stop system's entry can't be understood: its number, status, channel or a time"
                    ),
                )
            elif entry.number not in seen:
                seen.add(entry.number)
                yield entry

    def _deliver(self, parcel: Parcel) -> Answer:
        call, words = ("Cập nhật hồ sơ", self._words.update) if parcel.update else ("Tạo hồ sơ", self._words.create)
        told = self._put(call, words, payload.dossier(parcel, self._system), parcel.envelope.key)
        answer = answers.verdict(told, call, self._system, update=parcel.update)
        results = payload.results(parcel, self._system)
        if not isinstance(answer, Accepted) or not results:
            return answer
        return self._set_status(results, f"{parcel.envelope.key}/results")

    def _set_status(self, plain: list[dict[str, object]], key: str) -> Answer:
        told = self._put("CapNhatTrangThai", self._words.status, plain, key)
        return answers.verdict(told, "CapNhatTrangThai", self._system, update=True)

    def _entries(self, since: datetime | None) -> Iterator[object]:
        """Ask for page after page till one is not full, or brings nothing that was not on the one before."""
        words = self._words.pages
        asked = {words.since: since.astimezone(VIETNAM).strftime(self._system.times)} if since else {}
        before: object = None
        for page in range(words.first_page, words.first_page + _MOST_PAGES):
            pages = {words.page: str(page), words.size: str(words.per_page)}
            reply = self._get("DanhSachHoSo", self._words.register, asked | pages)
            found = answers.entries(reply, "DanhSachHoSo", self._system)
            if found == before:
                return
            yield from found
            if len(found) < words.per_page:
                return
            before = found

    def _get(self, what: str, call: GetCall, params: Mapping[str, str]) -> Reply:
        if not call.path:
            raise SettingsError(N_("the profile {system} names no path for {call}"), system=self.name, call=what)
        if call.method == "GET":
            return self._call(Ask(what=what, path=call.path, method="GET", params=params))
        return self._call(Ask(what=what, path=call.path, plain=dict(params)))

    def _put(self, what: str, call: PutCall, plain: object, key: str) -> Reply:
        headers = {self._words.key_header: key} if self._words.key_header else {}
        return self._call(Ask(what=what, path=call.path, method=call.method, plain=plain, headers=headers))

    def _call(self, ask: Ask) -> Reply:
        if not self._words.token.path:
            return self._line.call(_with(ask, self._access()))
        return self._ticket.use(lambda token: self._call_with(token, ask))

    def _call_with(self, token: str, ask: Ask) -> Reply:
        reply = self._line.call(_with(ask, self._access() | self._authorised(token)))
        if answers.is_stale(reply, self._system):
            raise LogInError.of(self.name)
        return reply

    def _authorised(self, token: str) -> dict[str, str]:
        words = self._words.token
        return {words.header: words.scheme + token}

    def _access(self) -> dict[str, str]:
        words = self._words.access
        return (
            {words.header: payload.access_header(words, self._account.user, self._account.secret)}
            if words.header
            else {}
        )

    def _log_in(self) -> Token:
        words = self._words.token
        pairs = {words.id_key: self._account.user, words.secret_key: self._account.secret}
        ask = Ask(what="GetToken", path=words.path, headers=self._access())
        if words.body == "json":
            reply = self._line.call(replace(ask, plain=pairs))
        else:
            reply = self._line.call(replace(ask, form={"grant_type": "client_credentials", **pairs}))
        return answers.token(reply, self._system)


def _with(ask: Ask, headers: Mapping[str, str]) -> Ask:
    return replace(ask, headers={**ask.headers, **headers})
