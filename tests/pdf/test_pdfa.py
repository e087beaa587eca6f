"""Each rule of PDF/A-2u that we hold, broken once in a good archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import drawn_archives as drawn
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from digitize.pdf.pdfa import framing_violations, violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Break = Callable[[pikepdf.Pdf], object]


@pytest.fixture
def pdf(tmp_path: Path) -> Iterator[pikepdf.Pdf]:
    """A good archive of one page, open."""
    with pikepdf.open(drawn.text_archive(tmp_path, [drawn.LETTER])) as opened:
        yield opened


def set_in(find: Callable[[pikepdf.Pdf], pikepdf.Object], key: str, value: object) -> Break:
    """Set a key of an object."""
    return lambda pdf: find(pdf).__setitem__(key, value)


def without(find: Callable[[pikepdf.Pdf], pikepdf.Object], key: str) -> Break:
    """Take a key out of an object."""
    return lambda pdf: find(pdf).__delitem__(key)


def root(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The catalogue."""
    return pdf.Root


def page(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The first page."""
    return pdf.pages[0].obj


def picture(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Its picture."""
    return page(pdf).Resources.XObject["/I"]


def font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Its font."""
    return page(pdf).Resources.Font["/T"]


def descendant(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The font that holds the glyphs."""
    return font(pdf).DescendantFonts[0]


def intent(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The output intent."""
    return pdf.Root.OutputIntents[0]


def content(operators: bytes) -> Break:
    """Add operators to the page's content."""
    return lambda pdf: page(pdf).Contents.write(page(pdf).Contents.read_bytes() + operators)


def graphics_state(**entries: object) -> Break:
    """Give the page a graphics state."""
    return lambda pdf: page(pdf).Resources.__setitem__(
        "/ExtGState", Dictionary(G=pdf.make_indirect(Dictionary(Type=Name.ExtGState, **entries)))
    )


def annotation(**entries: object) -> Break:
    """Hang an annotation on the page."""
    return lambda pdf: page(pdf).__setitem__(
        "/Annots", Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **entries))])
    )


def in_cmap(old: bytes, new: bytes) -> Break:
    """Change the ToUnicode CMap."""
    return lambda pdf: font(pdf).ToUnicode.write(font(pdf).ToUnicode.read_bytes().replace(old, new))


def in_packet(old: str, new: str) -> Break:
    """Change the XMP packet."""
    return lambda pdf: root(pdf).Metadata.write(root(pdf).Metadata.read_bytes().replace(old.encode(), new.encode()))


def in_profile(at: int, new: bytes) -> Break:
    """Change bytes of the ICC profile."""

    def change(pdf: pikepdf.Pdf) -> None:
        old = intent(pdf).DestOutputProfile.read_bytes()
        intent(pdf).DestOutputProfile.write(old[:at] + new + old[at + len(new) :])

    return change


def extra_stream(**entries: object) -> Break:
    """Hang a stream on the catalogue."""
    return lambda pdf: root(pdf).__setitem__("/X", Stream(pdf, b"x", **entries))


def glyph_map(table: bytes) -> Break:
    """Give the font another map from codes to glyphs."""
    return lambda pdf: descendant(pdf).__setitem__("/CIDToGIDMap", Stream(pdf, table))


BROKEN = {
    "no identifier": ("6.1.3", lambda pdf: pdf.trailer.__delitem__("/ID")),
    "stream elsewhere": ("6.1.7.1", extra_stream(F=String("other.bin"))),
    "LZW": ("6.1.7.2", extra_stream(Filter=Name.LZWDecode)),
    "JPEG 2000": ("6.1.7.2", set_in(picture, "/Filter", Name.JPXDecode)),
    "permissions": ("6.1.12", set_in(root, "/Perms", Dictionary(Other=1))),
    "long string": ("6.1.13", set_in(root, "/X", String("x" * 32_768))),
    "large number": ("6.1.13", set_in(root, "/X", 2**31)),
    "huge page": ("6.1.13", set_in(page, "/MediaBox", Array([0, 0, 14_401, 100]))),
    "tiny crop box": ("6.1.13", set_in(page, "/CropBox", Array([0, 0, 2, 100]))),
    "deep nesting": ("6.1.13", content(b"q " * 29 + b"Q " * 29)),
    "unknown operator": ("6.2.2", content(b" 1 2 foo")),
    "font not there": ("6.2.2", content(b" BT /Z 1 Tf <0041> Tj ET")),
    "no resources": ("6.2.2", without(page, "/Resources")),
    "no output intent": ("6.2.3", without(root, "/OutputIntents")),
    "no profile": ("6.2.3", without(intent, "/DestOutputProfile")),
    "no condition": ("6.2.3", without(intent, "/OutputConditionIdentifier")),
    "profile elsewhere": ("6.2.3", set_in(intent, "/DestOutputProfileRef", Dictionary())),
    "CMYK profile": ("6.2.3", in_profile(16, b"CMYK")),
    "scanner profile": ("6.2.3", in_profile(12, b"scnr")),
    "profile of version 5": ("6.2.3", in_profile(8, b"\x05")),
    "wrong component count": ("6.2.3", lambda pdf: intent(pdf).DestOutputProfile.__setitem__("/N", 1)),
    "CMYK picture": ("6.2.4.3", set_in(picture, "/ColorSpace", Name.DeviceCMYK)),
    "CMYK operator": ("6.2.4.3", content(b" 0 0 0 1 k")),
    "transfer function": ("6.2.5", graphics_state(TR=Name.Identity)),
    "intent": ("6.2.6", set_in(picture, "/Intent", Name.Lively)),
    "smoothing": ("6.2.8", set_in(picture, "/Interpolate", True)),
    "alternates": ("6.2.8", set_in(picture, "/Alternates", Array())),
    "OPI": ("6.2.8", set_in(picture, "/OPI", Dictionary())),
    "bits": ("6.2.8", set_in(picture, "/BitsPerComponent", 3)),
    "form": ("6.2.9.1", extra_stream(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])),
    "PostScript": ("6.2.9.3", extra_stream(Type=Name.XObject, Subtype=Name.PS)),
    "soft mask": ("6.2.10", lambda pdf: picture(pdf).__setitem__("/SMask", Stream(pdf, b"x"))),
    "opacity": ("6.2.10", graphics_state(ca=0.5)),
    "blend mode": ("6.2.10", graphics_state(BM=Name.Multiply)),
    "group": ("6.2.10", set_in(page, "/Group", Dictionary(S=Name.Transparency))),
    "other kind of font": ("6.2.11.2", set_in(font, "/Subtype", Name.Type1)),
    "no ordering": ("6.2.11.3", without(descendant, "/CIDSystemInfo")),
    "no glyph map": ("6.2.11.3", without(descendant, "/CIDToGIDMap")),
    "not embedded": ("6.2.11.4", lambda pdf: descendant(pdf).FontDescriptor.__delitem__("/FontFile2")),
    "other widths": ("6.2.11.5", set_in(descendant, "/DW", 500)),
    "no ToUnicode": ("6.2.11.7.2", without(font, "/ToUnicode")),
    "code without character": ("6.2.11.7.2", in_cmap(b"<0053> <0053>", b"")),
    "code for nothing": ("6.2.11.7.2", in_cmap(b"<0053> <0053>", b"<0053> <FEFF>")),
    "glyph 0": ("6.2.11.8", glyph_map(bytes(0x20000))),
    "glyph not there": ("6.2.11.8", glyph_map(b"\x00\x07" * 0x10000)),
    "film": ("6.3.1", annotation(Subtype=Name.Movie, F=4, AP=Dictionary())),
    "hidden note": ("6.3.2", annotation(Subtype=Name.Link, F=6)),
    "note without looks": ("6.3.3", annotation(Subtype=Name.Text, F=4)),
    "form fields": ("6.4.1", set_in(root, "/AcroForm", Dictionary(NeedAppearances=True))),
    "XFA": ("6.4.2", set_in(root, "/AcroForm", Dictionary(XFA=Array()))),
    "script": ("6.5.1", set_in(root, "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1")))),
    "named scripts": ("6.5.1", set_in(root, "/Names", Dictionary(JavaScript=Dictionary()))),
    "launch": ("6.5.1", annotation(Subtype=Name.Link, F=4, A=Dictionary(S=Name.Launch))),
    "print command": ("6.5.1", set_in(root, "/OpenAction", Dictionary(S=Name.Named, N=Name.Print))),
    "automatic actions": ("6.5.2", set_in(page, "/AA", Dictionary())),
    "no metadata": ("6.6.2.1", without(root, "/Metadata")),
    "broken metadata": ("6.6.2.1", in_packet("</rdf:RDF>", "")),
    "undeclared property": ("6.6.2.3", in_packet("<pdfaProperty:name>LocalId<", "<pdfaProperty:name>Other<")),
    "other title": ("6.6.3", lambda pdf: pdf.docinfo.__setitem__("/Title", "khác")),
    "other date": ("6.6.3", lambda pdf: pdf.docinfo.__setitem__("/CreationDate", "D:20261123091234+07'00'")),
    "no date at all": ("6.6.3", lambda pdf: pdf.docinfo.__setitem__("/CreationDate", "yesterday")),
    "another part": ("6.6.4", in_packet("<pdfaid:part>2<", "<pdfaid:part>1<")),
    "another level": ("6.6.4", in_packet("<pdfaid:conformance>U<", "<pdfaid:conformance>B<")),
    "attachment": ("6.8", set_in(root, "/Names", Dictionary(EmbeddedFiles=Dictionary()))),
    "file inside": ("6.8", set_in(root, "/X", Dictionary(Type=Name.Filespec, EF=Dictionary()))),
    "layers": ("6.9", set_in(root, "/OCProperties", Dictionary())),
    "presentation": ("6.10", set_in(page, "/PresSteps", Dictionary())),
    "requirements": ("6.11", set_in(root, "/Requirements", Array())),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_named_by_its_clause(pdf: pikepdf.Pdf, name: str) -> None:
    """That clause and no other."""
    clause, breaking = BROKEN[name]
    breaking(pdf)

    assert {violation.clause for violation in violations(pdf)} == {clause}


def test_a_good_archive_breaks_no_rule(pdf: pikepdf.Pdf) -> None:
    """The measure of the tests above."""
    assert violations(pdf) == []


def test_an_encrypted_archive_is_refused(pdf: pikepdf.Pdf, tmp_path: Path) -> None:
    """6.1.3 wants no encryption, not even with an empty password."""
    pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="x", user=""))

    with pikepdf.open(tmp_path / "locked.pdf") as locked:
        assert "6.1.3" in {violation.clause for violation in violations(locked)}


def test_a_violation_speaks(pdf: pikepdf.Pdf) -> None:
    """Clause and sentence, facts filled in."""
    page(pdf)["/MediaBox"] = Array([0, 0, 14_401, 100])

    assert [str(violation) for violation in violations(pdf)] == [
        "6.1.13: page 1: /MediaBox is smaller or larger than allowed"
    ]


@pytest.mark.parametrize(
    ("head", "tail", "clauses"),
    [
        (b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n", b"%%EOF\n", []),
        (b"\n%PDF-1.7\n%\xbf\xf7\xa2\xfe\n", b"%%EOF", ["6.1.2"]),
        (b"%PDF-1.7\n1 0 obj", b"%%EOF\r\n", ["6.1.2"]),
        (b"%PDF-2.0\n%\xbf\xf7\xa2\xfe\n", b"%%EOF\n\n", ["6.1.2", "6.1.3"]),
    ],
)
def test_the_ends_of_a_file(head: bytes, tail: bytes, clauses: list[str]) -> None:
    """Header, binary comment, nothing behind the end."""
    assert [violation.clause for violation in framing_violations(head, tail)] == clauses


def test_the_metadata_keep_what_they_were_told(pdf: pikepdf.Pdf) -> None:
    """Another library reads our facts back, letters that XML reserves among them."""
    read = pdf.open_metadata()
    own = "{urn:uuid:0b6f3a52-6d0c-4d8e-9a53-1f4c3f5f7e21#}"

    assert read["dc:title"] == drawn.ABOUT.title
    assert read["dc:description"] == drawn.ABOUT.description
    assert datetime.fromisoformat(read["xmp:CreateDate"]) == drawn.ABOUT.created.replace(microsecond=0)
    assert read[f"{own}LocalId"] == drawn.ABOUT.local_id
    assert read[f"{own}SourceHashes"] == list(drawn.ABOUT.sources)
    assert read[f"{own}DerivedFromSigned"] == "True"
