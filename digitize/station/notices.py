"""The ways to citizens, and a run over the notices that wait."""

from __future__ import annotations

import random
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.queue.account import Account
from digitize.registry.store import open_store
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.notice import NoticeWay
    from digitize.intake.layout import Layout
    from digitize.queue.notices.way import Way
    from digitize.runs.notices.sending import NoticeRound
    from digitize.settings import Environment, Notices, StationSettings


@contextmanager
def open_notices(
    layout: Layout, settings: StationSettings, environment: Environment, *, all_now: bool
) -> Iterator[NoticeRound]:
    """Prepare a run; a way that can't be used stops only what would go by it.

    Raises:
        StoreError: the registry can't be used.
    """
    from digitize.runs.notices.sending import NoticeRound

    with closing(open_store(layout.registry)) as db, ExitStack() as stack:
        yield NoticeRound(
            layout=layout,
            db=db,
            settings=settings.notices,
            unit=settings.slips.unit,
            ways={way: _opened(way, layout, settings.notices, environment, stack) for way in settings.notices.ways},
            now=lambda: datetime.now(HANOI),
            spread=random.random,
            who=environment.user,
            all_now=all_now,
        )


def _opened(
    way: NoticeWay, layout: Layout, settings: Notices, environment: Environment, stack: ExitStack
) -> Way | SettingsError:
    try:
        if way == "sms":
            return _gateway(layout, settings, environment, stack)
        if way == "email":
            return _mail(settings, environment)
    except SettingsError as error:
        return error
    from digitize.queue.notices.folder import FolderWay

    return FolderWay(Path(settings.folder) if settings.folder else layout.notices)


def _gateway(layout: Layout, settings: Notices, environment: Environment, stack: ExitStack) -> Way:
    from digitize.queue.notices.gateway import find_gateway
    from digitize.queue.notices.sms import connect

    gateway = find_gateway(settings.gateway, layout.gateways)
    if gateway.send.log_in != "none" and not environment.sms_secret:
        raise SettingsError(
            N_("the environment holds no password for the SMS gateway"),
            code="no_secret",
            hint=N_("Set DIGITIZE_SMS_SECRET (and DIGITIZE_SMS_USER)."),
        )
    account = Account(user=environment.sms_user, secret=environment.sms_secret)
    line, way = connect(gateway, settings.sms_url, account, settings.sms_from, monotonic)
    stack.callback(line.close)
    return way


def _mail(settings: Notices, environment: Environment) -> Way:
    from digitize.queue.notices.mail import MailServer, MailWay

    server = MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        tls=settings.mail_tls,
        sender=settings.mail_from,
        ca_file=settings.mail_ca_file,
    )
    return MailWay(server, Account(user=environment.mail_user, secret=environment.mail_secret))
