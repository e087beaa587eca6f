"""The calls themselves: the session that each carries, and where each goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digitize.queue.http import Ask, LogInError
from digitize.queue.mc import answers
from digitize.queue.ticket import Ticket, Token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digitize.queue.account import Account
    from digitize.queue.http import Line
    from digitize.queue.system import System


class Services:
    """The services of one system behind one log-in, which is renewed once a call when it has run out."""

    def __init__(self, line: Line, system: System, account: Account) -> None:
        """Ask for nothing yet; the first call logs in."""
        self._line = line
        self._system = system
        self._account = account
        self._ticket = Ticket(self._log_in, lambda: 0.0)  # a session has no term: it holds till it is refused

    def call(self, service: str, sent: Mapping[str, Any]) -> answers.Told:
        """Call a service and return what it says.

        Raises:
            LogInError: the log-in is refused, or a session that was just given out.
            UnreachableError: no answer, or one that says to come again.
            GarbledError: an answer that is none.
        """
        if self._system.mc.style == "paths":
            return self._answer(self._by_path(service, sent))
        return self._ticket.use(lambda session: self._answer(self._by_session(session, service, sent)))

    def _answer(self, ask: Ask) -> answers.Told:
        told = answers.read_told(self._line.call(ask).plain, self._system)
        if answers.is_expired(told, self._system):
            raise LogInError.of(self._system.name)
        return told

    def _by_session(self, session: str, service: str, sent: Mapping[str, Any]) -> Ask:
        words = self._system.mc
        body = {words.session: session, words.agency: self._account.agency, "service": service, **sent}
        return self._ask(service, words.services, body)

    def _by_path(self, service: str, sent: Mapping[str, Any]) -> Ask:
        """The other style: our code and the small things stand in the address, the dossiers alone are the body."""
        words = self._system.mc
        small = {key: value for key, value in sent.items() if isinstance(value, str)}
        body: Any = next((value for value in sent.values() if not isinstance(value, str)), {})
        return Ask(
            what=service,
            path=f"{words.services}/{service}",
            params={words.agency: self._account.agency, **small},
            headers={"Charset": "utf-8"},
            plain=body,
        )

    def _log_in(self) -> Token:
        words = self._system.mc
        body = {"username": self._account.user, "password": self._account.secret}
        answer = self._line.call(self._ask("login", words.login, body)).plain
        told = answers.read_told(answer, self._system)
        session = answers.text_of(answer, words.session)
        if not answers.is_success(told, self._system):
            raise LogInError.of(self._system.name)
        if not session:
            raise answers.missing_key(self._system, words.session)
        return Token(text=session, seconds=None)

    def _ask(self, what: str, path: str, body: Mapping[str, Any]) -> Ask:
        words = self._system.mc
        destination = {"dstcode": words.destination} if words.destination else {}
        in_header = words.destination_in == "header"
        return Ask(
            what=what,
            path=path,
            params={} if in_header else destination,
            headers={"Charset": "utf-8", **(destination if in_header else {})},
            plain=body,
        )
