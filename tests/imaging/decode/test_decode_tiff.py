"""TIFF frames of every common coding, the odd ones built by hand."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import scan_files as made
from carried import shown_by_pikepdf, shown_by_poppler
from PIL import Image

from digitize.errors import ScanError
from digitize.imaging.decode import Limits, survey

INK, GREY, RGB = made.ink_picture(), made.grey_picture(), made.rgb_picture()
TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def write(folder: Path, content: bytes) -> Path:
    """Write a file whose extension says nothing."""
    path = folder / "scan.bin"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "compression", [None, "group3", "group4", "tiff_lzw", "tiff_adobe_deflate", "packbits", "tiff_ccitt"]
)
def test_bilevel_tiff_comes_out_equal(tmp_path: Path, compression: str | None) -> None:
    """Every coding of black and white ends as CCITT G4 with the same pixels."""
    tiff = made.coded(made.bilevel(INK), "TIFF", compression=compression)

    page = made.read(write(tmp_path, tiff))

    assert np.array_equal(page.pixels, INK)
    assert (page.stream.filter, page.stream.bits) == ("CCITTFaxDecode", 1)
    assert np.array_equal(shown_by_pikepdf(page.stream), INK)
    assert np.array_equal(shown_by_poppler(page.stream, tmp_path), INK)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("picture", [GREY, RGB], ids=["grey", "colour"])
def test_tone_tiff_comes_out_equal(tmp_path: Path, compression: str | None, picture: made.Pixels) -> None:
    """Every lossless coding of grey and colour ends as Flate with the same pixels."""
    page = made.read(write(tmp_path, made.coded(picture, "TIFF", compression=compression)))

    assert np.array_equal(page.pixels, picture)
    assert page.stream.filter == "FlateDecode"
    assert np.array_equal(shown_by_pikepdf(page.stream), picture)


@pytest.mark.parametrize("photometric", [0, 1], ids=["white is zero", "black is zero"])
@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
@pytest.mark.parametrize("fill_order", [1, 2])
def test_one_g4_strip_is_carried_as_it_is(tmp_path: Path, photometric: int, order: str, fill_order: int) -> None:
    """The scanner's fax codes go into the PDF bit for bit, whichever way their bits and bytes stand."""
    tiff = made.coded(made.bilevel(INK), "TIFF", compression="group4", tiffinfo={278: made.HEIGHT})
    (codes,) = made.strips_of(tiff)  # black runs of the codes are white here: Pillow writes black as zero
    fields = made.tiff_fields(INK, 4) | {258: (3, [1]), 262: (3, [photometric]), 266: (3, [fill_order])}
    stored = codes.translate(TURNED) if fill_order == 2 else codes

    page = made.read(write(tmp_path, made.tiff_file((fields, [stored]), order=order)))

    wanted = INK if photometric == 1 else 255 - INK
    assert page.stream.data == codes
    assert page.stream.untouched is (fill_order == 1)
    assert np.array_equal(page.pixels, wanted)
    assert np.array_equal(shown_by_poppler(page.stream, tmp_path), wanted)
    assert np.array_equal(shown_by_pikepdf(page.stream), wanted)


def test_g4_in_many_strips_is_joined_losslessly(tmp_path: Path) -> None:
    """A PDF holds one strip only."""
    tiff = made.coded(made.bilevel(INK), "TIFF", compression="group4", tiffinfo={278: 64})

    page = made.read(write(tmp_path, tiff))

    assert np.array_equal(page.pixels, INK)
    assert np.array_equal(shown_by_pikepdf(page.stream), INK)


def test_two_dimensional_g3_comes_out_equal(tmp_path: Path) -> None:
    """Fax machines' finer mode."""
    tiff = made.coded(made.bilevel(INK), "TIFF", compression="group3", tiffinfo={292: 1})

    assert np.array_equal(made.read(write(tmp_path, tiff)).pixels, INK)


@pytest.mark.parametrize("picture", [GREY, RGB], ids=["grey", "colour"])
def test_one_jpeg_strip_becomes_one_jpeg(tmp_path: Path, picture: made.Pixels) -> None:
    """The shared tables go in front of the scan; nothing is coded again."""
    tiff = made.coded(picture, "TIFF", compression="jpeg", quality=80, tiffinfo={278: made.HEIGHT})

    page = made.read(write(tmp_path, tiff))

    mode = "L" if picture.ndim == 2 else "RGB"
    scan = made.strips_of(tiff)[0][-500:]
    assert page.stream.filter == "DCTDecode"
    assert page.stream.data.endswith(scan)
    assert np.array_equal(page.pixels, np.asarray(Image.open(io.BytesIO(tiff)).convert(mode)))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(page.stream.data)).convert(mode)), page.pixels)


def test_jpeg_in_many_strips_is_decoded(tmp_path: Path) -> None:
    """Strips that are each a JPEG are put together losslessly."""
    tiff = made.coded(RGB, "TIFF", compression="jpeg", tiffinfo={278: 64})

    page = made.read(write(tmp_path, tiff))

    assert page.stream.filter == "FlateDecode"
    assert np.array_equal(page.pixels, np.asarray(Image.open(io.BytesIO(tiff)).convert("RGB")))


def test_old_style_jpeg_file_inside_a_tiff_is_carried(tmp_path: Path) -> None:
    """Compression 6 with a whole JPEG is that JPEG."""
    jpeg = made.coded(RGB, "JPEG", quality=90)
    fields = made.tiff_fields(RGB, 6) | {262: (3, [6]), 513: (4, [8]), 514: (4, [len(jpeg)])}

    page = made.read(write(tmp_path, made.tiff_file((fields, [jpeg]))))

    assert page.stream.data == jpeg
    assert np.array_equal(page.pixels, np.asarray(Image.open(io.BytesIO(jpeg))))


def test_old_style_jpeg_of_tables_and_a_strip_is_decoded(tmp_path: Path) -> None:
    """Compression 6 with its tables in fields is put together by libtiff."""
    jpeg = made.coded(RGB, "JPEG", quality=90, subsampling=2)

    page = made.read(write(tmp_path, made.old_jpeg_of_tables(jpeg, RGB)))

    shown = np.asarray(Image.open(io.BytesIO(jpeg))).astype(int)
    assert np.abs(page.pixels - shown).mean() < 2  # libtiff spreads the colours another way
    assert page.steps[0].settings == (("from", "TIFF, old-style JPEG"),)


@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
def test_both_byte_orders_are_read(tmp_path: Path, order: str) -> None:
    """Intel and Motorola."""
    page = made.read(write(tmp_path, made.tiff_file(made.plain_frame(GREY), order=order)))

    assert np.array_equal(page.pixels, GREY)
    assert (page.page.dpi_x, page.page.dpi_inferred) == (300, False)


def test_white_may_be_zero_in_grey(tmp_path: Path) -> None:
    """Photometric 0 is turned round."""
    fields, strips = made.plain_frame(GREY, t262=(3, [0]))

    assert np.array_equal(made.read(write(tmp_path, made.tiff_file((fields, strips)))).pixels, 255 - GREY)


def test_big_tiff_is_read(tmp_path: Path) -> None:
    """64-bit offsets."""
    assert np.array_equal(made.read(write(tmp_path, made.coded(GREY, "TIFF", big_tiff=True))).pixels, GREY)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_orientation_is_told_and_not_applied(tmp_path: Path, orientation: int) -> None:
    """Pillow turns while it loads; what we give is the stored picture."""
    frame = made.plain_frame(GREY, t274=(3, [orientation]))

    page = made.read(write(tmp_path, made.tiff_file(frame)))

    assert np.array_equal(page.pixels, GREY)
    assert page.turn_hint == {1: None, 3: 180, 6: 90, 8: 270}[orientation]


def test_frames_are_counted_without_thumbnails(tmp_path: Path) -> None:
    """Frame 2 is the second page, wherever previews stand in the chain."""
    thumbnail = made.plain_frame(np.ascontiguousarray(GREY[::8, ::8]), t254=(4, [1]))
    tiff = made.tiff_file(thumbnail, made.plain_frame(GREY), thumbnail, made.plain_frame(RGB))
    path = write(tmp_path, tiff)

    assert survey(path, "given", Limits()).frames == 2
    assert np.array_equal(made.read(path, 1).pixels, GREY)
    assert np.array_equal(made.read(path, 2).pixels, RGB)


def test_lone_frame_marked_as_a_thumbnail_is_still_a_page(tmp_path: Path) -> None:
    """A page is not lost to a wrong mark."""
    path = write(tmp_path, made.tiff_file(made.plain_frame(GREY, t254=(4, [1]))))

    assert survey(path, "given", Limits()).frames == 1


def test_circle_of_frames_is_stopped(tmp_path: Path) -> None:
    """The last directory points back to the first."""
    path = write(tmp_path, made.tiff_file(made.plain_frame(GREY), made.plain_frame(GREY), loop_to=0))

    with pytest.raises(ScanError) as refused:
        survey(path, "given", Limits())

    assert refused.value.code == "too_large"


def test_offset_past_the_end_is_a_cut_file(tmp_path: Path) -> None:
    """The directory stands before the strip, and the strip's end is missing."""
    whole = made.coded(GREY, "TIFF", compression="tiff_lzw")
    path = write(tmp_path, whole[:-400])

    with pytest.raises(ScanError) as refused:
        survey(path, "given", Limits())

    assert refused.value.code == "truncated"


def test_bad_frame_fails_alone(tmp_path: Path) -> None:
    """The container opens, its first frame is read, its second is refused."""
    good = made.plain_frame(GREY)
    bad = (made.tiff_fields(GREY, 8), [b"no zlib stream at all"])
    path = write(tmp_path, made.tiff_file(good, bad))

    assert survey(path, "given", Limits()).frames == 2
    assert np.array_equal(made.read(path, 1).pixels, GREY)
    with pytest.raises(ScanError) as refused:
        made.read(path, 2)
    assert refused.value.code == "corrupt"
    assert refused.value.facts == {"name": "given", "frame": 2}


def test_directory_that_claims_a_huge_picture_is_refused(tmp_path: Path) -> None:
    """60,000 pixels a side are refused before a byte of them is decoded."""
    fields, strips = made.plain_frame(GREY, t256=(4, [60_000]), t257=(4, [60_000]))
    path = write(tmp_path, made.tiff_file((fields, strips)))

    with pytest.raises(ScanError) as refused:
        survey(path, "given", Limits())

    assert refused.value.code == "too_large"


def test_too_many_frames_are_refused(tmp_path: Path) -> None:
    """The chain is not followed to its end."""
    frame = made.plain_frame(np.zeros((4, 4), np.uint8))
    path = write(tmp_path, made.tiff_file(*[frame] * 5))

    with pytest.raises(ScanError) as refused:
        survey(path, "given", Limits(max_pages=4))

    assert refused.value.code == "too_large"


def test_resolution_in_centimetres_is_understood(tmp_path: Path) -> None:
    """Unit 3 counts per centimetre."""
    frame = made.plain_frame(GREY, t282=(5, [118, 1]), t283=(5, [118, 1]), t296=(3, [3]))

    page = made.read(write(tmp_path, made.tiff_file(frame)))

    assert round(page.page.dpi_x) == 300
    assert not page.page.dpi_inferred


def test_zero_resolution_is_inferred(tmp_path: Path) -> None:
    """A rational without a denominator says nothing."""
    frame = made.plain_frame(GREY, t282=(5, [0, 0]), t283=(5, [0, 0]))

    assert made.read(write(tmp_path, made.tiff_file(frame))).page.dpi_inferred


def test_old_jpeg_builder_makes_what_it_says() -> None:
    """The hand-made file holds compression 6 and no interchange offset."""
    tiff = made.old_jpeg_of_tables(made.coded(RGB, "JPEG"), RGB)

    (start,) = struct.unpack("<I", tiff[4:8])
    (count,) = struct.unpack("<H", tiff[start : start + 2])
    tags = {struct.unpack("<HHIH", tiff[start + 2 + 12 * n :][:10])[0::3] for n in range(count)}
    assert (259, 6) in tags
    assert 513 not in dict(tags)
