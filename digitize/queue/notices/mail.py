"""E-mail through the office's mail server: TLS from the first byte or STARTTLS, the log-in only inside it.

A message counts as gone from the moment its text is on its way; an answer that is lost after that leaves it unknown.
Errors name neither addresses nor the server's own words.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_RULES
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal

from digitize.errors import SettingsError
from digitize.queue.connector import Accepted, NotSentError, Refusal, UnreachableError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.queue.account import Account
    from digitize.queue.notices.way import Message

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SECRETS = "DIGITIZE_MAIL_USER, DIGITIZE_MAIL_SECRET"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How the mail server is reached."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]  # none: on this machine only
    sender: str
    seconds: float = 30.0  # for each answer
    ca_file: str = ""  # PEM certificates that are trusted instead of this machine's


class MailWay:
    """One mail server; each message has a connection of its own."""

    repeats_safely = False

    def __init__(self, server: MailServer, account: Account) -> None:
        """Take what a call needs.

        Raises:
            SettingsError: the server can't be used as the settings name it.
        """
        if not server.host or not server.sender:
            raise SettingsError(N_("notices.mail_host and notices.mail_from must be set"), code="no_mail_server")
        if server.tls == "none" and server.host not in _LOOPBACK:
            raise SettingsError(
                N_("notices.mail_tls is none: addresses would travel readable"),
                code="no_tls",
                hint=N_('use "starttls" or "tls"'),
            )
        self._server = server
        self._account = account
        self._trusted = _trusted(server.ca_file)

    def send(self, message: Message) -> Accepted | Refusal:
        """See `Way.send`."""
        letter = letter_of(message, self._server.sender)
        with self._opened() as smtp:
            with _in_words(NotSentError):
                refusal = _announce(smtp, self._server.sender, message.to)
            return refusal or _hand_over(smtp, letter)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        with _in_words(NotSentError):
            smtp = (
                smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=self._trusted)
                if server.tls == "tls"
                else smtplib.SMTP(server.host, server.port, timeout=server.seconds)
            )
        try:
            with _in_words(NotSentError):
                if server.tls == "starttls":
                    smtp.starttls(context=self._trusted)
                if self._account.user:
                    smtp.login(self._account.user, self._account.secret)
                else:
                    smtp.ehlo_or_helo_if_needed()
            yield smtp
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.close()


def _announce(smtp: smtplib.SMTP, sender: str, to: str) -> Refusal | None:
    """Tell the server from whom to whom; a person whom it does not know is a refusal."""
    _hold(smtp.mail(sender)[0], {250})
    code = smtp.rcpt(to)[0]
    if 500 <= code < 600:
        return Refusal(code=str(code), reason="")
    _hold(code, {250, 251, 252})
    _hold(smtp.docmd("DATA")[0], {354})
    return None


def _hold(code: int, expected: set[int]) -> None:
    if code not in expected:
        raise smtplib.SMTPResponseException(code, "")


def _hand_over(smtp: smtplib.SMTP, letter: bytes) -> Accepted | Refusal:
    """Send the text; from here on a silence leaves open whether it went."""
    with _in_words(UnreachableError):
        smtp.send(b"\r\n".join(_stuffed(line) for line in letter.splitlines()) + b"\r\n.\r\n")
        code, _ = smtp.getreply()
    if 200 <= code < 300:
        return Accepted()
    if 400 <= code < 500:
        raise _busy(code)
    return Refusal(code=str(code), reason="")


def _stuffed(line: bytes) -> bytes:
    return b"." + line if line.startswith(b".") else line


def letter_of(message: Message, sender: str) -> bytes:
    """Write the e-mail; its Message-ID is that of its event."""
    letter = EmailMessage(policy=SMTP_RULES)
    letter["From"] = sender
    letter["To"] = message.to
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers from machines
    letter.set_content(message.text, cte="base64")
    return letter.as_bytes()


def _busy(code: int) -> NotSentError:
    return NotSentError(N_("the mail server says to come again later ({status})"), code="busy", status=code)


@contextlib.contextmanager
def _in_words(kind: type[UnreachableError]) -> Iterator[None]:
    """Translate what smtplib and sockets raise; their own words hold addresses, so they are dropped."""
    try:
        yield
    except smtplib.SMTPAuthenticationError:
        hint = N_("look at {secrets} in the environment")
        raise kind(N_("the mail server refuses the log-in"), code="login", hint=hint, secrets=_SECRETS) from None
    except smtplib.SMTPResponseException as error:
        raise (
            _busy(error.smtp_code)
            if kind is NotSentError
            else kind(N_("the mail server gave no clear answer"), code="unreachable")
        ) from None
    except ssl.SSLCertVerificationError:
        raise kind(
            N_("the certificate of the mail server is not trusted"),
            code="certificate",
            hint=N_("give the certificates of its issuer as notices.mail_ca_file"),
        ) from None
    except TimeoutError:
        raise kind(N_("the mail server did not answer in time"), code="slow") from None
    except (smtplib.SMTPException, OSError) as error:
        raise kind(
            N_("the mail server can't be reached: {reason}"), code="unreachable", reason=type(error).__name__
        ) from None


def _trusted(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise SettingsError(
            N_("the certificates in {file} can't be read: {reason}"),
            file=ca_file,
            reason=error.strerror or type(error).__name__,
        ) from error
