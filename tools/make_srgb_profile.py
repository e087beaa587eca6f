"""Build `digitize/assets/srgb.icc`, the output intent of our PDF/A files: `python tools/make_srgb_profile.py`.

An ICC version 2.1 display profile of the matrix and curve kind (ICC.1:2001-04), which every PDF/A
part accepts.  The primaries of IEC 61966-2-1, adapted from D65 to the profile's D50 by the Bradford
method, are the well-known rounded figures; the curve is the standard's own formula at 256 places,
which linear interpolation keeps within 0.0002 of the formula.
Own work, dedicated to the public domain (CC0-1.0).
"""

from __future__ import annotations

import struct
from pathlib import Path

TARGET = Path(__file__).parent.parent / "digitize" / "assets" / "srgb.icc"
D50 = (0.9642, 1.0, 0.8249)
PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
CURVE_PLACES = 256
HEADER_LENGTH = 128


def linear(value: float) -> float:
    """Light of an sRGB value, both 0..1 (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def xyz_numbers(*values: float) -> bytes:
    """Pack s15Fixed16 numbers."""
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def description(name: bytes) -> bytes:
    """Make a textDescriptionType with an empty Unicode and an empty ScriptCode part."""
    text = name + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


def tags() -> dict[bytes, bytes]:
    """Return the nine tags that a three-component matrix profile needs."""
    points = [round(linear(place / (CURVE_PLACES - 1)) * 65535) for place in range(CURVE_PLACES)]
    curve = b"curv\0\0\0\0" + struct.pack(f">I{CURVE_PLACES}H", CURVE_PLACES, *points)
    content = {b"desc": description(b"sRGB IEC61966-2.1"), b"cprt": b"text\0\0\0\0CC0\0"}
    content[b"wtpt"] = b"XYZ \0\0\0\0" + xyz_numbers(*D50)
    content |= {name: b"XYZ \0\0\0\0" + xyz_numbers(*xyz) for name, xyz in PRIMARIES.items()}
    return content | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)


def build() -> bytes:
    """Return the profile; tags of equal content share their bytes."""
    content = tags()
    offset = HEADER_LENGTH + 4 + 12 * len(content)
    places: dict[bytes, int] = {}
    body = b""
    for block in content.values():
        if block not in places:
            places[block] = offset + len(body)
            body += block + bytes(-len(block) % 4)
    table = struct.pack(">I", len(content))
    table += b"".join(name + struct.pack(">II", places[block], len(block)) for name, block in content.items())
    header = struct.pack(">I4xI4s4s4s", offset + len(body), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + xyz_numbers(*D50)
    return header.ljust(HEADER_LENGTH, b"\0") + table + body


if __name__ == "__main__":
    TARGET.write_bytes(build())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
