"""PDF pages: one picture is taken out as it is, everything else is drawn."""

from __future__ import annotations

import io
import subprocess
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import scan_files as made
from carried import shown_by_pikepdf, shown_by_poppler
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from digitize.errors import ScanError
from digitize.imaging.decode import Limits, survey

INK, GREY, RGB = made.ink_picture(), made.grey_picture(), made.rgb_picture()
COARSE = Limits(max_pixels=300_000)  # drawn quickly
FLATE = {"Filter": Name.FlateDecode}
INVERTED = {"Decode": Array([1, 0])}


def g4_codes() -> bytes:
    """Return the ink picture's fax codes, its ink as black runs."""
    tiff = made.coded(made.bilevel(255 - INK), "TIFF", compression="group4", tiffinfo={278: made.HEIGHT})
    return made.strips_of(tiff)[0]


def pdfimages(path: Path, folder: Path) -> bytes:
    """Return what poppler takes out of the page."""
    subprocess.run(["pdfimages", "-all", path, folder / "taken"], check=True)
    return min(folder.glob("taken-000.*")).read_bytes()


def test_jpeg_page_keeps_its_bytes(tmp_path: Path) -> None:
    """What goes in comes out, and poppler takes out the same."""
    path, jpeg = made.jpeg_pdf(tmp_path / "a.pdf")

    page = made.read(path)

    assert page.stream.data == jpeg == pdfimages(path, tmp_path)
    assert page.stream.untouched
    assert np.array_equal(page.pixels, np.asarray(Image.open(io.BytesIO(jpeg))))
    assert page.text is None


@pytest.mark.parametrize("outer", ["FlateDecode", "ASCIIHexDecode"])
def test_jpeg_wrapped_in_another_filter_is_unwrapped(tmp_path: Path, outer: str) -> None:
    """Only the outer filter goes."""
    jpeg = made.coded(RGB, "JPEG")
    wrapped = zlib.compress(jpeg) if outer == "FlateDecode" else jpeg.hex().encode() + b">"
    filters = Array([Name("/" + outer), Name.DCTDecode])

    page = made.read(made.image_pdf(tmp_path / "a.pdf", wrapped, made.RGB8 | {"Filter": filters}))

    assert page.stream.data == jpeg


@pytest.mark.parametrize("black_is_1", [False, True])
@pytest.mark.parametrize("inverted", [False, True])
def test_fax_page_keeps_its_codes_and_their_meaning(tmp_path: Path, black_is_1: bool, inverted: bool) -> None:
    """BlackIs1 and Decode are kept, and two strangers see what we see."""
    codes = g4_codes()
    parms = Dictionary(K=-1, Columns=made.WIDTH, Rows=made.HEIGHT, BlackIs1=black_is_1)
    image = made.GREY1 | {"Filter": Name.CCITTFaxDecode, "DecodeParms": parms} | (INVERTED if inverted else {})

    page = made.read(made.image_pdf(tmp_path / "a.pdf", codes, image))

    assert page.stream.data == codes
    assert dict(page.stream.decode_parms)["BlackIs1"] is black_is_1
    assert page.stream.inverted is inverted
    assert np.array_equal(page.pixels, INK if black_is_1 == inverted else 255 - INK)
    assert np.array_equal(shown_by_poppler(page.stream, tmp_path), page.pixels)


def test_group_3_page_keeps_its_codes(tmp_path: Path) -> None:
    """K = 0 is left to pdfium, which reads the same pixels as poppler."""
    tiff = made.coded(made.bilevel(255 - INK), "TIFF", compression="group3", tiffinfo={278: made.HEIGHT})
    (codes,) = made.strips_of(tiff)
    parms = Dictionary(K=0, Columns=made.WIDTH, Rows=made.HEIGHT)
    image = made.GREY1 | {"Filter": Name.CCITTFaxDecode, "DecodeParms": parms}

    page = made.read(made.image_pdf(tmp_path / "a.pdf", codes, image))

    assert page.stream.data == codes
    assert np.array_equal(page.pixels, INK)
    assert np.array_equal(shown_by_poppler(page.stream, tmp_path), INK)


def packed(samples: made.Pixels, bits: int) -> bytes:
    """Pack samples into rows."""
    spread = np.unpackbits(samples[:, :, None], axis=2)[:, :, 8 - bits :].reshape(samples.shape[0], -1)
    return np.packbits(spread, axis=1).tobytes()


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_flate_palette_page_is_carried(tmp_path: Path, bits: int) -> None:
    """Palette, depth and coded rows stay."""
    samples = GREY >> (8 - bits)
    palette = np.random.default_rng(bits).integers(0, 256, (2**bits, 3), dtype=np.uint8)
    space = Array([Name.Indexed, Name.DeviceRGB, 2**bits - 1, String(palette.tobytes())])
    coded = zlib.compress(packed(samples, bits))

    page = made.read(made.image_pdf(tmp_path / "a.pdf", coded, FLATE | {"ColorSpace": space, "BitsPerComponent": bits}))

    assert (page.stream.data, page.stream.palette, page.stream.bits) == (coded, palette.tobytes(), bits)
    assert np.array_equal(page.pixels, palette[samples])
    assert np.array_equal(shown_by_pikepdf(page.stream), palette[samples])


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("inverted", [False, True])
def test_flate_grey_page_is_carried(tmp_path: Path, bits: int, inverted: bool) -> None:
    """Grey of every depth, either way round."""
    samples = GREY >> (8 - bits)
    coded = zlib.compress(packed(samples, bits))
    image = FLATE | made.GREY8 | {"BitsPerComponent": bits} | (INVERTED if inverted else {})

    page = made.read(made.image_pdf(tmp_path / "a.pdf", coded, image))

    levels = (samples.astype(int) * 255 // (2**bits - 1)).astype(np.uint8)
    assert page.stream.data == coded
    assert np.array_equal(page.pixels, 255 - levels if inverted else levels)


def test_flate_page_with_png_rows_is_carried(tmp_path: Path) -> None:
    """Row filters are kept with their parameters."""
    coded = made.rows_of_png(made.coded(RGB, "PNG"))
    parms = Dictionary(Predictor=15, Colors=3, Columns=made.WIDTH)

    page = made.read(made.image_pdf(tmp_path / "a.pdf", coded, FLATE | made.RGB8 | {"DecodeParms": parms}))

    assert page.stream.data == coded
    assert dict(page.stream.decode_parms) == {"Predictor": 15, "Colors": 3, "Columns": made.WIDTH}
    assert np.array_equal(page.pixels, RGB)
    assert np.array_equal(shown_by_pikepdf(page.stream), RGB)


def recoded_cases() -> dict[str, tuple[bytes, dict[str, Any], made.Pixels]]:
    """Return pictures in codings that the archive doesn't hold."""
    steps = np.diff(RGB.astype(int), axis=1, prepend=0).astype(np.uint8)
    difference = Dictionary(Predictor=2, Colors=3, Columns=made.WIDTH)
    runs = b"".join(bytes((0, level)) for level in GREY.tobytes()) + b"\x80"
    wide = (GREY.astype(">u2") << 8 | 9).astype(">u2").tobytes()
    jpx = made.coded(RGB, "JPEG2000", irreversible=False)
    mask = {"ImageMask": True, "BitsPerComponent": 1}
    return {
        "none": (GREY.tobytes(), made.GREY8, GREY),
        "run length": (runs, made.GREY8 | {"Filter": Name.RunLengthDecode}, GREY),
        "LZW": (made.lzw(GREY.tobytes()), made.GREY8 | {"Filter": Name.LZWDecode}, GREY),
        "tiff predictor": (zlib.compress(steps.tobytes()), FLATE | made.RGB8 | {"DecodeParms": difference}, RGB),
        "16 bits": (wide, made.GREY8 | {"BitsPerComponent": 16}, GREY),
        "JPEG 2000": (jpx, {"Filter": Name.JPXDecode}, RGB),
        "JBIG2": (made.jbig2(INK, g4_codes()), made.GREY1 | {"Filter": Name.JBIG2Decode}, INK),
        "JBIG2 inverted": (
            made.jbig2(INK, g4_codes()),
            made.GREY1 | {"Filter": Name.JBIG2Decode} | INVERTED,
            255 - INK,
        ),
        "JBIG2 stencil": (made.jbig2(INK, g4_codes()), mask | {"Filter": Name.JBIG2Decode}, INK),
        "stencil": (packed(INK >> 7, 1), mask, INK),
        "inverted stencil": (packed(INK >> 7, 1), mask | INVERTED, 255 - INK),
    }


@pytest.mark.parametrize("case", recoded_cases())
def test_coding_unfit_for_an_archive_is_replaced_losslessly(tmp_path: Path, case: str) -> None:
    """The pixels stay, the coding goes, the history says so."""
    content, image, wanted = recoded_cases()[case]

    page = made.read(made.image_pdf(tmp_path / "a.pdf", content, image))

    assert np.array_equal(page.pixels, wanted)
    assert page.stream.filter in {"FlateDecode", "CCITTFaxDecode"}
    assert page.steps[0].name == "recoded"
    assert np.array_equal(shown_by_pikepdf(page.stream), wanted)


@pytest.mark.parametrize(
    ("matrix", "rotate", "turn"),
    [
        ("600 0 0 792 0 0", 0, None),
        ("600 0 0 792 0 0", 90, 90),
        ("600 0 0 792 0 0", -90, 270),
        ("-600 0 0 -792 600 792", 0, 180),
        ("0 -792 600 0 0 792", 0, 90),
        ("0 792 -600 0 600 0", 0, 270),
        ("0 792 -600 0 600 0", 90, None),
    ],
)
def test_turn_of_a_page_is_told_and_not_applied(tmp_path: Path, matrix: str, rotate: int, turn: int | None) -> None:
    """Whether by its matrix or by Rotate: turning our pixels so shows what poppler shows."""
    coded = zlib.compress(INK.tobytes())
    path = made.image_pdf(
        tmp_path / "a.pdf", coded, FLATE | made.GREY8, draw=f"q {matrix} cm /Im0 Do Q".encode(), Rotate=rotate
    )

    page = made.read(path)

    assert page.turn_hint == turn
    assert page.stream.data == coded
    turned = np.rot90(page.pixels, -(turn or 0) // 90)
    drawn = subprocess.run(["pdftoppm", "-gray", "-r", "50", path], capture_output=True, check=True).stdout
    shown = np.asarray(Image.open(io.BytesIO(drawn)))
    small = np.asarray(Image.fromarray(turned).resize(shown.shape[::-1], Image.Resampling.BOX))
    assert np.abs(small.astype(int) - shown).mean() < 8


@pytest.mark.parametrize(
    "draw",
    [
        b"q /Tag BMC 600 0 0 792 0 0 cm /Im0 Do EMC Q",
        b"BT 3 Tr /F1 12 Tf (hidden words) Tj ET " + made.COVER,
        made.COVER + b" BT /F1 12 Tf 3 Tr 10 10 Td (hidden words) Tj ET",
        made.COVER + b" BT /F1 12 Tf ( ) Tj ET",
        b"0 0 600 792 re W n " + made.COVER,
        b"1 1 1 rg 0 0 600 792 re f " + made.COVER,
        b"BT /F1 12 Tf (words under the picture) Tj ET " + made.COVER,
        b"q 592 0 0 785 4 3 cm /Im0 Do Q",
    ],
    ids=["marked", "hidden before", "hidden after", "blank text", "clip", "paper", "underneath", "nearly covers"],
)
def test_what_is_not_seen_does_not_keep_a_picture_from_being_taken(tmp_path: Path, draw: bytes) -> None:
    """A scanner's wrappings are no ink."""
    path, jpeg = made.jpeg_pdf(tmp_path / "a.pdf", draw=draw)

    page = made.read(path)

    assert page.stream.data == jpeg
    assert page.text is None


@pytest.mark.parametrize(
    "draw",
    [
        made.COVER + b" BT /F1 12 Tf 100 100 Td (seen) Tj ET",
        made.COVER + b" 0 0 100 100 re f",
        made.COVER + b" 10 10 m 100 100 l S",
        made.COVER + b" q 10 0 0 10 5 5 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q",
        made.COVER + b" q 100 0 0 100 5 5 cm /Im0 Do Q",
        b"q 300 0 0 792 0 0 cm /Im0 Do Q",
        b"q -600 0 0 792 600 0 cm /Im0 Do Q",
        b"q 599 20 -20 791 10 0 cm /Im0 Do Q",
        b"q 100 100 200 200 re W n 600 0 0 792 0 0 cm /Im0 Do Q",
        b"/GS0 gs " + made.COVER,
    ],
    ids=["text", "fill", "stroke", "inline", "second", "half", "mirror", "lean", "clip", "transparent"],
)
def test_page_with_more_than_its_picture_is_drawn(tmp_path: Path, draw: bytes) -> None:
    """Nothing that is seen is left out: the page is drawn as poppler shows it."""

    def add_state(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Resources.ExtGState = Dictionary(GS0=Dictionary(ca=0.5))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font = Dictionary(F1=font)

    path, _jpeg = made.jpeg_pdf(tmp_path / "a.pdf", draw=draw)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        add_state(pdf, pdf.pages[0])
        pdf.save(path)

    page = made.read(path, limits=COARSE)

    assert page.steps[-1].name == "rasterised"
    assert not page.stream.untouched
    assert not page.page.dpi_inferred
    assert round(page.pixels.shape[0] / page.page.dpi_y, 1) == 11.0
    assert page.turn_hint is None


def test_picture_with_a_mask_that_shows_is_drawn(tmp_path: Path) -> None:
    """A soft mask without effect is ignored; one that hides something is not."""
    for level, taken in ((255, True), (254, False)):
        with pikepdf.new() as pdf:
            page = made.add_image_page(pdf, zlib.compress(GREY.tobytes()), FLATE | made.GREY8)
            image = page.obj.Resources.XObject.Im0
            image.SMask = made.flate_image(pdf, np.full_like(GREY, level))
            pdf.save(tmp_path / "a.pdf")

        assert made.read(tmp_path / "a.pdf", limits=COARSE).stream.untouched is taken


def test_picture_inside_a_form_is_found(tmp_path: Path) -> None:
    """A Form XObject around the picture changes nothing."""
    path, jpeg = made.jpeg_pdf(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        form = Stream(pdf, b"/Im0 Do")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
        form.Matrix = Array([600, 0, 0, 792, 0, 0])
        form.Resources = Dictionary(XObject=Dictionary(Im0=page.obj.Resources.XObject.Im0))
        page.obj.Resources.XObject = Dictionary(Fm0=form)
        page.obj.Contents = Stream(pdf, b"/Fm0 Do")
        pdf.save(path)

    assert made.read(path).stream.data == jpeg


def test_form_that_paints_itself_does_not_hang(tmp_path: Path) -> None:
    """A circle of forms ends in a drawn page."""
    path, _jpeg = made.jpeg_pdf(tmp_path / "a.pdf", draw=b"/Fm0 Do")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        form = pdf.make_indirect(Stream(pdf, b"/Fm0 Do /Fm0 Do"))
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 792])
        form.Resources = Dictionary(XObject=Dictionary(Fm0=form))
        pdf.pages[0].obj.Resources.XObject = Dictionary(Fm0=form)
        pdf.save(path)

    assert made.read(path, limits=COARSE).steps[-1].name == "rasterised"


def test_forms_that_multiply_are_cut_short(tmp_path: Path) -> None:
    """Ten forms that each paint the next ten times are a thousand million steps, and not followed."""
    path, _jpeg = made.jpeg_pdf(tmp_path / "a.pdf", draw=b"/F0 Do")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        inner = Dictionary()
        for level in reversed(range(9)):
            form = Stream(pdf, b"" if level == 8 else f"/F{level + 1} Do ".encode() * 10)
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 792])
            form.Resources = Dictionary(XObject=inner)
            inner = Dictionary({f"/F{level}": pdf.make_indirect(form)})
        pdf.pages[0].obj.Resources.XObject = inner
        pdf.save(path)

    with pytest.raises(ScanError) as refused:
        made.read(path, limits=Limits(raster_seconds=1))

    assert refused.value.code == "timed_out"


def test_cmyk_page_is_drawn(tmp_path: Path) -> None:
    """Colours that need conversion are poppler's business."""
    cmyk = Image.fromarray(RGB).convert("CMYK").tobytes()

    page = made.read(made.image_pdf(tmp_path / "a.pdf", cmyk, made.RGB8 | {"ColorSpace": Name.DeviceCMYK}))

    assert page.steps[-1].name == "rasterised"
    assert page.stream.colour == "rgb"


def test_drawn_page_without_colour_is_grey(tmp_path: Path) -> None:
    """No archive page is three times as large as it must be."""
    path = made.image_pdf(tmp_path / "a.pdf", GREY.tobytes(), made.GREY8, draw=b"300 0 0 300 0 0 cm /Im0 Do")

    assert made.read(path).pixels.ndim == 2


def test_annotations_are_no_page_ink(tmp_path: Path) -> None:
    """A visible signature widget is neither read nor drawn, on scanned and on drawn pages."""
    for draw in (made.COVER, b"q 300 0 0 396 0 0 cm /Im0 Do Q"):
        path, _jpeg = made.jpeg_pdf(tmp_path / "a.pdf", draw=draw)
        plain = made.read(path, limits=COARSE).pixels
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            looks = Stream(pdf, b"1 0 0 rg 0 0 200 200 re f")
            looks.Subtype, looks.BBox = Name.Form, Array([0, 0, 200, 200])
            widget = Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, F=132, Rect=Array([350, 450, 550, 650])
            )
            widget.AP = Dictionary(N=looks)
            field = pdf.make_indirect(widget)
            pdf.pages[0].obj.Annots = Array([field])
            pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
            pdf.save(path)

        assert np.array_equal(made.read(path, limits=COARSE).pixels, plain)


def test_user_unit_scales_the_resolution(tmp_path: Path) -> None:
    """A page of 300 x 396 double points is Letter-sized, and so is its picture."""
    big = Image.fromarray(GREY).resize((1250, 1650))
    coded = zlib.compress(big.tobytes())
    image = FLATE | made.GREY8 | {"Width": 1250, "Height": 1650}
    path = made.image_pdf(
        tmp_path / "a.pdf", coded, image, box=(0, 0, 300, 396), draw=b"300 0 0 396 0 0 cm /Im0 Do", UserUnit=2
    )

    page = made.read(path)

    assert (page.page.dpi_x, page.page.dpi_y, page.page.dpi_inferred) == (150, 150, False)


def test_drawing_scales_with_the_user_unit(tmp_path: Path) -> None:
    """A drawn page of double points is drawn at 300 dots a real inch."""
    path = made.image_pdf(tmp_path / "a.pdf", GREY.tobytes(), made.GREY8, box=(0, 0, 144, 144), draw=b"", UserUnit=2)

    page = made.read(path)

    assert page.page.dpi_x == 300
    assert page.pixels.shape == (1200, 1200)


def test_drawing_is_as_sharp_as_the_sharpest_picture(tmp_path: Path) -> None:
    """A picture of 250 pixels on 45 points is 400 dpi."""
    path = made.image_pdf(
        tmp_path / "a.pdf", GREY.tobytes(), made.GREY8, box=(0, 0, 100, 100), draw=b"45 0 0 59.4 0 0 cm /Im0 Do"
    )

    assert made.read(path).page.dpi_x == 400


def test_huge_sheet_is_drawn_within_the_limits(tmp_path: Path) -> None:
    """Five metres square are drawn coarsely rather than not at all."""
    path = made.image_pdf(
        tmp_path / "a.pdf", GREY.tobytes(), made.GREY8, box=(0, 0, 14400, 14400), draw=b"9 0 0 9 0 0 cm /Im0 Do"
    )

    page = made.read(path, limits=Limits(max_pixels=4_000_000))

    assert page.pixels.size <= 4_000_000
    assert round(page.pixels.shape[1] / page.page.dpi_x) == 200


def test_cropped_page_is_measured_by_its_crop_box(tmp_path: Path) -> None:
    """A picture that is shown in part only is drawn, one that fills the crop box is taken."""
    crop = Array([100, 100, 400, 496])
    path, jpeg = made.jpeg_pdf(tmp_path / "a.pdf", CropBox=crop)
    fits, _same = made.jpeg_pdf(tmp_path / "b.pdf", CropBox=crop, draw=b"300 0 0 396 100 100 cm /Im0 Do")

    assert made.read(path).steps[-1].name == "rasterised"
    assert made.read(fits).stream.data == jpeg


def test_picture_missing_from_a_repaired_file_fails_the_page(tmp_path: Path) -> None:
    """A page that has lost its picture is not taken for a blank one."""
    path, _jpeg = made.jpeg_pdf(tmp_path / "a.pdf", draw=b"600 0 0 792 0 0 cm /Gone Do")

    with pytest.raises(ScanError) as refused:
        made.read(path)

    assert refused.value.code == "corrupt"


def test_bad_page_fails_alone(tmp_path: Path) -> None:
    """The picture of page 2 is rubbish; page 1 is read."""
    with pikepdf.new() as pdf:
        made.add_image_page(pdf, GREY.tobytes(), made.GREY8)
        made.add_image_page(pdf, b"rubbish", made.GREY8 | FLATE)
        pdf.save(tmp_path / "a.pdf", compress_streams=False)

    assert survey(tmp_path / "a.pdf", "given", Limits()).frames == 2
    assert np.array_equal(made.read(tmp_path / "a.pdf").pixels, GREY)
    with pytest.raises(ScanError) as refused:
        made.read(tmp_path / "a.pdf", 2)
    assert refused.value.code == "corrupt"


def test_flate_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A small picture whose stream unpacks to a gigabyte stops at the picture's size."""
    bomb = zlib.compress(bytes(20 << 20), 9)
    image = FLATE | made.GREY8 | {"DecodeParms": Dictionary(Predictor=2, Columns=made.WIDTH)}

    with pytest.raises(ScanError) as refused:
        made.read(made.image_pdf(tmp_path / "a.pdf", bomb, image))

    assert refused.value.code == "too_large"


def test_picture_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    """60,000 pixels a side, in the PDF's word or in the JPEG's."""
    claims = made.image_pdf(tmp_path / "a.pdf", b"", made.GREY8 | {"Width": 60_000, "Height": 60_000})

    with pytest.raises(ScanError) as refused:
        made.read(claims)

    assert refused.value.code == "too_large"
