from __future__ import annotations

import subprocess
import sys
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import registry_papers as papers

from digitize.errors import StoreError
from digitize.model import DossierState
from digitize.registry.connection import meta, set_meta, writing
from digitize.registry.index import SearchFilters, SearchResult, search
from digitize.registry.indexing import INDEX_VERSION, index_page
from digitize.registry.store import open_reading, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlite_utils import Database

    from digitize.model import Dossier

    Commit = Callable[[Dossier], bool]


def pages(result: SearchResult) -> list[int]:
    """The pages that were found, best first."""
    return [hit.page for hit in result.hits]


@pytest.fixture
def one(db: Database, batch: str, commit: Commit) -> Callable[..., Database]:
    """Register one dossier of the given pages."""

    def register(*texts: str, **facts: object) -> Database:
        commit(papers.dossier(1, *texts, batch=batch, **facts))
        return db

    return register


@pytest.mark.parametrize("query", ["hòa", "hoà", "HÒA", "HOÀ", "Hòa", unicodedata.normalize("NFD", "hòa")])
@pytest.mark.parametrize("written", ["hòa", "HOÀ", unicodedata.normalize("NFD", "hoà")])
def test_spellings_of_one_word_are_one_word(one: Callable[..., Database], written: str, query: str) -> None:
    """Case, normal form and the place of the tone make no difference, and the hit counts as exact."""
    db = one(f"Cộng {written} xã hội")

    (hit,) = search(db.conn, query).hits

    assert hit.exact


@pytest.mark.parametrize(("written", "query"), [("ỦY BAN", "uỷ ban"), ("Ðất", "đất"), ("đất", "ÐẤT"), ("thúy", "THUÝ")])
def test_look_alike_letters_are_one_letter(one: Callable[..., Database], written: str, query: str) -> None:
    """ỦY and UỶ, Ð (eth) and Đ."""
    db = one(written)

    assert [hit.exact for hit in search(db.conn, query).hits] == [True]


def test_words_are_found_without_their_marks(one: Callable[..., Database]) -> None:
    """`dat` finds `đất`, but not as typed."""
    db = one("quyền sử dụng đất", "không có gì")

    hits = search(db.conn, "dat").hits

    assert [(hit.page, hit.exact, hit.snippet) for hit in hits] == [(1, False, "quyền sử dụng [đất]")]


@pytest.mark.parametrize(("query", "first"), [("dat", 2), ("đất", 1), ("đạt", 3)])
def test_pages_with_the_word_as_typed_come_first(one: Callable[..., Database], query: str, first: int) -> None:
    """However often the other spellings stand on the other pages."""
    others = {1: "đất", 2: "dat", 3: "đạt"}
    db = one(*(word if n == first else " ".join([word] * 30) for n, word in others.items()))

    result = search(db.conn, query)

    assert result.total == 3
    assert pages(result)[0] == first
    assert [hit.exact for hit in result.hits] == [True, False, False]
    assert result.hits[0].score > 1 > result.hits[1].score >= result.hits[2].score


def test_all_words_must_stand_on_the_page(one: Callable[..., Database]) -> None:
    """Two of three words are not enough, and the words of two pages don't add up."""
    db = one("giấy phép bưu chính", "giấy phép", "bưu chính")

    assert pages(search(db.conn, "giấy chính")) == [1]


def test_a_phrase_stands_as_it_is(one: Callable[..., Database]) -> None:
    """Words in quotes stand one after the other, with marks or without."""
    db = one("phép giấy xây dựng", "giấy phép xây dựng")

    assert pages(search(db.conn, '"giấy phép"')) == [2]
    assert pages(search(db.conn, '"giay phep" dung')) == [2]


@pytest.mark.parametrize(
    "query",
    [
        '"giấy phép',
        'giấy" phép',
        "giấy AND phép",
        "NEAR(giấy phép)",
        "(giấy",
        "giấy* -phép",
        "exact:giấy",
        "^giấy",
        "'",
    ],
)
def test_a_malformed_query_is_read_as_plain_words(one: Callable[..., Database], query: str) -> None:
    """Signs and the engine's own words mean nothing."""
    db = one("near giấy phép and exact giấy")

    result = search(db.conn, query)

    assert result.total == (0 if query == "'" else 1)


@pytest.mark.parametrize("query", ["", " ", "!?", '""', "\x00", "\ud800", "🙂"])
def test_a_query_without_words_finds_nothing(one: Callable[..., Database], query: str) -> None:
    """No hits is no error."""
    db = one("giấy phép")

    assert search(db.conn, query) == SearchResult(total=0, capped=False, hits=())


def test_a_very_long_query_is_answered(one: Callable[..., Database]) -> None:
    """Somebody pasted a page."""
    db = one("giấy phép")

    assert search(db.conn, "giấy phép " * 5_000).total == 1


def test_a_dossier_is_found_by_its_number_id_name_and_title(one: Callable[..., Database]) -> None:
    """In either order of the number; each on the page that it belongs to."""
    db = one(
        "một",
        "hai",
        number="000.00.14.H20-261123-0007",
        fields=(
            papers.field("applicant_name", "Nguyễn Văn Ất", page=2),
            papers.field("document_number", "15/TTr-UBND", page=None),
        ),
        documents=(papers.title("Tờ trình", 2, 2),),
    )

    found = {
        query: pages(search(db.conn, query))
        for query in (
            "H20.14-261123-0007",
            "000.00.14.H20-261123-0007",
            "000.00.00.14.H20-261123-0007",
            "TAM-Q1-261123-0001",
            "nguyen van at",
            "15/ttr-ubnd",
            "tờ trình",
        )
    }

    assert list(found.values()) == [[1], [1], [1], [1], [2], [1], [2]]


def test_a_number_is_not_found_by_its_parts_in_another_order(one: Callable[..., Database]) -> None:
    """15/TTr-UBND is a phrase."""
    db = one("Số: 15/TTr-UBND", "Số: 16/TTr-UBND 15")

    assert pages(search(db.conn, "15/TTr-UBND")) == [1]


def test_facts_weigh_more_than_text(one: Callable[..., Database]) -> None:
    """A page with the words in its title comes before one that mentions them."""
    others = ["một hai ba"] * 6
    db = one("một hai ba", "sách cũ mới", "thư viện sách", *others, documents=(papers.title("Thư viện", 2, 2),))

    assert pages(search(db.conn, "thư viện")) == [2, 3]


def test_a_snippet_shows_about_twelve_words_around_the_match(one: Callable[..., Database]) -> None:
    """As it stands on the page, line breaks apart; neighbouring matches share their brackets."""
    before, after = " ".join(f"t{n}" for n in range(20)), " ".join(f"s{n}" for n in range(20))
    db = one(f"{before}\nCấp Giấy phép, bưu chính {after}")

    (hit,) = search(db.conn, "giay buu chinh phep").hits

    assert hit.snippet == "… t15 t16 t17 t18 t19 Cấp [Giấy phép, bưu chính] s0 s1 s2 …"


def test_a_snippet_marks_only_what_matched_as_typed(one: Callable[..., Database]) -> None:
    """For an exact hit `đạt` is not `đất`."""
    db = one("đất đạt dat")

    snippets = [search(db.conn, query).hits[0].snippet for query in ("đất", "dat", "đát")]

    assert snippets == ["[đất] đạt dat", "đất đạt [dat]", "[đất đạt dat]"]


def test_a_snippet_of_a_fact_shows_the_fact(one: Callable[..., Database]) -> None:
    """The text has nothing to show."""
    db = one("một hai ba", fields=(papers.field("applicant_name", "Nguyễn Văn Ất", page=1),))

    (hit,) = search(db.conn, "Ất").hits

    assert hit.snippet.endswith("Nguyễn Văn [Ất]")


def test_a_hit_carries_what_the_contract_lists(one: Callable[..., Database]) -> None:
    """Dossier, number, procedure code, applicant, time of receipt."""
    db = one(
        "giấy phép",
        number="H20.14-261123-0007",
        procedure=papers.procedure("1.003725"),
        fields=(papers.field("applicant_name", "Lê Ất"),),
    )

    (hit,) = search(db.conn, "phép").hits

    assert (hit.dossier, hit.number, hit.page) == ("TAM-Q1-261123-0001", "H20.14-261123-0007", 1)
    assert (hit.procedure, hit.applicant, hit.received_at) == ("1.003725", "Lê Ất", papers.MORNING)


@pytest.mark.parametrize(
    "filters",
    [
        SearchFilters(procedure="1.003725"),
        SearchFilters(state="CHECKED"),
        SearchFilters(received_from=date(2026, 11, 24)),
        SearchFilters(received_from=date(2026, 11, 24), received_to=date(2026, 11, 24)),
        SearchFilters(applicant="le at"),
        SearchFilters(applicant="Ất"),
        SearchFilters(number="000.00.14.H20-261124-0009"),
        SearchFilters(number="H20.14-261124"),
        SearchFilters(number="H20.14-261124", state="CHECKED", applicant="lê"),
    ],
)
def test_each_filter_asks_for_one_thing(db: Database, batch: str, commit: Commit, filters: SearchFilters) -> None:
    """Hits and total are those of the dossiers that pass."""
    passing = {
        "number": "H20.14-261124-0009",
        "received_at": papers.MORNING + timedelta(hours=15, minutes=30),  # 00:42 of the next day at the counter
        "state": DossierState.CHECKED,
        "procedure": papers.procedure("1.003725"),
        "fields": (papers.field("applicant_name", "Lê Văn Ất"),),
    }
    for ordinal, facts in enumerate(({"number": "H20.14-261123-0001"}, passing) * 2, 1):
        commit(papers.dossier(ordinal, "giấy phép", "phép", batch=batch, **facts))

    result = search(db.conn, "phép", filters)

    assert result.total == 4
    assert {hit.dossier for hit in result.hits} == {"TAM-Q1-261123-0002", "TAM-Q1-261123-0004"}


@pytest.mark.parametrize(
    "filters",
    [
        SearchFilters(procedure="1.00372"),
        SearchFilters(received_to=date(2026, 11, 22)),
        SearchFilters(applicant="a"),
        SearchFilters(number="20.14"),
        SearchFilters(number="%"),
    ],
)
def test_a_filter_that_nothing_passes_finds_nothing(one: Callable[..., Database], filters: SearchFilters) -> None:
    """Part of a code, of a name's word or the middle of a number is not enough."""
    db = one(
        "phép",
        number="H20.14-261123-0001",
        procedure=papers.procedure("1.003725"),
        fields=(papers.field("applicant_name", "Lê Văn Ất"),),
    )

    assert search(db.conn, "phép", filters).total == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [("giây phap", [1]), ("giayphe", []), ("khoángg san", [1]), ("xo", []), ("giay", [1]), ("nguyanvan", [2])],
)
def test_fuzzy_forgives_a_slip_in_each_word(one: Callable[..., Database], query: str, found: list[int]) -> None:
    """One wrong, missing or added letter, two in long words; two-letter words stay as they are."""
    db = one("giấy phép khoáng sản", "xã nguyênvăm")

    assert pages(search(db.conn, query, fuzzy=True)) == found


def test_fuzzy_marks_the_word_that_was_meant(one: Callable[..., Database]) -> None:
    """In a phrase one word may be misread."""
    db = one("hồ sơ giấy phép xây dựng", "giấy xây")

    (hit,) = search(db.conn, '"giay phop xay"', fuzzy=True).hits

    assert (hit.page, hit.exact, hit.snippet) == (1, False, "hồ sơ [giấy phép xây] dựng")


def test_without_fuzzy_a_slip_finds_nothing(one: Callable[..., Database]) -> None:
    """A search means what it says."""
    assert search(one("giấy phép").conn, "giay phop").total == 0


def test_a_changed_page_is_found_by_its_new_words_only(one: Callable[..., Database]) -> None:
    """The old keys are taken out, also those of facts."""
    one("giấy phép cũ", "tờ hai", fields=(papers.field("subject", "rừng"),))

    db = one("giấy phép mới", fields=(papers.field("subject", "biển"),))

    totals = {word: search(db.conn, word).total for word in ("cũ", "hai", "rừng", "mới", "biển", "phép")}
    assert totals == {"cũ": 0, "hai": 0, "rừng": 0, "mới": 1, "biển": 1, "phép": 1}
    db.execute("INSERT INTO fts (fts) VALUES ('integrity-check')")


def test_an_index_of_another_version_is_built_anew(path: Path, db: Database, batch: str, commit: Commit) -> None:
    """Keys that came out differently before are replaced at the next start."""
    commit(papers.dossier(1, "giấy phép", batch=batch))
    with writing(db.conn):
        db.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
        db.execute("DELETE FROM vocabulary")
        set_meta(db.conn, "index_version", "0")

    open_store(path).close()

    assert search(db.conn, "phép").total == 1
    assert search(db.conn, "phop", fuzzy=True).total == 1
    assert meta(db.conn, "index_version") == str(INDEX_VERSION)


def test_totals_stop_counting_at_ten_thousand(db: Database, batch: str, commit: Commit) -> None:
    """Then the newest come first, those whose facts match before the others, and exact ones before all."""
    commit(papers.dossier(1, *["giay"] * 2, batch=batch))
    commit(papers.dossier(2, "tờ", batch=batch, documents=(papers.title("Giấy", 1, 1),)))
    with writing(db.conn):
        db.execute(
            "WITH RECURSIVE n (value) AS (VALUES (3) UNION ALL SELECT value + 1 FROM n WHERE value < 10002)"
            " INSERT INTO pages (dossier, n, kind, sha256, frame)"
            " SELECT 'TAM-Q1-261123-0001', value, 'page', '', 1 FROM n"
        )
        for (page,) in db.execute("SELECT id FROM pages WHERE n > 2").fetchall():
            index_page(db.conn, page, "giấy", "")

    result = search(db.conn, "giay", limit=5)

    assert (result.total, result.capped) == (10_000, True)
    assert [(hit.dossier[-1], hit.page) for hit in result.hits[:4]] == [("1", 2), ("1", 1), ("2", 1), ("1", 10_002)]
    assert [hit.exact for hit in result.hits] == [True, True, False, False, False]


def test_search_does_not_load_sqlite_utils(path: Path, db: Database) -> None:
    """The shell's search starts without what costs it half of its time."""
    code = (
        "import sys, pathlib\n"
        "from digitize.registry import index, journal, lookup, store\n"
        "conn = store.open_reading(pathlib.Path(sys.argv[1]))\n"
        "index.search(conn, 'đất')\n"
        "print([name for name in ('sqlite_utils', 'cattrs', 'rapidfuzz', 'numpy', 'cv2') if name in sys.modules])\n"
    )

    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_a_registry_that_is_gone_is_a_store_error(path: Path, one: Callable[..., Database]) -> None:
    """SQLite's own exception does not come through."""
    db = one("giấy")
    conn = open_reading(path)
    db.execute("DROP TABLE fts")

    with pytest.raises(StoreError):
        search(conn, "giấy")
