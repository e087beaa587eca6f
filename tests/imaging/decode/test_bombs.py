"""Files that unpack to far more than they say: held, failed, or taken without what they hide."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import scan_files as made
from pikepdf import Array, Dictionary, Name, Stream

from digitize.errors import ScanError
from digitize.imaging.decode import Limits, survey
from digitize.imaging.decode.picture import unpacks_within

GREY = made.grey_picture()
HIDDEN = bytes(20 << 20)
MEGABYTES = 140  # a little more than any drawing has


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(rows: bytes, *before: bytes) -> bytes:
    """Return a PNG of the grey picture's size with these packed rows."""
    header = struct.pack(">IIBBBBB", made.WIDTH, made.HEIGHT, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), *before, chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def rows_and(hidden: bytes) -> bytes:
    """Pack the grey picture's rows and something behind them."""
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in GREY) + hidden, 9)


def code_of(path: Path, *, decoding: bool) -> str:
    """Return the code of the refusal."""
    with pytest.raises(ScanError) as refused:
        made.read(path) if decoding else survey(path, "given", Limits())
    return refused.value.code


def test_what_hides_behind_a_pngs_rows_is_not_carried(tmp_path: Path) -> None:
    """The pixels are kept, coded anew: the archive's readers would unpack the rest."""
    hiding = png(rows_and(HIDDEN))
    (tmp_path / "a.png").write_bytes(hiding)

    page = made.read(tmp_path / "a.png")

    assert np.array_equal(page.pixels, GREY)
    assert not page.stream.untouched
    assert len(zlib.decompress(page.stream.data)) == (made.WIDTH + 1) * made.HEIGHT


def test_a_text_that_unpacks_without_end_is_told_as_such(tmp_path: Path) -> None:
    """Not as damage."""
    (tmp_path / "a.png").write_bytes(png(rows_and(b""), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(2 << 20)))))

    assert code_of(tmp_path / "a.png", decoding=True) == "too_large"


@pytest.mark.parametrize("predictor", [1, 15])
def test_what_hides_behind_a_pdf_pictures_rows_is_not_carried(tmp_path: Path, predictor: int) -> None:
    """The page is failed: no writer of scans does this."""
    rows = GREY.tobytes() if predictor == 1 else b"".join(b"\0" + row.tobytes() for row in GREY)
    coded = zlib.compress(rows + HIDDEN, 9)
    parms = Dictionary(Predictor=predictor, Columns=made.WIDTH)
    image = made.GREY8 | {"Filter": Name.FlateDecode, "DecodeParms": parms}
    path = made.image_pdf(tmp_path / "a.pdf", coded, image)

    assert code_of(path, decoding=True) == "too_large"


def bomb(folder: Path, filters: int, *, form: bool) -> Path:
    """Write a page whose content, or a form on it, unpacks to 140 MB."""
    coded = b" " * (MEGABYTES << 20)
    for _ in range(filters):
        coded = zlib.compress(coded, 9)
    with pikepdf.new() as pdf:
        page = made.add_image_page(pdf, GREY.tobytes(), made.GREY8)
        long = Stream(pdf, coded, Filter=Array([Name.FlateDecode] * filters))
        if form:
            long.Type, long.Subtype, long.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
            page.obj.Resources.XObject.Fm0 = long
        else:
            page.obj.Contents = long
        pdf.save(folder / "a.pdf", compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return folder / "a.pdf"


@pytest.mark.parametrize(("filters", "form"), [(1, False), (3, True)])
def test_a_page_that_unpacks_to_more_than_a_drawing_is_held(tmp_path: Path, filters: int, form: bool) -> None:
    """Before poppler follows it to its end."""
    assert code_of(bomb(tmp_path, filters, form=form), decoding=False) == "too_large"


def test_a_pdf_for_the_holder_of_a_certificate_is_encrypted(tmp_path: Path) -> None:
    """As one with a password: nothing is damaged."""
    path = made.image_pdf(tmp_path / "a.pdf", GREY.tobytes(), made.GREY8)
    lock = b"/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128>>/ID[<00><00>]"
    head, mark, tail = path.read_bytes().rpartition(b"trailer <<")
    path.write_bytes(head + mark + lock + tail)

    assert mark
    assert code_of(path, decoding=False) == "encrypted"


def test_unpacking_stops_soon_behind_the_limit() -> None:
    """A whole stream, a cut one, a damaged one, and one that is far too long."""
    whole = zlib.compress(bytes(100_000))

    assert unpacks_within(whole, 100_000)
    assert not unpacks_within(whole[:-5], 100_000)
    assert not unpacks_within(b"\x78\x9c" + bytes(range(99)), 100_000)
    assert not unpacks_within(zlib.compress(bytes(40 << 20)), 100_000)
