"""What the environment and `station.toml` say.  The only reader of the environment."""

from __future__ import annotations

import os
import pwd
import re
from dataclasses import dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from digitize import keys
from digitize.dossier.notice import FILLED, EnglishNoticeWords, NoticeKind, NoticeWay, NoticeWords, is_template
from digitize.dossier.same_filing import Window
from digitize.dossier.slips.words import SlipWords
from digitize.errors import SettingsError
from digitize.keys import KeysError, Place, Within
from digitize.model.signing import CopyForm, SignatureLevel  # noqa: TC001 - `keys` resolves the annotations
from digitize.wording import LANGUAGES, N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DESK = re.compile(r"[A-Z0-9]{1,8}")
_EXAMPLE = "station.example.toml"
_NOBODY_LOGGED_IN = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the shell's environment says; None where it says nothing."""

    data: Path | None  # DIGITIZE_DATA
    language: str | None  # DIGITIZE_LANG
    tessdata: Path | None  # TESSDATA_PREFIX
    user: str  # the account's name, for the journal
    queue_user: str = field(default="", repr=False)  # DIGITIZE_QUEUE_USER: log-in or client id at the one-stop system
    queue_secret: str = field(default="", repr=False)  # DIGITIZE_QUEUE_SECRET: password or client secret
    sign_pin: str = field(default="", repr=False)  # DIGITIZE_SIGN_PIN: PIN of the token, or passphrase of the key file
    sms_user: str = field(default="", repr=False)  # DIGITIZE_SMS_USER: log-in at the SMS gateway, where it has one
    sms_secret: str = field(default="", repr=False)  # DIGITIZE_SMS_SECRET: password or key there
    sms_in_secret: str = field(default="", repr=False)  # DIGITIZE_SMS_IN_SECRET: the gateway shows it at our webhook
    mail_user: str = field(default="", repr=False)  # DIGITIZE_MAIL_USER: log-in at the mail server
    mail_secret: str = field(default="", repr=False)  # DIGITIZE_MAIL_SECRET: password there


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where this station stands."""

    code: str = "Q1"  # part of every local id: TAM-<code>-261123-0001
    name: str = ""
    accepts: tuple[str, ...] = ()  # codes and sectors of procedures; (): all that the catalogue knows
    training: bool = False  # for practice: nothing that is scanned here counts or is submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Ocr:
    """How pages are read."""

    engine: Literal["lines", "tesserocr", "pytesseract"] = "lines"
    languages: str = "vie"
    dpi: Annotated[int, Within(70, 600)] = 150  # of the picture that the engine sees
    seconds_per_page: Annotated[float, Within(1, 3600)] = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How the machine is used."""

    jobs: Annotated[int, Within(0, 1024)] = 0  # worker processes; 0 is one a core


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The office's hours."""

    closes_at: str = "17:00"  # a term that is counted in days ends then


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFolder:
    """A folder outside the data folder where a scanner drops files, for example a share."""

    name: str  # as people call it
    path: str
    profile: str
    share: bool = False  # it must be a mounted share: an empty mount point is an error, not an empty folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What the watcher of the hotfolders keeps to."""

    reserve_mib: Annotated[int, Within(0, 100_000_000)] = 1_024  # free space below which nothing new is taken
    files_per_batch: Annotated[int, Within(1, 10_000)] = 16  # at most, of files that are dossiers of their own
    folders: tuple[WatchedFolder, ...] = ()  # besides hotfolder/<profile>


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The small copy of each dossier, for portals and quick viewing."""

    profile: Literal["decree", "small"] = "decree"  # ink at the scan's resolution, or at 200 dpi
    max_mib: Annotated[float, Within(0, 100_000)] = 0.0  # a larger file is made again less fine; 0 sets no limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The one-stop system that dossiers are delivered to."""

    system: str = "folder"  # its profile: one that ships, or DATA/systems/<name>.toml
    url: str = ""  # of its services
    folder: str = ""  # where the folder connector drops; "": outbox/ of the data folder
    unit: str = ""  # that takes dossiers in, as the system calls it
    agency: str = ""  # its code, mã định danh
    file_mib: Annotated[float, Within(0, 100_000)] = 0.0  # of one file; 0 asks the system's profile
    push_seconds: Annotated[float, Within(0.1, 86_400)] = 60.0  # between two rounds of the courier (`watch --serve`)
    pull_minutes: Annotated[float, Within(0.01, 10_080)] = 10.0  # between two readings of the system's register
    overlap_hours: Annotated[float, Within(0, 8_760)] = 24.0  # before the last pull, from when entries are read again
    same_paper_days: Annotated[int, Within(0, 3_650)] = 0  # between papers here and an entry of a counter; 0: one day
    same_online_days: Annotated[int, Within(0, 3_650)] = 30  # between papers here and an online filing
    serve_url: str = ""  # public address of `serve`, where the system fetches files by itself
    serve_hours: Annotated[float, Within(0.1, 8_760)] = 24.0  # that an address of a file holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What the public may ask: how far the dossier of a code is."""

    per_minute: Annotated[int, Within(0, 1_000)] = 5  # questions of one phone number or address; 0: no limit
    per_day: Annotated[int, Within(0, 100_000)] = 100
    proxies: tuple[str, ...] = ()  # addresses of our own proxies: only what they say of the asker is believed
    header: str = "X-Forwarded-For"  # where they say it
    gateways: tuple[str, ...] = ()  # profiles of SMS gateways that may ask at /sms/<name>
    unaccented: bool = False  # answers by SMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What citizens are told without asking: nothing, until the station says so."""

    kinds: tuple[NoticeKind, ...] = ()
    ways: tuple[NoticeWay, ...] = ("sms",)  # the first for which the dossier has a sure address
    language: Literal["vi", "en"] = "vi"
    unaccented: bool = True  # SMS without marks: 160 places instead of 70
    sms_parts: Annotated[int, Within(1, 6)] = 1  # a longer text is not sent
    hours: Annotated[float, Within(0.1, 8_760)] = 72.0  # after the event; later nobody is told any more
    gateway: str = "generic"  # its profile: one that ships, or DATA/gateways/<name>.toml
    sms_url: str = ""
    sms_from: str = ""  # brandname
    mail_host: str = ""
    mail_port: Annotated[int, Within(1, 65_535)] = 587
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""
    mail_ca_file: str = ""  # certificates that are trusted instead of this machine's
    folder: str = ""  # "": outbox/notices of the data folder
    vi: NoticeWords = NoticeWords()  # noqa: RUF009 - it is frozen
    en: EnglishNoticeWords = EnglishNoticeWords()  # noqa: RUF009

    @property
    def words(self) -> NoticeWords:
        """The texts in the language that is spoken."""
        return self.en if self.language == "en" else self.vi


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """From when `status` calls something wrong."""

    outbox_hours: Annotated[float, Within(0, 8_760)] = 24.0  # a dossier that waits longer for its delivery
    silent_seconds: Annotated[float, Within(1, 86_400)] = 60.0  # a watcher that gave no sign for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """What the figures count."""

    digitised_at: Literal["scanned", "checked", "signed", "delivered"] = "scanned"  # from when "đã số hóa" is said


Letter: TypeAlias = Literal["denunciation", "complaint", "petition", "report"]
"""Đơn tố cáo, đơn khiếu nại, đơn kiến nghị, đơn phản ánh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """What leaves the ordinary path, and who may look at it."""

    certain: tuple[Letter, ...] = ("denunciation", "complaint")  # such a letter is held as what it says
    asked: tuple[Letter, ...] = ("petition", "report")  # held until a person has looked; the office decides [M]
    readers: tuple[str, ...] = ()  # accounts that may look, hand over and purge; none named: the data folder's own
    purge_hours: Annotated[float, Within(0.1, 8_760)] = 72.0  # in which a second person must confirm


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """The agency's signature on digitised copies."""

    agency: str = ""  # as the signature names it
    form: CopyForm = "SAO Y"
    level: SignatureLevel = "B-T"
    file: str = ""  # PKCS#12
    module: str = ""  # a token's PKCS#11 library; then `file` is not looked at
    token: str = ""  # its label; "": the only one, or that in `slot`
    slot: Annotated[int, Within(-1, 1_000)] = -1  # -1: by label
    certificate: str = ""  # its label on the token; "": the only one that has a key
    timestamp: str = ""  # address of the time-stamp service
    seconds: Annotated[float, Within(1, 300)] = 10.0  # that a service has for its answer
    ca_file: str = ""  # certificates that are trusted for https; "": those that this machine trusts
    attested: bool = True  # only what an officer has compared is signed
    plain_copies: bool = False  # papers handed in as plain copies are signed too [M]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSettings:
    """The whole of `station.toml`; every key may be left out."""

    desk: Desk = Desk()
    ocr: Ocr = Ocr()
    work: Work = Work()
    clock: Clock = Clock()
    access: Access = Access()
    watch: Watching = Watching()
    queue: Queue = Queue()
    alarms: Alarms = Alarms()
    restricted: Restricted = Restricted()
    sign: Sign = Sign()
    lookup: Lookup = Lookup()
    notices: Notices = Notices()
    report: Reporting = Reporting()
    slips: SlipWords = SlipWords()  # noqa: RUF009 - it is frozen


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read our variables.

    Raises:
        SettingsError: DIGITIZE_LANG names no language we speak.
    """
    variables = os.environ if variables is None else variables  # noqa: TID251 - the one owner
    language = variables.get("DIGITIZE_LANG") or None
    if language not in {None, *LANGUAGES}:
        raise SettingsError(
            N_("DIGITIZE_LANG is {found} (expected one of {choices})"), found=language, choices=", ".join(LANGUAGES)
        )
    return Environment(
        data=_path(variables.get("DIGITIZE_DATA")),
        language=language,
        tessdata=_path(variables.get("TESSDATA_PREFIX")),
        user=_account(),
        queue_user=variables.get("DIGITIZE_QUEUE_USER", ""),
        queue_secret=variables.get("DIGITIZE_QUEUE_SECRET", ""),
        sign_pin=variables.get("DIGITIZE_SIGN_PIN", ""),
        sms_user=variables.get("DIGITIZE_SMS_USER", ""),
        sms_secret=variables.get("DIGITIZE_SMS_SECRET", ""),
        sms_in_secret=variables.get("DIGITIZE_SMS_IN_SECRET", ""),
        mail_user=variables.get("DIGITIZE_MAIL_USER", ""),
        mail_secret=variables.get("DIGITIZE_MAIL_SECRET", ""),
    )


def hold_openmp() -> None:
    """Let Tesseract and numpy use one thread in this process and its children; must come before they are loaded.

    More threads a page only get into each other's way when each core has a page of its own.
    """
    for limit in ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ[limit] = "1"  # noqa: TID251 - the one owner


def load_station(text: str, where: str = "station.toml") -> StationSettings:
    """Make the settings of a TOML text.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(keys.find_faults(StationSettings, table, Place(where)))
    if not faults:
        settings = keys.build(StationSettings, table)
        faults = _unfit(settings, where)
    if faults:
        raise KeysError.of(where, faults)
    return settings


def station_of(path: Path) -> StationSettings:
    """Load `station.toml`, or the defaults where there is none."""
    return load_station(path.read_text(encoding="utf-8-sig"), path.name) if path.exists() else StationSettings()


def example_text() -> str:
    """Return the commented `station.toml` that `init` writes."""
    return (resources.files("digitize") / "assets" / _EXAMPLE).read_text(encoding="utf-8")


def _unfit(settings: StationSettings, where: str) -> tuple[SettingsError, ...]:
    faults = []
    if not _DESK.fullmatch(settings.desk.code):
        faults.append(
            Place(where, "desk.code").fault(
                N_("{where}: {key} is {found} (expected 1 to 8 capital letters and digits)"), found=settings.desk.code
            )
        )
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", settings.clock.closes_at):
        faults.append(
            Place(where, "clock.closes_at").fault(
                N_("{where}: {key} is {found} (expected a time such as 17:00)"), found=settings.clock.closes_at
            )
        )
    return (*faults, *_unfit_notices(settings.notices, Place(where, "notices")))


def _unfit_notices(notices: Notices, place: Place) -> Iterator[SettingsError]:
    for language, words in (("vi", notices.vi), ("en", notices.en)):
        for field_ in fields(words):
            text: str = getattr(words, field_.name)
            if not is_template(text):
                told = ", ".join(f"${name}" for name in sorted(FILLED))
                yield (
                    place.at(language)
                    .at(field_.name)
                    .fault(
                        N_("{where}: {key} is {found} (expected text with none but {choices})"),
                        found=text,
                        choices=told,
                    )
                )


def same_filing_window(queue: Queue) -> Window:
    """Say how far the times of papers and of an entry of the register may lie apart."""
    return Window(on_paper=queue.same_paper_days, online=queue.same_online_days)


def owns(folder: Path) -> bool:
    """Whether this program runs as the account that a folder belongs to."""
    return folder.stat().st_uid == os.getuid()


def _account() -> str:
    """Name the person at work: who logged in, also where `sudo` or `su` has made another account of him since."""
    number = _logged_in()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(number)


def _logged_in() -> int:
    """Return the account of the log-in, which Linux keeps for all that is started from it; else that of this program.

    A service that nobody logged in for has none.  See `man 5 proc`, loginuid.
    """
    try:
        number = int(Path("/proc/self/loginuid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return os.getuid()
    return os.getuid() if number == _NOBODY_LOGGED_IN else number


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None
