"""The profile of an SMS gateway: names of its fields and shape of its answers, which differ from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from digitize import keys
from digitize.errors import SettingsError
from digitize.keys import KeysError, Place, Within
from digitize.queue.profile_files import fixed_field_faults, profile_texts
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How it wants what it is to send."""

    path: str = ""
    body: Literal["json", "form", "query"] = "json"
    to: str = "to"
    text: str = "text"
    sender: str = "from"
    key: str = ""
    key_header: str = ""
    always: tuple[str, ...] = ()
    numbers: Literal["84", "+84", "0"] = "84"
    log_in: Literal["bearer", "basic", "header", "fields", "none"] = "bearer"
    user_name: str = "user"
    secret_name: str = "X-Api-Key"  # noqa: S105 - of a header
    answer: Literal["json", "text"] = "json"
    code: str = "code"
    taken: tuple[str, ...] = ("0", "200", "OK")
    later: tuple[str, ...] = ()
    seconds: Annotated[float, Within(0.1, 600)] = 30.0
    call_seconds: Annotated[float, Within(0.1, 3_600)] = 60.0
    ca_file: str = ""
    tls: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """How it hands on what a citizen asks."""

    body: Literal["json", "form"] = "json"
    sender: str = "from"
    text: str = "text"
    check: Literal["hmac", "secret"] = "hmac"
    header: str = "X-Signature"
    answer: Literal["json", "text"] = "json"
    reply: str = "text"
    too_many: Annotated[int, Within(200, 499)] = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """How one gateway is spoken to."""

    name: str
    verified: bool = False  # against the gateway itself
    send: Sending = Sending()
    receive: Receiving = Receiving()


def load_gateway(text: str, where: str) -> Gateway:
    """Make the profile of a TOML text.

    Raises:
        KeysError: a SettingsError whose message lists all faults, a line each.
    """
    table = keys.parse(text, where)
    faults = tuple(keys.find_faults(Gateway, table, Place(where)))
    if not faults:
        gateway = keys.build(Gateway, table)
        faults = tuple(fixed_field_faults(gateway.send.always, Place(where).at("send")))
    if faults:
        raise KeysError.of(where, faults)
    return gateway


def find_gateway(name: str, own: Path) -> Gateway:
    """Load the profile of that name: the station's own, else one that ships.

    Raises:
        SettingsError: there is none (the message names the nearest), or it has faults.
    """
    texts = profile_texts("gateways", (own,))
    if name not in texts:
        meant = nearest(name, texts)
        raise SettingsError(
            N_("there is no profile {name} of an SMS gateway; did you mean {meant}?")
            if meant
            else N_("there is no profile {name} of an SMS gateway"),
            name=name,
            meant=meant,
        )
    return load_gateway(texts[name], f"gateways/{name}.toml")
