"""SMS through a gateway's HTTP address, as its profile says."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from digitize.queue.connector import Accepted, GarbledError, NotSentError, Refusal
from digitize.queue.http import Ask, Line, Reach
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitize.queue.account import Account
    from digitize.queue.notices.gateway import Gateway
    from digitize.queue.notices.way import Message

_CODE = re.compile(r"[A-Za-z_.-]{0,12}-?\d{0,4}", re.ASCII)
"""What is kept of a verdict: a code; anything longer may repeat what was sent."""


class SmsWay:
    """One gateway; its line is kept open between calls."""

    def __init__(self, gateway: Gateway, line: Line, account: Account, sender: str) -> None:
        """Take everything that a call needs; `sender` is the brandname."""
        self._gateway = gateway
        self._line = line
        self._account = account
        self._sender = sender

    @property
    def repeats_safely(self) -> bool:
        """Whether the gateway has a place for our key."""
        return bool(self._gateway.send.key or self._gateway.send.key_header)

    def send(self, message: Message) -> Accepted | Refusal:
        """See `Way.send`."""
        reply = self._line.call(self._ask(message))
        verdict = self._verdict(reply.plain)
        if verdict in self._gateway.send.later:
            busy = N_("{system} says to come again later")
            raise NotSentError(busy, code="busy", system=self._gateway.name)
        if reply.status < 300 and verdict in self._gateway.send.taken:
            return Accepted()
        if not verdict and reply.status < 300:
            raise GarbledError(N_("{system}: its answer has no verdict"), code="no_verdict", system=self._gateway.name)
        code = verdict if verdict and _CODE.fullmatch(verdict) else str(reply.status)
        return Refusal(code=code, reason="")

    def _verdict(self, plain: Any) -> str:
        sending = self._gateway.send
        if sending.answer == "text":
            text = str(plain).strip()
            known = (*sending.later, *sending.taken)
            return next((word for word in known if text.startswith(word)), text.split(maxsplit=1)[0] if text else "")
        for name in sending.code.split("."):
            plain = plain.get(name) if isinstance(plain, dict) else None
        return "" if plain is None or isinstance(plain, dict | list) else str(plain)

    def _ask(self, message: Message) -> Ask:
        sending = self._gateway.send
        fields = self._fields(message)
        return Ask(
            what="send",
            path=sending.path,
            method="GET" if sending.body == "query" else "POST",
            params=fields if sending.body == "query" else {},
            headers=self._headers(message),
            plain=fields if sending.body == "json" else None,
            form=fields if sending.body == "form" else None,
            words=sending.answer == "text",
        )

    def _fields(self, message: Message) -> dict[str, str]:
        sending, account = self._gateway.send, self._account
        fields = {sending.to: written(message.to, sending.numbers), sending.text: message.text}
        if sending.sender and self._sender:
            fields[sending.sender] = self._sender
        if sending.key:
            fields[sending.key] = message.key
        if sending.log_in == "fields":
            fields |= {sending.user_name: account.user, sending.secret_name: account.secret}
        for said in sending.always:
            name, _, value = said.partition("=")
            fields[name.strip()] = value.strip()
        return fields

    def _headers(self, message: Message) -> dict[str, str]:
        sending, account = self._gateway.send, self._account
        headers = {sending.key_header: message.key} if sending.key_header else {}
        match sending.log_in:
            case "bearer":
                headers["Authorization"] = f"Bearer {account.secret}"
            case "basic":
                pair = base64.b64encode(f"{account.user}:{account.secret}".encode()).decode()
                headers["Authorization"] = f"Basic {pair}"
            case "header":
                headers[sending.secret_name] = account.secret
        return headers


def connect(gateway: Gateway, url: str, account: Account, sender: str, now: Callable[[], float]) -> tuple[Line, SmsWay]:
    """Return the line to a gateway, which the caller closes, and the way that uses it.

    Args:
        gateway: its profile.
        url: its address.
        account: our log-in.
        sender: the brandname.
        now: a steady clock, in seconds.

    Raises:
        SettingsError: the address can't be used.
    """
    reach = Reach(
        name=gateway.name,
        url=url,
        silent_seconds=gateway.send.seconds,
        total_seconds=gateway.send.call_seconds,
        ca_file=gateway.send.ca_file,
        tls=gateway.send.tls,
        most_mib=1,
        url_key="notices.sms_url",
        secrets="DIGITIZE_SMS_USER, DIGITIZE_SMS_SECRET",
    )
    line = Line(reach, now)
    return line, SmsWay(gateway, line, account, sender)


def written(number: str, how: str) -> str:
    """Write a number, digits from 0, as a gateway wants it."""
    return number if how == "0" else how + number.removeprefix("0")
