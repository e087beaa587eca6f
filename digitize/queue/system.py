"""The profile of a one-stop system: its formats, enumerations and names, which differ from one to the next.

Most of it was only observed in public code (domain notes 5): `verified = false` shows it as "chưa kiểm chứng".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from digitize import keys
from digitize.errors import SettingsError
from digitize.keys import KeysError, Place, Within
from digitize.model import Needed  # noqa: TC001 - keys.py resolves the annotations when it runs
from digitize.queue.folder.words import FolderWords
from digitize.queue.lgsp.words import LgspWords
from digitize.queue.mc.words import McWords
from digitize.queue.profile_files import fixed_field_faults, profile_texts
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digitize.model import Channel, PartyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCodes:
    """LoaiDoiTuong; its base differs: 1 in the classic services, 0 in those of 2026."""

    citizen: int
    company: int
    household: int
    agency: int
    organisation: int

    def of(self, kind: PartyKind) -> int:
        """Return the code of a kind."""
        code: int = getattr(self, kind)
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCodes:
    """KenhThucHien."""

    walk_in: int = 1
    assisted: int = 2  # filed online at the desk
    postal: int = 3
    online: int = 2

    def of(self, channel: Channel) -> int:
        """Return the code of a channel."""
        code: int = getattr(self, channel.replace("-", "_"))
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """How a one-stop system wants what it is told."""

    name: str
    connector: Literal["folder", "mc", "lgsp"]
    verified: bool = False  # against the system itself
    times: str = "%Y%m%d%H%M%S"  # in Vietnam, as `datetime.strftime` writes them
    parties: PartyCodes
    channels: ChannelCodes = ChannelCodes()
    successes: tuple[str, ...] = ("0",)  # error codes that are none, as text or as a number
    already: tuple[str, ...] = ("đã tồn tại",)  # words of a refusal that says that the dossier is there
    file_mib: Annotated[float, Within(0, 100_000)] = 0.0  # of one file; 0: no limit
    batch: Annotated[int, Within(1, 10)] = 10  # dossiers in one call
    seconds: Annotated[float, Within(0.1, 3_600)] = 60.0  # without a sign of life
    call_seconds: Annotated[float, Within(0.1, 36_000)] = 600.0  # for one call and its whole answer
    ca_file: str = ""  # PEM certificates that are trusted instead of this machine's
    tls: bool = True  # false: the system has none, and the network to it is closed to others
    needs: tuple[Needed, ...] = ()  # besides procedure and owner
    folder: FolderWords = FolderWords()  # noqa: RUF009 - it is frozen
    mc: McWords = McWords()  # noqa: RUF009
    lgsp: LgspWords = LgspWords()  # noqa: RUF009


def load_system(text: str, where: str) -> System:
    """Make the profile of a TOML text.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(keys.find_faults(System, table, Place(where)))
    if not faults:
        system = keys.build(System, table)
        faults = tuple(fixed_field_faults(system.mc.always, Place(where).at("mc")))
    if faults:
        raise KeysError.of(where, faults)
    return system


def find_system(name: str, folders: Sequence[Path]) -> System:
    """Load the profile of that name.

    Raises:
        SettingsError: there is none (the message names the nearest), or it has faults.
    """
    texts = profile_texts("systems", folders)
    if name not in texts:
        meant = nearest(name, texts)
        raise SettingsError(
            N_("there is no profile {name} of a one-stop system; did you mean {meant}?")
            if meant
            else N_("there is no profile {name} of a one-stop system"),
            name=name,
            meant=meant,
        )
    return load_system(texts[name], f"systems/{name}.toml")
