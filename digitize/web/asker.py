"""Who asks: an address, or behind a proxy of ours the one that it names; a phone number."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

    from digitize.settings import Lookup

_SOCKET = "unix"
"""What a proxy at our Unix socket is called in the settings."""


def address_of(request: Request, settings: Lookup) -> str:
    """Return who asks.  What somebody who is no proxy of ours says of himself is not believed."""
    peer = request.client.host if request.client and request.client.host else _SOCKET
    if peer in settings.proxies:
        said = (part.strip() for line in request.headers.getlist(settings.header) for part in line.split(","))
        others = [address for address in said if address and address not in settings.proxies]
        peer = others[-1] if others else peer
    return f"address {_network(peer)}"


def _network(address: str) -> str:
    """An IPv6 asker has 2^64 addresses; they count as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def phone_of(sender: str) -> str:
    """Return who sent an SMS; a number in each of its ways of writing is one asker."""
    digits = "".join(char for char in sender if char.isdecimal() and char.isascii()).removeprefix("00")
    if digits.startswith("84") and len(digits) >= 11:
        digits = f"0{digits[2:]}"
    return f"phone {digits or sender.strip().casefold()}"
