"""E-mail through a real SMTP server: sent once, and never claimed to be certain where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digitize.errors import SettingsError
from digitize.queue.account import Account
from digitize.queue.connector import Accepted, NotSentError, Refusal, UnreachableError
from digitize.queue.notices.mail import MailServer, MailWay
from digitize.queue.notices.way import Message
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.mail import SECRET, USER, Mailbox, mail_server

TO = "ha.ngo@vi-du.vn"
MESSAGE = Message(
    key="ab12",
    kind="result",
    to=TO,
    subject="Hồ sơ H20.14-261123-0007: Đã xử lý xong",
    text="Hồ sơ H20.14-261123-0007: Đã xử lý xong.\n.hai chấm",
    at=datetime(2026, 11, 23, tzinfo=UTC),
)
ACCOUNT = Account(user=USER, secret=SECRET)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Of the mail server."""
    return make_certificate(tmp_path_factory.mktemp("mail"))


def server(port: int, certificate: Certificate, **facts: object) -> MailServer:
    """How the mail server is reached."""
    plain = MailServer(
        host="127.0.0.1",
        port=port,
        tls="starttls",
        sender="mot-cua@vi-du.gov.vn",
        seconds=5.0,
        ca_file=str(certificate.path),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_letter_arrives_whole_inside_tls(certificate: Certificate, tls: str) -> None:
    """Logged in; marks and lines that begin with a dot survive; the Message-ID is that of the event."""
    mailbox = Mailbox()
    with mail_server(mailbox, certificate.context, at_once=tls == "tls") as port:
        answer = MailWay(server(port, certificate, tls=tls), ACCOUNT).send(MESSAGE)

    (letter,) = mailbox.taken
    assert isinstance(answer, Accepted)
    assert (mailbox.to, mailbox.secured) == ([TO], [True])
    assert letter.get_content().splitlines() == MESSAGE.text.splitlines()
    assert (letter["Subject"], letter["Message-ID"]) == (MESSAGE.subject, "<ab12@vi-du.gov.vn>")
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("step", "code", "how"),
    [
        ("connect", 421, NotSentError),
        ("connect", 0, NotSentError),
        ("AUTH", 535, NotSentError),
        ("MAIL", 451, NotSentError),
        ("MAIL", 550, NotSentError),
        ("RCPT", 450, NotSentError),
        ("RCPT", 0, NotSentError),
        ("RCPT", 550, Refusal),
        ("DATA", 451, NotSentError),
        ("DATA", 0, NotSentError),
        ("text", 451, NotSentError),
        ("text", 554, Refusal),
        ("text", 0, UnreachableError),
    ],
)
def test_what_is_certain_and_what_is_not(certificate: Certificate, step: str, code: int, how: type) -> None:
    """Before the text has gone nothing has; after it a lost answer leaves it open.  No error names the citizen."""
    mailbox = Mailbox(faults={step: [code]})
    with mail_server(mailbox, certificate.context) as port:
        way = MailWay(server(port, certificate), ACCOUNT)
        try:
            told: object = way.send(MESSAGE)
        except UnreachableError as error:
            told = error

    assert type(told) is how
    assert TO not in f"{told!r} {told} {getattr(told, 'facts', '')} {getattr(told, '__cause__', '')}"
    assert len(mailbox.taken) == (1 if how is UnreachableError else 0)


def test_a_server_that_says_nothing_is_not_waited_for(certificate: Certificate) -> None:
    """Nobody knows whether it took the letter."""
    mailbox = Mailbox(faults={"text": [-1]})
    with mail_server(mailbox, certificate.context) as port, pytest.raises(UnreachableError) as caught:
        MailWay(server(port, certificate, seconds=0.3), ACCOUNT).send(MESSAGE)

    assert not isinstance(caught.value, NotSentError)


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Certificate) -> None:
    """Neither password nor address went out."""
    mailbox = Mailbox()
    with mail_server(mailbox, certificate.context) as port, pytest.raises(NotSentError) as caught:
        MailWay(server(port, certificate, ca_file=""), ACCOUNT).send(MESSAGE)

    assert (caught.value.code, mailbox.taken) == ("certificate", [])


def test_a_server_without_tls_never_hears_the_password(certificate: Certificate) -> None:
    """STARTTLS that is not offered, as a man in the middle would have it."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(NotSentError):
        MailWay(server(port, certificate), ACCOUNT).send(MESSAGE)

    assert mailbox.taken == []


def test_settings_that_cant_work_are_refused(tmp_path: Path) -> None:
    """No server, no TLS to elsewhere, certificates that are none."""
    plain = MailServer(host="mail.vi-du.gov.vn", port=25, tls="none", sender="a@vi-du.gov.vn")
    faulty = (plain, replace(plain, host=""), replace(plain, tls="tls", ca_file=str(tmp_path / "none.pem")))

    for one in faulty:
        with pytest.raises(SettingsError):
            MailWay(one, ACCOUNT)
