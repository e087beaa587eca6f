"""What holds for every picture, and for every damaged file."""

from __future__ import annotations

import functools
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import scan_files as made
from carried import shown_by_pikepdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pikepdf import Array, Dictionary, Name
from PIL import Image

from digitize.errors import ScanError
from digitize.imaging.decode import Limits, decode, survey
from digitize.model import PageSource
from digitize.runs.limits import Allowance, bounded

SMALL = Limits(max_pixels=60_000, raster_seconds=5)
sides = st.integers(1, 40)


def decoded(content: bytes) -> tuple[made.Pixels, made.Pixels]:
    """Decode a file's first frame; return its pixels and what a stranger sees in its stream."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.bin"
        path.write_bytes(content)
        page = made.read(path)
    return page.pixels, shown_by_pikepdf(page.stream)


@st.composite
def pictures(draw: st.DrawFn) -> Image.Image:
    """Draw a small picture of any mode that a lossless file can hold."""
    height, width = draw(sides), draw(sides)
    mode = draw(st.sampled_from(["1", "L", "RGB", "P"]))
    shape = (height, width, 3) if mode == "RGB" else (height, width)
    pixels = draw(arrays.arrays(np.uint8, shape))
    if mode == "1":
        return made.bilevel(np.where(pixels > 127, 255, 0).astype(np.uint8))
    if mode == "P":
        indexed = Image.fromarray(pixels % 7)
        indexed.putpalette(draw(st.binary(min_size=21, max_size=21)))
        return indexed
    return Image.fromarray(pixels)


@given(image=pictures(), kind=st.sampled_from(["PNG", "TIFF none", "TIFF tiff_lzw", "TIFF tiff_adobe_deflate"]))
@settings(max_examples=120, deadline=None)
def test_lossless_files_stay_lossless(image: Image.Image, kind: str) -> None:
    """Pixels equal Pillow's, and the stream holds the same pixels."""
    name, _space, compression = kind.partition(" ")
    options = {} if name == "PNG" or compression == "none" else {"compression": compression}

    pixels, carried = decoded(made.coded(image, name, **options))

    wanted = np.asarray(image.convert("L" if image.mode in {"1", "L"} else "RGB"))
    assert np.array_equal(pixels if pixels.ndim == wanted.ndim else np.dstack([pixels] * 3), wanted)
    assert np.array_equal(carried if carried.ndim == wanted.ndim else np.dstack([carried] * 3), wanted)


@given(ink=arrays.arrays(np.bool_, st.tuples(sides, sides)), compression=st.sampled_from(["group3", "group4"]))
@settings(max_examples=60, deadline=None)
def test_fax_codes_stay_lossless(ink: np.ndarray, compression: str) -> None:
    """Any pattern of black and white."""
    wanted = np.where(ink, 0, 255).astype(np.uint8)

    pixels, carried = decoded(made.coded(made.bilevel(wanted), "TIFF", compression=compression))

    assert np.array_equal(pixels, wanted)
    assert np.array_equal(carried, wanted)


def _pdf(*, structured: bool) -> bytes:
    buffer = io.BytesIO()
    tiny = made.grey_picture()[:40, :30]
    with pikepdf.new() as pdf:
        page = made.add_image_page(pdf, tiny.tobytes(), made.GREY8 | {"Width": 30, "Height": 40})
        page.obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(S=Name.URI))])
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig, T="s"))]))
        mode = pikepdf.ObjectStreamMode.generate if structured else pikepdf.ObjectStreamMode.disable
        pdf.save(buffer, object_stream_mode=mode)
    return buffer.getvalue()


@functools.cache
def seeds() -> tuple[bytes, ...]:
    """Return small whole files of every kind."""
    tiny = np.ascontiguousarray(made.rgb_picture()[:40, :30])
    ink = made.bilevel(made.ink_picture()[:60, :60])
    tables = made.old_jpeg_of_tables(made.coded(tiny, "JPEG", subsampling=2), tiny)
    return (
        made.coded(tiny, "JPEG"),
        made.coded(tiny, "JPEG", progressive=True),
        made.coded(tiny, "PNG"),
        made.coded(Image.fromarray(tiny).quantize(8), "PNG", bits=4),
        made.coded(tiny, "TIFF"),
        made.coded(tiny, "TIFF", compression="tiff_lzw"),
        made.coded(tiny, "TIFF", compression="jpeg"),
        made.coded(ink, "TIFF", compression="group4"),
        made.tiff_file(made.plain_frame(tiny), made.plain_frame(tiny), order=">"),
        tables,
        _pdf(structured=False),
        _pdf(structured=True),
    )


places = st.floats(0, 1, exclude_max=True)
lengths = st.sampled_from([1, 2, 4, 12, 60, 500])
KNOWN = {"empty", "truncated", "corrupt", "unsupported", "encrypted", "too_large", "timed_out"}
ALLOWED = Allowance(memory_mib=512, cpu_seconds=60)


@st.composite
def damages(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Draw one way to damage a file: written over, cut out, said twice, or a piece of another file set in."""
    kind, place, length = draw(st.sampled_from(["over", "cut", "twice", "other"])), draw(places), draw(lengths)
    content, other = draw(st.binary(min_size=1, max_size=8)), draw(st.integers(0, 11))

    def damage(whole: bytes) -> bytes:
        at = int(place * len(whole))
        if kind == "over":
            return whole[:at] + content + whole[at + len(content) :]
        if kind == "cut":
            return whole[:at] + whole[at + length :]
        if kind == "twice":
            return whole[: at + length] + whole[at:]
        stranger = seeds()[other]
        start = int(place * len(stranger))
        return whole[:at] + stranger[start : start + length] + whole[at + length * (length % 5) :]

    return damage


@pytest.mark.parametrize("seed", range(12))
@given(changes=st.lists(damages(), max_size=6), keep=st.just(1.0) | st.floats(0, 1))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_file_is_refused_or_read(seed: int, changes: list[Callable[[bytes], bytes]], keep: float) -> None:
    """Nothing but a refusal with a known code comes out of damage, always soon and in little memory."""
    damaged = functools.reduce(lambda whole, damage: damage(whole), changes, seeds()[seed])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.bin"
        path.write_bytes(damaged[: int(keep * len(damaged))])

        try:
            with bounded(ALLOWED):
                frames = survey(path, "given", SMALL).frames
                page = decode(PageSource(id="a", name="given", sha256="0", frame=frames), path, SMALL)
        except ScanError as error:
            assert error.code in KNOWN
        else:
            assert (page.page.height_px, page.page.width_px) == page.pixels.shape[:2]
            assert page.pixels.dtype == np.uint8
