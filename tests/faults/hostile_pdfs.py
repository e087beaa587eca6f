"""PDF files as nobody should send them, written object by object."""

from __future__ import annotations

import functools
import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from tests.faults.hostile_pictures import jpeg, picture, zeros
from tests.faults.verdicts import Case, held, taken

COVER = b"q 240 0 0 240 0 0 cm /Im0 Do Q"
_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 240 240]/Resources<</XObject<</Im0 5 0 R>>>>/Contents 4 0 R{0}>>"


def stream(body: bytes, entries: str = "") -> bytes:
    """Return a stream object's text."""
    return f"<<{entries}/Length {len(body)}>>stream\n".encode() + body + b"\nendstream"


def image(number: int) -> bytes:
    """Return an image XObject: a JPEG of 240 x 240 grey pixels."""
    entries = "/Type/XObject/Subtype/Image/Width 240/Height 240/ColorSpace/DeviceGray/BitsPerComponent 8"
    return stream(jpeg(number), entries + "/Filter/DCTDecode")


def pdf_of(objects: dict[int, bytes | str], trailer: str = "", *, prev: int | None = None) -> bytes:
    """Write objects, their table and the trailer; object 1 is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    at, size = len(out), max(objects) + 1
    rows = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 00000 f \n" for n in range(size)]
    more = "" if prev is None else f"/Prev {at if prev < 0 else prev}"
    out += b"xref\n0 %d\n" % size + b"".join(rows)
    return bytes(out) + f"trailer<</Size {size}/Root 1 0 R{more}{trailer}>>\nstartxref\n{at}\n%%EOF\n".encode()


def one_page(
    number: int, *, page: str = "", root: str = "", draw: bytes = COVER, **more: bytes | str
) -> dict[int, Any]:
    """Return the objects of a scan of one page; `more` are objects from 6 on as `o6=...`."""
    return {
        1: f"<</Type/Catalog/Pages 2 0 R{root}>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: _PAGE.format(page),
        4: stream(draw),
        5: image(number),
        **{int(key[1:]): body for key, body in more.items()},
    }


def scan(number: int, **how: Any) -> bytes:
    """Return a PDF of one scanned page."""
    return pdf_of(one_page(number, **how))


def _saved(number: int, **saving: Any) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan(number))) as pdf:
        pdf.save(buffer, **saving)
    return buffer.getvalue()


def pdfs() -> Iterator[Case]:
    """Every PDF of the corpus."""
    yield from _cut()
    yield from _locked()
    yield from _acting()
    yield from _circles()
    yield from _bombs()
    yield from _crowds()
    yield from _odd()


def _cut() -> Iterator[Case]:
    whole = scan(401)
    for name, keep in (("head", 9), ("middle", len(whole) // 2), ("table", whole.index(b"xref") + 10)):
        yield held("truncated", f"pdf_cut_{name}.pdf", whole[:keep])
    yield held("truncated", "pdf_no_end.pdf", whole[:-7])
    yield held("truncated", "pdf_update_cut.pdf", whole + b"9 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\nxref\n")
    yield held("corrupt", "pdf_garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\n%%EOF\n")
    yield held(
        "corrupt", "pdf_no_pages.pdf", pdf_of({1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[]/Count 0>>"})
    )
    yield held("corrupt", "pdf_no_catalogue.pdf", pdf_of({1: "[1 2 3]"}))
    yield taken("pdf_no_table.pdf", whole.replace(b"xref", b"xxxx"))
    yield taken("pdf_wrong_start.pdf", whole.replace(b"startxref\n", b"startxref\n9"))
    yield taken("pdf_preamble.pdf", b"\0" * 900 + scan(402))
    yield taken("pdf_and_zip.pdf", scan(403) + b"PK\x03\x04" + bytes(60))
    yield taken("pdf_as.jpg", scan(404))
    yield taken("pdf_picture_cut.pdf", pdf_of(one_page(405) | {5: image(405)[:700] + b"\nendstream"}), failed=None)


def _locked() -> Iterator[Case]:
    lock = pikepdf.Encryption
    yield held("encrypted", "pdf_password.pdf", _saved(410, encryption=lock(owner="o", user="u")))
    yield held(
        "encrypted",
        "pdf_password_rc4.pdf",
        _saved(411, encryption=lock(owner="o", user="u", R=3, aes=False, metadata=False)),
    )
    yield taken("pdf_owner_password.pdf", _saved(412, encryption=lock(owner="o", user="")))
    certificates = "/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128/Recipients[<00>]>>"
    yield held("encrypted", "pdf_certificate.pdf", pdf_of(one_page(413), certificates + "/ID[<00><00>]"))
    yield held(
        "encrypted corrupt",
        "pdf_lock_garbage.pdf",
        pdf_of(one_page(414), "/Encrypt<</Filter/Standard/V 9/R 9>>/ID[<00><00>]"),
    )


def _acting() -> Iterator[Case]:
    script = "<</S/JavaScript/JS(app.alert\\(1\\))>>"
    for number, (name, root) in enumerate(
        {
            "javascript": f"/OpenAction{script}/Names<</JavaScript<</Names[(a){script}]>>>>",
            "launch": "/OpenAction<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)>>>>",
            "remote": "/OpenAction<</S/GoToR/F(\\\\\\\\10.0.0.1\\\\share\\\\a.pdf)>>",
            "address": "/OpenAction<</S/URI/URI(http://example.invalid/)>>",
            "form": "/AcroForm<</Fields[]/XFA 5 0 R>>/OpenAction<</S/SubmitForm/F(http://example.invalid/)>>",
            "outline_loop": "/Outlines<</First 6 0 R/Last 6 0 R/Count 2147483647>>",
        }.items(),
        start=420,
    ):
        yield taken(
            f"pdf_{name}.pdf",
            scan(number, root=root, o6="<</Title(a)/Next 6 0 R/Prev 6 0 R/First 6 0 R/Parent 6 0 R>>"),
        )
    attached = "<</Names[(a.exe)<</Type/Filespec/F(../../a.exe)/EF<</F 6 0 R>>>>]>>"
    yield taken("pdf_attachment.pdf", scan(430, root=f"/Names<</EmbeddedFiles{attached}>>", o6=stream(b"MZ")))
    yield taken(
        "pdf_picture_elsewhere.pdf",
        pdf_of(
            one_page(431)
            | {
                5: stream(
                    b"",
                    "/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8"
                    "/F(/etc/passwd)",
                )
            }
        ),
        failed=None,
    )
    yield taken("pdf_actions_loop.pdf", scan(432, root="/OpenAction 6 0 R", o6="<</S/URI/URI(x)/Next 6 0 R>>"))
    signature = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 30]/Contents<3082>>>"
    field = f"<</FT/Sig/T(a)/Subtype/Widget/Rect[10 10 90 60]/V{signature}/P 3 0 R>>"
    yield taken(
        "pdf_signed.pdf", scan(433, root="/AcroForm<</Fields[6 0 R]/SigFlags 3>>", page="/Annots[6 0 R]", o6=field)
    )
    yield taken(
        "pdf_fields_loop.pdf", scan(434, root="/AcroForm<</Fields[6 0 R]>>", o6="<</Kids[6 0 R 6 0 R]/Parent 6 0 R>>")
    )
    text = b" BT /F0 9 Tf 3 Tr 9 200 Td (\x01\x02 lI|1 ~~ qwx zzkq \xb6\xb7 vv) Tj ET "
    font = "/Resources<</XObject<</Im0 5 0 R>>/Font<</F0<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    yield taken("pdf_garbage_text.pdf", scan(435, draw=text + COVER, page=font))


def _circles() -> Iterator[Case]:
    form = "/Type/XObject/Subtype/Form/BBox[0 0 240 240]/Resources<</XObject<</Im0 5 0 R/Fm0 6 0 R/Fm1 7 0 R>>>>"
    draw, page = b"/Fm0 Do " + COVER, "/Resources<</XObject<</Im0 5 0 R/Fm0 6 0 R/Fm1 7 0 R>>>>"
    yield taken("pdf_form_in_itself.pdf", scan(440, draw=draw, page=page, o6=stream(b"/Fm0 Do", form)), failed=None)
    two = {"o6": stream(b"/Fm1 Do /Fm1 Do", form), "o7": stream(b"/Fm0 Do /Fm0 Do", form)}
    yield taken("pdf_forms_in_a_circle.pdf", scan(441, draw=draw, page=page, **two), failed=None)
    laughs = {f"o{n}": stream(b"/Fm0 Do " * 10, form.replace("6 0 R", f"{n + 1} 0 R")) for n in range(6, 40)}
    yield taken(
        "pdf_forms_by_the_billion.pdf",
        scan(442, draw=draw, page=page, **laughs, o40=stream(b"0 0 1 1 re f", form)),
        failed=None,
    )
    tree = {2: "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"}
    yield held("corrupt too_large", "pdf_page_tree_loop.pdf", pdf_of(one_page(443) | tree))
    tree = {2: "<</Type/Pages/Kids[6 0 R]/Count 1>>", 6: "<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 1>>"}
    yield held("corrupt too_large", "pdf_page_tree_circle.pdf", pdf_of(one_page(444) | tree))
    deep = {2: "<</Type/Pages/Kids[6 0 R]/Count 1>>"} | {
        n: f"<</Type/Pages/Kids[{n + 1} 0 R]/Parent {n - 1} 0 R/Count 1>>" for n in range(6, 20_000)
    }
    yield held("corrupt too_large timed_out", "pdf_page_tree_deep.pdf", pdf_of(one_page(445) | deep | {20_000: "null"}))
    yield taken("pdf_table_loop.pdf", pdf_of(one_page(446), prev=-1), failed=None)
    yield taken("pdf_parent_loop.pdf", pdf_of(one_page(447) | {2: "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>"}))
    yield taken(
        "pdf_length_loop.pdf",
        pdf_of(one_page(448) | {4: b"<</Length 4 0 R>>stream\n" + COVER + b"\nendstream"}),
        failed=None,
    )
    mask = image(450).replace(b"/Filter", b"/SMask 5 0 R/Filter", 1)
    yield taken("pdf_mask_of_itself.pdf", pdf_of(one_page(449) | {5: mask}), failed=None)
    space = image(451).replace(b"/DeviceGray", b"[/Indexed 6 0 R 1 <0001>]", 1)
    yield taken("pdf_colours_loop.pdf", pdf_of(one_page(451) | {5: space, 6: "[/Indexed 6 0 R 1 <0001>]"}), failed=None)
    glyph = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>/Encoding"
        "<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F0 6 0 R>>>>>>"
    )
    words = b"BT /F0 9 Tf 9 9 Td (aaaa) Tj ET "
    font = "/Resources<</XObject<</Im0 5 0 R>>/Font<</F0 6 0 R>>>>"
    yield taken(
        "pdf_glyph_in_itself.pdf",
        scan(452, draw=words, page=font, o6=glyph, o7=stream(b"9 0 d0 " + words)),
        failed=None,
    )


def _bombs() -> Iterator[Case]:
    packed = "/Filter/FlateDecode"
    yield held(
        "too_large timed_out", "pdf_page_of_gigabytes.pdf", pdf_of(one_page(460) | {4: stream(zeros(4_000), packed)})
    )
    nested = functools.reduce(lambda body, _: zlib.compress(body, 9), range(3), zeros(4_000))
    yield held(
        "too_large timed_out",
        "pdf_nested_filters.pdf",
        pdf_of(one_page(461) | {4: stream(nested, "/Filter[" + "/FlateDecode" * 4 + "]")}),
    )
    many = "/Filter[" + "/FlateDecode" * 5_000 + "]"
    yield taken("pdf_5000_filters.pdf", pdf_of(one_page(462) | {4: stream(zeros(1), many)}), failed=None)
    form = "/Type/XObject/Subtype/Form/BBox[0 0 240 240]/Filter/FlateDecode"
    page = "/Resources<</XObject<</Im0 5 0 R/Fm0 6 0 R>>>>"
    yield held(
        "too_large timed_out",
        "pdf_form_of_gigabytes.pdf",
        scan(463, draw=b"/Fm0 Do " + COVER, page=page, o6=stream(zeros(4_001), form)),
    )
    told = (
        "/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Width {0}/Height {1}"
    )
    yield taken(
        "pdf_picture_of_gigabytes.pdf",
        pdf_of(one_page(464) | {5: stream(zeros(3_000), told.format(240, 240))}),
        failed=None,
    )
    yield held(
        "too_large",
        "pdf_picture_50000_a_side.pdf",
        pdf_of(one_page(465) | {5: stream(zeros(1), told.format(50_000, 50_000))}),
    )
    yield held(
        "too_large",
        "pdf_picture_2_to_the_31.pdf",
        pdf_of(one_page(466) | {5: stream(zeros(1), told.format(2**31 - 1, 2**31 - 1))}),
    )
    inline = b"q 240 0 0 240 0 0 cm BI /W 60000 /H 60000 /CS /G /BPC 8 /F /Fl ID " + zeros(3_600) + b" EI Q"
    yield taken("pdf_inline_bomb.pdf", scan(467, draw=inline), failed=None)
    yield held("too_large corrupt", "pdf_object_stream_bomb.pdf", _object_stream(zeros(4_000)))
    yield held("too_large corrupt", "pdf_table_of_2_to_the_31.pdf", _table_stream())
    runs = b"\x81\x00" * 2_000_000
    yield taken(
        "pdf_run_lengths.pdf",
        pdf_of(one_page(468) | {5: stream(runs, told.format(240, 240).replace("Flate", "RunLength"))}),
        failed=None,
    )
    jpx = "/Type/XObject/Subtype/Image/Width 240/Height 240/Filter/JPXDecode"
    yield taken("pdf_jpeg_2000_bomb.pdf", pdf_of(one_page(469) | {5: stream(_jpeg_2000(60_000), jpx)}), failed=1)
    bilevel = "/Type/XObject/Subtype/Image/Width 240/Height 240/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/"
    yield taken(
        "pdf_jbig2_garbage.pdf",
        pdf_of(one_page(470) | {5: stream(bytes(range(256)), bilevel + "JBIG2Decode")}),
        failed=None,
    )
    fax = bilevel + "CCITTFaxDecode/DecodeParms<</K -1/Columns 2147483647/Rows 2147483647>>"
    yield taken("pdf_fax_columns.pdf", pdf_of(one_page(471) | {5: stream(bytes(range(256)), fax)}), failed=None)
    predictor = (
        told.format(240, 240) + "/DecodeParms<</Predictor 15/Colors 2147483647/BitsPerComponent 16/Columns 2147483647>>"
    )
    yield taken("pdf_predictor.pdf", pdf_of(one_page(472) | {5: stream(zeros(1), predictor)}), failed=None)


def _jpeg_2000(side: int) -> bytes:
    buffer = io.BytesIO()
    picture(470).save(buffer, "JPEG2000")
    coded = buffer.getvalue()
    at = coded.index(b"\xff\x51") + 6
    return coded[:at] + side.to_bytes(4, "big") * 2 + coded[at + 8 :]


def _object_stream(packed: bytes) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    body = stream(packed, "/Type/ObjStm/N 2/First 8/Filter/FlateDecode")
    out += b"1 0 obj\n" + body + b"\nendobj\n"
    rows = ((0, 0, 255), (1, 9, 0), (2, 1, 0), (2, 1, 1), (1, len(out), 0))
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([index]) for kind, place, index in rows)
    entries = f"/Type/XRef/W[1 4 1]/Size {len(rows)}/Root 2 0 R"
    return bytes(out) + b"4 0 obj\n" + stream(table, entries) + f"\nendobj\nstartxref\n{len(out)}\n%%EOF\n".encode()


def _table_stream() -> bytes:
    entries = f"/Type/XRef/W[1 8 8]/Size {2**31 - 1}/Index[0 {2**31 - 1}]/Root 2 0 R/Filter/FlateDecode"
    return b"%PDF-1.5\n4 0 obj\n" + stream(zeros(2_000), entries) + b"\nendobj\nstartxref\n9\n%%EOF\n"


def _crowds() -> Iterator[Case]:
    kids = " ".join(f"{n} 0 R" for n in range(10, 10_010))
    pages = dict.fromkeys(range(10, 10010), "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    crowd = one_page(480) | {2: f"<</Type/Pages/Kids[{kids}]/Count 10000>>"} | pages
    yield held("too_large", "pdf_10000_pages.pdf", pdf_of(crowd))
    again = one_page(481) | {2: f"<</Type/Pages/Kids[{'3 0 R ' * 5_000}]/Count 5000>>"}
    yield held("too_large", "pdf_5000_times_one_page.pdf", pdf_of(again))
    yield taken("pdf_count_lies.pdf", pdf_of(one_page(482) | {2: "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"}))
    yield taken("pdf_count_below_zero.pdf", pdf_of(one_page(483) | {2: "<</Type/Pages/Kids[3 0 R]/Count -9>>"}))
    yield taken("pdf_million_objects.pdf", pdf_of(one_page(484) | dict.fromkeys(range(6, 1000000), "null")))
    yield held("corrupt too_large timed_out", "pdf_deep_array.pdf", pdf_of(one_page(485) | {2: "[" * 2_000_000}))
    yield taken("pdf_deep_page_entry.pdf", scan(486, page="/A " + "[" * 300 + "]" * 300), failed=None)
    yield taken(
        "pdf_many_operators.pdf",
        pdf_of(one_page(487) | {4: stream(zlib.compress(b"0 0 m 9 9 l S " * 2_000_000), "/Filter/FlateDecode")}),
        failed=None,
    )


def _odd() -> Iterator[Case]:
    for number, (name, box) in enumerate(
        {
            "huge": "0 0 1e9 1e9", "empty": "0 0 0 0", "backwards": "240 240 0 0", "not_numbers": "/a (b) null []",
            "short": "0 0 240", "nan": "0 0 1e999 -1e999", "thin": "0 0 0.001 240",
        }.items(),
        start=490,
    ):  # fmt: skip
        yield taken(f"pdf_box_{name}.pdf", scan(number, page=f"/MediaBox[{box}]"), failed=None)
    for number, (name, page) in enumerate(
        {
            "unit": "/UserUnit 1e30", "unit_word": "/UserUnit/a", "turn_45": "/Rotate 45", "turn_word": "/Rotate/a",
            "no_content": "/Contents null", "content_number": "/Contents 5", "no_resources": "/Resources null",
            "annotations": "/Annots 5", "annotation_loop": "/Annots[3 0 R 5 0 R 99 0 R]",
        }.items(),
        start=500,
    ):  # fmt: skip
        yield taken(f"pdf_page_{name}.pdf", scan(number, page=page), failed=None)
    yield held(
        "corrupt", "pdf_kids_are_numbers.pdf", pdf_of(one_page(510) | {2: "<</Type/Pages/Kids[1 2 3]/Count 3>>"})
    )
    yield taken("pdf_unknown_filter.pdf", pdf_of(one_page(511) | {4: stream(COVER, "/Filter/Nonsense")}), failed=None)
    yield taken("pdf_blank_page.pdf", pdf_of(one_page(512) | {4: stream(b"")}))
    yield taken(
        "pdf_cmyk_picture.pdf",
        pdf_of(one_page(513) | {5: image(513).replace(b"/DeviceGray", b"/DeviceCMYK")}),
        failed=None,
    )
