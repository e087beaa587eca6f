"""SMS through a real gateway's address: whatever shape it has, and whatever goes wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digitize.errors import DigitizeError, SettingsError
from digitize.queue.account import Account
from digitize.queue.connector import Accepted, GarbledError, NotSentError, Refusal, UnreachableError
from digitize.queue.notices.gateway import Gateway, Sending, find_gateway, load_gateway
from digitize.queue.notices.sms import SmsWay, connect, written
from digitize.queue.notices.way import Message
from tests.servers.faults import Fault, FaultyServer, Script, running
from tests.servers.sms_gateway import SECRET, SmsApp, sms_server

MESSAGE = Message(
    key="ab12", kind="receipt", to="0912345678", subject="", text="Ho so 1.", at=datetime(2026, 11, 23, tzinfo=UTC)
)
GENERIC = find_gateway("generic", Path("/nowhere"))


@contextmanager
def way(server: FaultyServer, gateway: Gateway = GENERIC) -> Iterator[SmsWay]:
    """Connect."""
    line, made = connect(gateway, server.url, Account(user="mot-cua", secret=SECRET), "MOTCUA", time.monotonic)
    with line:
        yield made


def sending(**facts: object) -> Gateway:
    """The generic gateway with some differences."""
    return replace(GENERIC, send=replace(GENERIC.send, **facts))  # type: ignore[arg-type]


def test_the_profile_that_ships_says_what_holds_without_it() -> None:
    """Its keys are the defaults, each written out."""
    assert GENERIC.send == Sending()
    assert not GENERIC.verified


@pytest.mark.parametrize("body", ["json", "form", "query"])
def test_an_sms_goes_in_each_shape(body: str) -> None:
    """Number, text and brandname under the names of the profile; the log-in in the header."""
    app = SmsApp()
    with running(sms_server(app)) as server, way(server, sending(body=body, always=("unicode = 0",))) as sms:
        answer = sms.send(MESSAGE)

    assert isinstance(answer, Accepted)
    assert app.sent == [{"to": "84912345678", "text": "Ho so 1.", "from": "MOTCUA", "unicode": "0"}]
    assert app.log_ins == [f"Bearer {SECRET}"]


@pytest.mark.parametrize(("verdict", "how"), [("0", Accepted), ("105", Refusal)])
def test_an_answer_in_plain_text(verdict: str, how: type) -> None:
    """`OK id` and `ERR number`: of a refusal no more is kept than a code."""
    gateway = sending(answer="text", taken=("OK",))
    with running(sms_server(SmsApp(verdict=verdict, words=True))) as server, way(server, gateway) as sms:
        answer = sms.send(MESSAGE)

    assert isinstance(answer, how)
    assert "12345678" not in repr(answer)


@pytest.mark.parametrize(
    ("fault", "how", "sent"),
    [
        (Fault.UNAUTHORISED, NotSentError, 0),
        (Fault.BAD_GATEWAY, UnreachableError, 0),
        (Fault.BAD_GATEWAY_AFTER, UnreachableError, 1),
        (Fault.BROKEN, GarbledError, 0),
        (Fault.LOST, UnreachableError, 1),
        (Fault.CUT, UnreachableError, 1),
        (Fault.HTML, GarbledError, 1),
        (Fault.LIST, GarbledError, 1),
        (Fault.REDIRECT, GarbledError, 0),
    ],
)
def test_only_what_surely_did_not_go_is_said_so(fault: Fault, how: type, sent: int) -> None:
    """No error names the citizen's number."""
    app = SmsApp()
    server = sms_server(app)
    server.plan = Script({"send": [fault]})
    with running(server), way(server) as sms, pytest.raises(DigitizeError) as caught:
        sms.send(MESSAGE)

    assert isinstance(caught.value, how)
    assert isinstance(caught.value, NotSentError) is (how is NotSentError)
    assert len(app.sent) == sent
    assert "12345678" not in f"{caught.value} {caught.value.facts} {caught.value.__cause__}"


def test_a_verdict_decides() -> None:
    """One of `later` says that nothing went; another that is none of `taken` is a refusal, whose code alone is kept."""
    app = SmsApp()
    with running(sms_server(app)) as server, way(server, sending(later=("99",))) as sms:
        app.verdict = "99"
        with pytest.raises(NotSentError):
            sms.send(MESSAGE)
        app.verdict = "-105"
        refused = sms.send(MESSAGE)
        app.verdict = "so 84912345678 sai"
        talkative = sms.send(MESSAGE)

    assert refused == Refusal(code="-105", reason="")
    assert talkative == Refusal(code="200", reason="")


def test_nobody_there_is_nothing_sent() -> None:
    """It may go again at once."""
    with running(sms_server(SmsApp())) as server:
        url = server.url
    line, sms = connect(GENERIC, url, Account(user="", secret=SECRET), "", time.monotonic)

    with line, pytest.raises(NotSentError):
        sms.send(MESSAGE)


def test_a_profile_s_faults_are_told(tmp_path: Path) -> None:
    """Unknown keys with the nearest one; an unknown profile too."""
    with pytest.raises(SettingsError, match=r"did you mean send\.sender"):
        load_gateway('name = "x"\n[send]\nsendr = "a"\n', "x.toml")
    with pytest.raises(SettingsError, match="field=value"):
        load_gateway('name = "x"\n[send]\nalways = ["unicode"]\n', "x.toml")
    with pytest.raises(SettingsError, match="did you mean generic"):
        find_gateway("generik", tmp_path)
    (tmp_path / "own.toml").write_text('name = "own"\n')

    assert find_gateway("own", tmp_path).name == "own"


@pytest.mark.parametrize(("how", "number"), [("84", "84912345678"), ("+84", "+84912345678"), ("0", "0912345678")])
def test_numbers_are_written_as_the_gateway_wants(how: str, number: str) -> None:
    """Three ways."""
    assert written("0912345678", how) == number
