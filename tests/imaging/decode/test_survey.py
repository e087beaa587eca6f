"""What a file is and whether it can be taken, from its structure alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import scan_files as made
from pikepdf import Array, Dictionary, Name, Stream, String

from digitize.errors import ScanError
from digitize.imaging.decode import FileType, Limits, sniff, survey

GREY, RGB = made.grey_picture(), made.rgb_picture()


def refusal(folder: Path, content: bytes, limits: Limits | None = None) -> str:
    """Return the code with which a file is refused."""
    path = folder / "scan.bin"
    path.write_bytes(content)
    with pytest.raises(ScanError) as refused:
        survey(path, "đơn.pdf", limits or Limits())
    assert str(refused.value).startswith("đơn.pdf")
    assert str(folder) not in str(refused.value)
    return refused.value.code


def pdf_bytes(prepare: Any = None, **saving: Any) -> bytes:
    """Return a one-page PDF, changed by `prepare(pdf)` first."""
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        made.add_image_page(pdf, GREY.tobytes(), made.GREY8)
        if prepare:
            prepare(pdf)
        pdf.save(buffer, **saving)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (made.coded(GREY, "JPEG"), FileType.JPEG),
        (made.coded(GREY, "PNG"), FileType.PNG),
        (made.coded(GREY, "TIFF"), FileType.TIFF),
        (made.coded(GREY, "TIFF", big_tiff=True), FileType.TIFF),
        (made.tiff_file(made.plain_frame(GREY), order=">"), FileType.TIFF),
        (pdf_bytes(), FileType.PDF),
        (b"\0" * 900 + pdf_bytes(), FileType.PDF),
    ],
    ids=["jpeg", "png", "tiff", "big tiff", "motorola tiff", "pdf", "pdf behind a preamble"],
)
def test_real_type_decides(tmp_path: Path, content: bytes, kind: FileType) -> None:
    """Not the extension; %PDF- may stand anywhere in the first 1024 bytes."""
    path = tmp_path / "scan.docx"
    path.write_bytes(content)

    assert sniff(content[:1024]) is kind
    assert survey(path, "scan.docx", Limits()).type is kind
    assert kind.value in {"jpg", "png", "tif", "pdf"}


def word_file() -> bytes:
    """Return a zip that holds a stored PDF at its start."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.pdf", pdf_bytes())
    return buffer.getvalue()


@pytest.mark.parametrize("content", [word_file(), b"Kinh gui\n", b"GIF89a" + bytes(40), b"\xff\xd8"], ids=range(4))
def test_anything_else_is_unsupported(tmp_path: Path, content: bytes) -> None:
    """A renamed Word file, a text, another picture type, two bytes of a JPEG."""
    assert refusal(tmp_path, content) == "unsupported"


def test_space_that_was_kept_and_never_filled_is_truncated(tmp_path: Path) -> None:
    """A copy that was cut off leaves zeros."""
    assert refusal(tmp_path, bytes(2000)) == "truncated"


def test_empty_file_is_empty(tmp_path: Path) -> None:
    """Zero bytes have no type."""
    assert refusal(tmp_path, b"") == "empty"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "PDF"])
def test_cut_file_is_truncated(tmp_path: Path, kind: str, share: float) -> None:
    """Wherever the copying stopped."""
    whole = pdf_bytes() if kind == "PDF" else made.coded(RGB, kind)

    assert refusal(tmp_path, whole[: int(len(whole) * share)]) == "truncated"


def test_appended_part_that_was_cut_is_truncated(tmp_path: Path) -> None:
    """The first part has its end mark; objects stand behind it."""
    whole = pdf_bytes()

    assert refusal(tmp_path, whole + b"7 0 obj << /Type /Page") == "truncated"


@pytest.mark.parametrize("junk", [b"\0" * 5000, b"\r\n<!-- scanned by the mail gateway -->"])
def test_junk_behind_the_end_is_harmless(tmp_path: Path, junk: bytes) -> None:
    """Mail gateways and old disks append things."""
    path = tmp_path / "scan.pdf"
    for content in (pdf_bytes(), made.coded(GREY, "JPEG"), made.coded(GREY, "PNG")):
        path.write_bytes(content + junk)

        assert survey(path, "scan.pdf", Limits()).frames == 1


def test_broken_cross_references_are_repaired(tmp_path: Path) -> None:
    """A PDF whose table of offsets is wrong but which is whole is taken."""
    path = tmp_path / "scan.pdf"
    whole = pdf_bytes(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = whole.rindex(b"startxref")
    path.write_bytes(whole[:start] + b"startxref\n12\n%%EOF\n")

    assert survey(path, "scan.pdf", Limits()).frames == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + bytes(40),
        b"%PDF-1.7\nnothing at all\n%%EOF",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"\xff\xd8\xff\xd9",
    ],
    ids=["jpeg", "pdf", "png", "jpeg without a picture"],
)
def test_nonsense_behind_a_good_start_is_corrupt(tmp_path: Path, content: bytes) -> None:
    """The signature is right, the rest contradicts it."""
    assert refusal(tmp_path, content) == "corrupt"


def test_pdf_that_needs_a_password_is_encrypted(tmp_path: Path) -> None:
    """Nobody here knows it."""
    locked = pdf_bytes(encryption=pikepdf.Encryption(user="secret", owner="boss"))

    assert refusal(tmp_path, locked) == "encrypted"


def test_pdf_with_an_owner_password_only_opens(tmp_path: Path) -> None:
    """It forbids printing, not reading: page and picture come out."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes(encryption=pikepdf.Encryption(user="", owner="boss")))

    assert survey(path, "scan.pdf", Limits()).frames == 1
    assert (made.read(path).pixels == GREY).all()


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        (made.coded(GREY, "JPEG"), Limits(max_side_px=100)),
        (made.coded(GREY, "PNG"), Limits(max_pixels=1000)),
        (made.coded(GREY, "TIFF"), Limits(max_pixels=1000)),
        (pdf_bytes(), Limits(max_pixels=1000)),
        (pdf_bytes(lambda pdf: pdf.add_blank_page()), Limits(max_pages=1)),
        (pdf_bytes(), Limits(max_bytes=100)),
    ],
    ids=["side", "png", "tiff", "pdf picture", "pages", "bytes"],
)
def test_file_over_a_limit_is_too_large(tmp_path: Path, content: bytes, limits: Limits) -> None:
    """Headers are enough to say so."""
    assert refusal(tmp_path, content, limits) == "too_large"


def signed(pdf: pikepdf.Pdf, kind: Name, **more: Any) -> None:
    """Add a signature field; `more` goes into its value."""
    value = Dictionary(Type=kind, Filter=Name("/Adobe.PPKLite"), Contents=String(b"\0" * 8), **more)
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="s", V=pdf.make_indirect(value)))
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=Array())
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(T="group", Kids=Array([field]))))


def test_signatures_are_counted_and_time_stamps_are_not(tmp_path: Path) -> None:
    """Two people signed, an authority stamped the time, one field waits for a signature."""

    def prepare(pdf: pikepdf.Pdf) -> None:
        signed(pdf, Name.Sig)
        signed(pdf, Name.Sig)
        signed(pdf, Name.DocTimeStamp)
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(FT=Name.Sig, T="empty")))

    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes(prepare))

    assert survey(path, "scan.pdf", Limits()).signatures == 2


def test_circle_of_form_fields_does_not_hang(tmp_path: Path) -> None:
    """A field that is its own child is looked at once."""

    def prepare(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(Dictionary(T="a"))
        field.Kids = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes(prepare))

    assert survey(path, "scan.pdf", Limits()).signatures == 0


def acting(name: str) -> Any:
    """Return what makes a PDF act or point outside in one way."""

    def prepare(pdf: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        page = pdf.pages[0].obj
        match name:
            case "open script":
                pdf.Root.OpenAction = script
            case "named script":
                pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))
            case "page event":
                page.AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))
            case "attachment":
                pdf.attachments["a.txt"] = b"hello"
            case "link":
                action = Dictionary(S=Name.URI, URI="http://example.org")
                page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])
            case "chained":
                first = Dictionary(S=Name.GoTo, Next=Dictionary(S=Name.SubmitForm))
                page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=first)])
            case "clip":
                page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Sound)])
            case "jump":
                pdf.Root.OpenAction = Array([page, Name.Fit])

    return prepare


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("open script", ("javascript", "open_action")),
        ("named script", ("javascript",)),
        ("page event", ("launch",)),
        ("attachment", ("attachment",)),
        ("link", ("external",)),
        ("chained", ("external",)),
        ("clip", ("media",)),
        ("jump", ()),
    ],
)
def test_active_content_is_named(tmp_path: Path, name: str, found: tuple[str, ...]) -> None:
    """The archive copy carries none of it, and the history says what there was."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes(acting(name)))

    assert survey(path, "scan.pdf", Limits()).active_content == found


def test_stream_that_unpacks_without_end_does_not_stop_the_survey(tmp_path: Path) -> None:
    """Page contents are not unpacked to look a file over."""
    path = tmp_path / "scan.pdf"

    def prepare(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = Stream(pdf, b" " * (50 << 20))

    path.write_bytes(pdf_bytes(prepare, compress_streams=True))

    assert survey(path, "scan.pdf", Limits()).frames == 1
