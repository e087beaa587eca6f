"""Lists imported into the data folder: twice, changed, damaged, and what is no list at all."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date

import pytest

from digitize.errors import DigitizeError, SettingsError
from digitize.intake.layout import Layout
from digitize.runs.catalogue import fingerprint, import_procedures, known_catalogue

FIRST, LATER = date(2026, 3, 1), date(2026, 9, 1)
CHANNELS = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS = "--Tên giấy tờMẫu đơn, tờ khaiSố lượng"
OWN = (
    '[[sources]]\nkey = "S:A"\nread = "2026"\nwhere = ["somewhere"]\n'
    '[[procedures]]\ncode = "{code}"\nname = "{name}"\nsector = "Giấy"\nlevels = ["province"]\nsource = "S:A"\n'
    '[[procedures.components]]\nname = "Đơn của ta"\ntitles = ["Đơn của ta"]\nneed = "required"\nsource = "S:A"\n'
)


def record(code="1.000001", name="Cấp giấy phép xe đạp", days=5, **changes):
    """Make a record of the national shape."""
    plain = {
        "ma_thu_tuc": code,
        "ten_thu_tuc": name,
        "linh_vuc": "Đường bộ",
        "cap_thuc_hien": "Cấp tỉnh",
        "doi_tuong_thuc_hien": "Công dân Việt Nam",
        "co_quan_co_tham_quyen": "Sở Xây dựng",
        "cach_thuc_thuc_hien": f"{CHANNELS}Trực tiếp{days} NgàyMiễn phí",
        "thanh_phan_ho_so": f"{PAPERS}- Đơn đề nghị cấp giấy phép xe đạp1 bản chính",
        "ket_qua_xu_ly": "Giấy phépMã: KQ.G17.000001Từ khóaKhông có thông tin",
    }
    return {**plain, **changes}


@pytest.fixture
def layout(tmp_path):
    """An empty data folder."""
    return Layout(tmp_path / "data")


@pytest.fixture
def write(tmp_path):
    """Write a list and return its path; texts stand as they are."""

    def write_lines(*lines, name="national.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
        return path

    return write_lines


def stored(layout):
    """Return the bytes of what was imported."""
    return layout.imported_national.read_bytes()


def test_an_imported_procedure_is_known(layout, write):
    """Beside those that ship, with its source and the file it came from."""
    done = import_procedures(write(record()), layout, FIRST)

    known = known_catalogue(layout.data)
    assert (done.read, done.new, done.changed, done.same, done.absent) == (1, 1, 0, 0, 0)
    assert known.get("1.000001").name == "Cấp giấy phép xe đạp"
    assert known.get("1.003725").eform
    source = next(one for one in known.sources if one.key == known.get("1.000001").source)
    assert source.where[0].startswith("national.jsonl (")


def test_the_same_file_twice_changes_nothing(layout, write):
    """Not one byte, and no second version."""
    path = write(record(), record("1.000002"))
    import_procedures(path, layout, FIRST)
    before = stored(layout)

    done = import_procedures(path, layout, LATER)

    assert (done.new, done.changed, done.same) == (0, 0, 2)
    assert stored(layout) == before
    assert len(known_catalogue(layout.data).versions("1.000001")) == 1


def test_what_has_changed_gets_a_version_from_the_day_of_the_import(layout, write):
    """A dossier received before keeps the version under which it was received."""
    import_procedures(write(record(days=5), record("1.000002")), layout, FIRST)

    done = import_procedures(write(record(days=7), record("1.000002")), layout, LATER)

    known = known_catalogue(layout.data)
    assert (done.changed, done.same) == (1, 1)
    assert known.find("1.000001", date(2026, 8, 31)).times[0].amount == 5
    assert known.find("1.000001", LATER).times[0].amount == 7
    assert known.get("1.000001").times[0].amount == 7
    assert len(known.versions("1.000002")) == 1


def test_what_a_newer_list_no_longer_has_is_kept_and_counted(layout, write):
    """A list may be cut short: nothing is taken away in silence."""
    import_procedures(write(record(), record("1.000002")), layout, FIRST)

    done = import_procedures(write(record()), layout, LATER)

    assert done.absent == 1
    assert known_catalogue(layout.data).find("1.000002") is not None


def test_what_ships_wins_and_the_stations_own_list_wins_over_all(layout, write):
    """The name of 1.003725 stays ours below an import, and becomes the station's with a list of its own."""
    import_procedures(write(record("1.003725", "Tên nhập về")), layout, FIRST)
    shipped = known_catalogue(layout.data).get("1.003725")

    layout.own_procedures.write_text(OWN.format(code="1.003725", name="Tên của trạm"))

    own = known_catalogue(layout.data).get("1.003725")
    assert shipped.name == "Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh"
    assert shipped.applicants == ("Công dân Việt Nam",)
    assert own.name == "Tên của trạm"
    assert own.components[0].titles == ("Đơn của ta",)


def test_a_list_of_our_own_shape_is_imported_over_what_ships(layout, write):
    """TOML: it wins over what ships, and again nothing changes the second time."""
    path = write(OWN.format(code="1.003725", name="Tên của Bộ"), name="bo.toml")

    first = import_procedures(path, layout, FIRST)
    second = import_procedures(path, layout, LATER)

    assert (first.new, second.same) == (1, 1)
    assert known_catalogue(layout.data).get("1.003725").name == "Tên của Bộ"


def test_the_file_that_was_imported_is_kept(layout, write):
    """Unchanged, under its hash, with everything private."""
    path = write(record())
    import_procedures(path, layout, FIRST)

    (kept,) = (layout.catalogue / "files").iterdir()

    assert kept.read_bytes() == path.read_bytes()
    assert kept.stat().st_mode & 0o077 == layout.imported_national.stat().st_mode & 0o077 == 0


def test_the_catalogue_is_read_again_only_when_a_file_has_changed(layout, write):
    """One object for a worker, another after an import; the fingerprint follows."""
    import_procedures(write(record()), layout, FIRST)
    known, key = known_catalogue(layout.data), fingerprint(layout.data)

    assert known_catalogue(layout.data) is known
    assert fingerprint(layout.data) == key
    import_procedures(write(record(days=9)), layout, LATER)
    assert known_catalogue(layout.data).get("1.000001").times[0].amount == 9
    assert fingerprint(layout.data) != key


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{not json", "line 2 is not JSON"),
        ("[" * 100_000, "line 2 is not JSON"),
        ('["a"]', "line 2 is not a JSON object"),
        ({"ma_thu_tuc": "1.000009"}, "line 2: ten_thu_tuc is missing"),
        (record(name=" "), "line 2: ten_thu_tuc is no text, or empty"),
        (record("1.000009", ket_qua_xu_ly=5), "line 2: ket_qua_xu_ly is no text, or empty"),
        (record("../../etc"), "line 2: ma_thu_tuc is no code such as 1.003725"),
        (record(), "line 2: 1.000001 stands there a second time"),
    ],
)
def test_a_bad_line_is_told_and_the_others_go_on(layout, write, line, fault):
    """With its number; the lines before and after it are imported."""
    done = import_procedures(write(record(), line, record("1.000003")), layout, FIRST)

    assert [one.message() for one in done.faults] == [fault]
    assert known_catalogue(layout.data).find("1.000003") is not None


def test_a_line_without_an_end_is_passed_over(layout, tmp_path):
    """A hundred megabytes in one line are never held whole; the next line counts."""
    path = tmp_path / "long.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"ma_thu_tuc": "')
        for _ in range(100):
            file.write(b"a" * (1 << 20))
        file.write(b'"}\n' + json.dumps(record()).encode())

    done = import_procedures(path, layout, FIRST)

    assert [one.message() for one in done.faults] == ["line 1 is too long for a procedure"]
    assert done.new == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"%PDF-1.7\n", b"\x1f\x8bnot gzip", gzip.compress(b"{}\n" * 9999, mtime=0)[:-40], b"\xff\xfe\x00"],
)
def test_what_is_no_list_is_refused_and_changes_nothing(layout, write, tmp_path, content):
    """Empty, another format, broken or cut off in the middle."""
    import_procedures(write(record()), layout, FIRST)
    before = stored(layout)
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(content)

    with pytest.raises(SettingsError) as raised:
        import_procedures(path, layout, LATER)

    assert raised.value.exit_code == 2
    assert stored(layout) == before
    assert [one.name for one in (layout.catalogue / "files").iterdir() if one.suffix != ".jsonl"] == []


def test_a_list_of_ours_with_faults_is_refused_with_all_of_them(layout, write):
    """Key by key, as `procedures check` tells them."""
    path = write(OWN.format(code="1.1", name="X").replace("sector", "secttor"), name="bo.toml")

    with pytest.raises(SettingsError, match="secttor is not a known key"):
        import_procedures(path, layout, FIRST)


def test_what_is_no_file_is_refused_at_once(layout, tmp_path):
    """A name that is absent, a folder, a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "pipe")

    for name in ("absent", ".", "pipe"):
        with pytest.raises(SettingsError, match="no file"):
            import_procedures(tmp_path / name, layout, FIRST)


@pytest.mark.parametrize("damage", [lambda content: content[:-50], lambda content: b"{}\n" + content])
def test_a_damaged_import_is_said_and_set_aside_by_the_next_one(layout, write, damage):
    """Never read as if it were whole, never thrown away."""
    path = write(record(), record("1.000002"))
    import_procedures(path, layout, FIRST)
    layout.imported_national.write_bytes(damage(stored(layout)))

    with pytest.raises(DigitizeError, match="damaged"):
        known_catalogue(layout.data).get("1.000002")
    done = import_procedures(path, layout, LATER)

    assert done.set_aside.startswith("national.damaged-2026-09-01")
    assert (layout.catalogue / done.set_aside).exists()
    assert known_catalogue(layout.data).find("1.000002") is not None
