"""What scanner software writes beside the scans: known by name, read with care, held against what came."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.intake.profiles import builtin_folder, find_profile
from digitize.intake.sidecars import (
    MAX_BYTES,
    Arrived,
    Told,
    Unread,
    agrees,
    disagreements,
    files_of,
    is_index,
    is_sentinel,
    is_sidecar,
    read_index,
)

FOLDERS = b'"I05u";"01";"0000000001";"HS 12"\r\n"I05u";"01";"0000000002";\r\n'
COUNTED = b'"I01q";"01";"0000000001";"0000000001";"0000000002";"a""b;c"\r\n"I01q";"01";"0000000002";"1";"1"\r\n'
RUNS = b'"I02r";"01";"0000000001";" 0000000001";" 0000000004";"C1";;"x"\n"I02r";"01";"2";"5";"6"\n'
MULTIPAGE = b'"I04t";"01";"0000000007";"0000000003"\n'
KODAK = "kodak-index"
FUJITSU = "fujitsu-index-xml"


def fujitsu(*pages: dict[str, str]) -> bytes:
    """An index of the N7100E."""
    items = [
        "".join(f'<item name="{name}" value="{value}"/>' for name, value in page.items()).join(("<page>", "</page>"))
        for page in pages
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?><root>{"".join(items)}</root>'.encode()


def page(total: int, file: str = "hồ sơ.pdf", document: str = "1", stream: str = "1") -> dict[str, str]:
    """What the index says of one picture."""
    return {
        "Document No.": document,
        "Stream No.": stream,
        "Total pages in current document": str(total),
        "File name": file,
        "Barcode": "",
    }


def read(place: str, content: bytes, kind: str = KODAK) -> tuple[Told, ...]:
    """Read an index that can be understood."""
    told = read_index(place, content, kind)
    assert not isinstance(told, Unread)
    return told


@pytest.mark.parametrize(
    ("name", "kind", "sidecar", "index"),
    [
        ("BATCH001/INDEX.DAT", KODAK, True, True),
        ("b/1/idx.dat", KODAK, True, True),
        ("b/00001IDX.DAT", KODAK, True, True),
        ("b/BATCH001.DAT", KODAK, True, False),
        ("b/APP.DDF", KODAK, True, False),
        ("b/._INDEX.DAT", KODAK, False, False),
        ("b/1/00000001.JPG", KODAK, False, False),
        ("x.pdf.index.xml", FUJITSU, True, True),
        ("X.PDF.INDEX.XML", FUJITSU, True, True),
        ("x.xml", FUJITSU, False, False),
        ("x.pdf.index.xml", "none", False, False),
    ],
)
def test_a_sidecar_is_known_by_its_name(name: str, kind: str, sidecar: bool, index: bool) -> None:
    """Each profile knows its own; what tells of documents is an index."""
    assert (is_sidecar(name, kind), is_index(name, kind)) == (sidecar, index)


def test_a_sentinel_is_the_file_that_the_profile_names() -> None:
    """Upper and lower case are alike; a profile without one has none."""
    kodak, generic = (find_profile(name, [builtin_folder()]).wholeness for name in ("kodak-i", "generic"))

    assert is_sentinel("BATCH001/submit.sts", kodak)
    assert not is_sentinel("BATCH001/SUBMIT.STS.JPG", kodak)
    assert not is_sentinel("", generic)


def test_a_gathered_kodak_index_tells_of_the_folder_of_each_document() -> None:
    """The folder is the one of the document's number, whatever its leading zeros."""
    one, two = read("B/INDEX.DAT", COUNTED)
    came = Arrived(["B/00000001/1.JPG", "B/00000001/1.TIF", "B/2/1.JPG", "1/1.JPG", "C/00000002/1.JPG"])

    assert files_of(one, came) == ("B/00000001/1.JPG", "B/00000001/1.TIF")
    assert files_of(two, came) == ("B/2/1.JPG",)
    assert (one.images, two.images) == (2, 1)


def test_a_documents_own_kodak_index_tells_of_the_files_beside_it() -> None:
    """IDX.DAT lies in the folder of its document; xxxxxIDX.DAT beside files whose names begin alike."""
    record = b'"I01q";"01";"0000000058";"1";"2"'
    came = Arrived(["B/7/1.JPG", "B/7/00012002.TIF", "B/8/1.JPG"])

    assert files_of(read("B/7/IDX.DAT", record)[0], came) == ("B/7/1.JPG", "B/7/00012002.TIF")
    assert files_of(read("B/7/00012IDX.DAT", record)[0], came) == ("B/7/00012002.TIF",)


def test_a_kodak_index_of_folders_counts_no_pictures() -> None:
    """I05u names the folders only, so nothing can be held against it."""
    told = read("INDEX.DAT", FOLDERS)

    assert [files_of(document, Arrived(["1/1.JPG", "00000002/1.JPG"])) for document in told] == [
        ("1/1.JPG",),
        ("00000002/1.JPG",),
    ]
    assert agrees(told, {"1/1.JPG": 1, "00000002/1.JPG": 1}) is None


def test_a_kodak_index_of_runs_tells_of_numbered_files() -> None:
    """I02r: first and last picture, both included, in files beside the index."""
    told = read("B/INDEX.DAT", RUNS)
    frames = {f"B/{number:08}.TIF": 1 for number in range(1, 7)}

    assert agrees(told, frames) is True
    assert disagreements(told, {place: 1 for place in frames if "3" not in place}) == (
        (4, 3, ("B/00000001.TIF", "B/00000002.TIF", "B/00000004.TIF")),
    )


def test_a_kodak_index_of_multi_page_files_tells_their_pictures() -> None:
    """I04t: the file named by the document's number."""
    told = read("INDEX.DAT", MULTIPAGE)

    assert agrees(told, {"00000007.TIF": 3, "00000008.TIF": 9}) is True
    assert agrees(told, {"00000007.TIF": 2}) is False


def test_a_run_of_absurd_length_costs_nothing() -> None:
    """Ten milliard pictures are told and none is looked for one by one."""
    told = read("INDEX.DAT", b'"I02r";"01";"1";"0";"9999999999"')

    assert disagreements(told, {"00000007.TIF": 1}) == ((10_000_000_000, 1, ("00000007.TIF",)),)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_an_index_is_read_in_any_coding(coding: str) -> None:
    """The operator's words may be garbled, the numbers are not."""
    content = '"I01q";"01";"1";"1";"2";"Đơn đề nghị"'.replace("ề", "e").replace("ị", "i").encode(coding)

    assert read("INDEX.DAT", content)[0].images == 2


def test_a_fujitsu_index_tells_of_the_file_beside_it() -> None:
    """The file that it is named after; else the one that it names."""
    told = read("d/hồ sơ.pdf.index.xml", fujitsu(page(2), page(2)), FUJITSU)

    assert agrees(told, {"d/hồ sơ.pdf": 2, "d/x.pdf": 9}) is True
    assert agrees(told, {"d/hồ sơ.pdf": 1}) is False
    assert agrees(read("d/other.index.xml", fujitsu(page(2), page(2)), FUJITSU), {"d/Hồ sơ.PDF": 3}) is False
    assert agrees(told, {"e/hồ sơ.pdf": 1}) is None


def test_a_fujitsu_index_of_several_files_keeps_documents_apart() -> None:
    """Each document has its own total."""
    pages = (page(2, r"C:\s\a1.jpg"), page(2, r"C:\s\a2.jpg"), page(1, r"C:\s\b1.jpg", document="2"))
    told = read("a.index.xml", fujitsu(*pages), FUJITSU)

    assert disagreements(told, {"a1.jpg": 1, "a2.jpg": 1, "b1.jpg": 2}) == ((1, 2, ("b1.jpg",)),)


def test_documents_in_one_file_are_counted_together() -> None:
    """Two documents of two and one pages in one PDF are three pictures."""
    pages = (page(2), page(2), page(1, document="2"))
    told = read("hồ sơ.pdf.index.xml", fujitsu(*pages), FUJITSU)

    assert [document.images for document in told] == [3]


def test_several_streams_are_counted_picture_by_picture() -> None:
    """The total is one stream's; each picture has its own `page`."""
    pages = (page(1, "a_Color.pdf"), page(1, "a_BW.pdf", stream="2"))

    assert read("a.index.xml", fujitsu(*pages), FUJITSU)[0].images == 2


ENTITIES = (
    b'<!DOCTYPE root [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><root><page><item name="x" value="&b;"/></page></root>'
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", KODAK),
        (b"\x00" * 100, KODAK),
        (COUNTED[:-5], KODAK),  # cut in the last field
        (b'"I01q";"01";"1";"1"', KODAK),
        (b'"I01q";"01";"1";"1";"' + b"9" * 5000 + b'"', KODAK),
        (b'"I02r";"01";"1";"5";"2"', KODAK),
        ("\u201cI05u\u201d;\u201c01\u201d;\u201c1\u201d".encode(), KODAK),
        (COUNTED * 20_000, KODAK),
        (b" " * (MAX_BYTES + 1), KODAK),
        (b"", FUJITSU),
        (b"<root/>", FUJITSU),
        (fujitsu(page(1))[:-3], FUJITSU),
        (ENTITIES, FUJITSU),
        (b"<root>" * 100_000, FUJITSU),
    ],
)
def test_what_is_not_understood_is_said_to_be_so(content: bytes, kind: str) -> None:
    """Cut, garbled, absurd or dangerous: no crash, no count, and the files around are doubtful."""
    place = "B/x.index.xml" if kind == FUJITSU else "B/INDEX.DAT"
    found = read_index(place, content, kind)

    assert isinstance(found, Unread)
    assert files_of(found, Arrived(["B/1.jpg", "C/2.jpg"])) == ("B/1.jpg",)


def test_nothing_told_is_neither_yes_nor_no() -> None:
    """Other files than those that an index speaks of, or no index at all."""
    assert agrees((), {"a.jpg": 1}) is None
    assert agrees(read("INDEX.DAT", MULTIPAGE), {"a.jpg": 1}) is None


KODAK_FIELDS = st.one_of(
    st.sampled_from(["I01q", "I02r", "I04t", "I05u", "I09z", "01", "", '"', ";", "\n"]),
    st.integers(min_value=-5, max_value=10**12).map(str),
    st.text(max_size=6),
)
KODAK_TEXTS = st.lists(st.lists(KODAK_FIELDS.map('"{}"'.format), max_size=7).map(";".join)).map("\n".join)
XML_WORDS = st.sampled_from(
    [
        "<root>",
        "</root>",
        "<page>",
        "</page>",
        '<item name="File name" value="a.pdf"/>',
        "<item/>",
        "<!DOCTYPE r []>",
        '<item name="Total pages in current document" value="3"/>',
        "&lt;",
        "&x;",
        "<!--",
        "<![CDATA[",
        "é",
        "\x00",
        '<?xml version="1.0" encoding="rot13"?>',
        '<?xml version="1.0" encoding="utf-16"?>',
        'xmlns:a="b"',
        "]]>",
    ]
)
XML_TEXTS = st.lists(XML_WORDS | st.text(string.printable, max_size=4), max_size=30).map("".join)
ANY_BYTES = st.binary(max_size=300) | st.one_of(KODAK_TEXTS, XML_TEXTS).map(lambda text: text.encode(errors="replace"))


@given(content=ANY_BYTES | KODAK_TEXTS.map(lambda text: text.encode("utf-16", errors="replace")))
def test_any_bytes_are_read_or_said_to_be_unread(content: bytes) -> None:
    """Neither reader ever raises, and what it tells can be held against files."""
    for kind, place in ((KODAK, "INDEX.DAT"), (KODAK, "00012IDX.DAT"), (FUJITSU, "a.pdf.index.xml")):
        found = read_index(place, content, kind)

        assert isinstance(found, Unread) or found
        assert isinstance(found, Unread) or agrees(found, {"a.pdf": 3, "1/1.jpg": 1, "2.tif": 1}) in {True, False, None}
