"""JPEG and PNG files: pixels as other decoders see them, coded bytes kept where a PDF can carry them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
import scan_files as made
from carried import shown_by_pikepdf, shown_by_poppler
from PIL import Image

from digitize.errors import ScanError
from digitize.imaging.decode import Limits


def write(folder: Path, content: bytes) -> Path:
    """Write a file whose extension says nothing."""
    path = folder / "scan.bin"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("picture", [made.grey_picture(), made.rgb_picture()], ids=["grey", "colour"])
def test_jpeg_keeps_the_scanners_bytes(tmp_path: Path, picture: made.Pixels, progressive: bool) -> None:
    """The very file goes into the archive, and the pixels are those of an independent decoder."""
    jpeg = made.coded(picture, "JPEG", quality=80, progressive=progressive, dpi=(300, 300))

    page = made.read(write(tmp_path, jpeg))

    assert hashlib.sha256(page.stream.data).digest() == hashlib.sha256(jpeg).digest()
    assert (page.stream.filter, page.stream.untouched, page.steps) == ("DCTDecode", True, ())
    assert np.array_equal(page.pixels, np.asarray(Image.open(io.BytesIO(jpeg))))
    assert (page.page.dpi_x, page.page.dpi_y, page.page.dpi_inferred) == (300, 300, False)


def test_cmyk_jpeg_becomes_lossless_rgb(tmp_path: Path) -> None:
    """CMYK may not stand in the archive; what is seen may not change."""
    jpeg = made.coded(Image.fromarray(made.rgb_picture()).convert("CMYK"), "JPEG", quality=95)

    page = made.read(write(tmp_path, jpeg))

    assert (page.stream.filter, page.stream.colour, page.stream.untouched) == ("FlateDecode", "rgb", False)
    assert page.steps[0].name == "recoded"
    assert np.abs(page.pixels.astype(int) - made.rgb_picture()).mean() < 3
    assert np.array_equal(shown_by_pikepdf(page.stream), page.pixels)


def test_jpeg_whose_colours_readers_disagree_on_is_recoded(tmp_path: Path) -> None:
    """Component ids "RGB" mean RGB to libjpeg and nothing to a PDF reader."""
    jpeg = bytearray(made.coded(made.rgb_picture(), "JPEG", quality=90, keep_rgb=True))
    adobe = jpeg.find(b"\xff\xee")
    without = bytes(jpeg[:adobe] + jpeg[adobe + 2 + int.from_bytes(jpeg[adobe + 2 : adobe + 4], "big") :])

    page = made.read(write(tmp_path, without))

    assert page.stream.filter == "FlateDecode"
    assert np.abs(page.pixels.astype(int) - made.rgb_picture()).mean() < 4


@pytest.mark.parametrize(("orientation", "turn"), [(1, None), (3, 180), (6, 90), (8, 270)])
def test_claimed_turn_is_told_and_not_applied(tmp_path: Path, orientation: int, turn: int | None) -> None:
    """Exif's orientation is only a claim; the scanner's pixels stay as they are stored."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    jpeg = made.coded(made.rgb_picture(), "JPEG", exif=exif)

    page = made.read(write(tmp_path, jpeg))

    assert page.turn_hint == turn
    assert page.stream.untouched
    assert page.pixels.shape == made.rgb_picture().shape


@pytest.mark.parametrize("orientation", [2, 4, 5, 7])
def test_mirrored_picture_is_set_right(tmp_path: Path, orientation: int) -> None:
    """A mirror is no turn: the picture is mirrored back, losslessly, and its history says so."""
    upright = made.ink_picture()
    stored = {2: upright[:, ::-1], 4: upright[::-1], 5: upright.T, 7: upright[::-1, ::-1].T}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation

    page = made.read(write(tmp_path, made.coded(np.ascontiguousarray(stored), "PNG", exif=exif)))

    assert np.array_equal(page.pixels, upright)
    assert page.turn_hint is None
    assert "mirrored" in {step.name for step in page.steps}


def png_of(kind: str) -> tuple[bytes, made.Pixels]:
    """Return a PNG that can be carried as it is, and what it shows."""
    grey, rgb = made.grey_picture(), made.rgb_picture()
    few = Image.fromarray(rgb).quantize(4)
    return {
        "grey": lambda: (made.coded(grey, "PNG"), grey),
        "rgb": lambda: (made.coded(rgb, "PNG"), rgb),
        "bilevel": lambda: (made.coded(made.bilevel(made.ink_picture()), "PNG"), made.ink_picture()),
        "palette 2": lambda: (made.coded(few, "PNG", bits=2), np.asarray(few.convert("RGB"))),
        "palette 8": lambda: (made.coded(few, "PNG", bits=8), np.asarray(few.convert("RGB"))),
    }[kind]()


@pytest.mark.parametrize("kind", ["grey", "rgb", "bilevel", "palette 2", "palette 8"])
def test_plain_png_keeps_its_coded_rows(tmp_path: Path, kind: str) -> None:
    """The joined IDAT chunks are the PDF's Flate stream; two strangers read the same pixels from it."""
    png, wanted = png_of(kind)

    page = made.read(write(tmp_path, png))

    assert page.stream.untouched
    assert page.stream.data == made.rows_of_png(png)
    assert np.array_equal(page.pixels, wanted)
    assert np.array_equal(shown_by_pikepdf(page.stream), wanted)
    assert np.array_equal(shown_by_poppler(page.stream, tmp_path), wanted)


def test_sixteen_bits_are_reduced_and_noted(tmp_path: Path) -> None:
    """The archive holds 8 bits a sample: the high ones."""
    grey = made.grey_picture()
    wide = Image.fromarray((grey.astype(np.uint16) << 8) | 0x7F)

    page = made.read(write(tmp_path, made.coded(wide, "PNG")))

    assert np.array_equal(page.pixels, grey)
    assert [step.name for step in page.steps] == ["depth_reduced"]


def test_sixteen_bit_colour_keeps_its_high_bytes(tmp_path: Path) -> None:
    """Colour is reduced the same way as grey."""
    import cv2

    rgb = made.rgb_picture()
    wide = (rgb[:, :, ::-1].astype(np.uint16) << 8) | 0x80
    _done, png = cv2.imencode(".png", wide)

    page = made.read(write(tmp_path, png.tobytes()))

    assert np.array_equal(page.pixels, rgb)
    assert [step.name for step in page.steps] == ["depth_reduced"]


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    """What is fully transparent is paper; what is opaque keeps its colour."""
    rgb = made.rgb_picture()
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:50] = 0
    png = made.coded(Image.fromarray(np.dstack([rgb, alpha])), "PNG")

    page = made.read(write(tmp_path, png))

    assert (page.pixels[:50] == 255).all()
    assert np.array_equal(page.pixels[50:], rgb[50:])
    assert [step.name for step in page.steps] == ["flattened"]


def test_interlaced_png_is_coded_anew(tmp_path: Path) -> None:
    """A PDF can't hold interlaced rows; the pixels are equal."""
    grey = np.ascontiguousarray(made.grey_picture()[:8, :8])

    page = made.read(write(tmp_path, made.interlaced_png(grey)))

    assert np.array_equal(page.pixels, grey)
    assert not page.stream.untouched
    assert np.array_equal(shown_by_pikepdf(page.stream), grey)


def test_colour_profile_is_not_carried_and_noted(tmp_path: Path) -> None:
    """The archive says sRGB for all its pages; a picture's own profile is history."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    page = made.read(write(tmp_path, made.coded(made.rgb_picture(), "JPEG", icc_profile=profile)))

    assert [step.name for step in page.steps] == ["profile_ignored"]
    assert page.stream.untouched


def test_second_frame_of_a_single_picture_is_refused(tmp_path: Path) -> None:
    """A JPEG has one frame."""
    path = write(tmp_path, made.coded(made.grey_picture(), "JPEG"))

    with pytest.raises(ScanError) as refused:
        made.read(path, frame=2)

    assert refused.value.code == "corrupt"


def test_large_picture_is_refused_from_its_header(tmp_path: Path) -> None:
    """The limit stands before the decoder."""
    path = write(tmp_path, made.coded(made.grey_picture(), "PNG"))

    with pytest.raises(ScanError) as refused:
        made.read(path, limits=Limits(max_pixels=1000))

    assert refused.value.code == "too_large"
    assert "given" in str(refused.value)
