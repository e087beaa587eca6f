"""The index finds what a slow and obvious scan finds."""

from __future__ import annotations

import functools
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from digitize.registry.connection import writing
from digitize.registry.index import search
from digitize.registry.indexing import forget_page, index_page
from digitize.registry.schema import migrate
from digitize.text import exact_key, fold, tokens

WORDS = st.sampled_from("đất Ðất ĐẤT dat đạt hòa hoà HOÀ hoa ỦY uỷ uy giấy giay phép 15 a ă â".split())
FORMS = st.sampled_from(["NFC", "NFD"])
WRITTEN = st.builds(unicodedata.normalize, FORMS, WORDS)
TEXT = st.lists(WRITTEN, max_size=8).map(" ".join) | st.text("aăâáàđÐ́̀ ̣d-/.,\"'()*½²ŉ٣_\n", max_size=12)
PAGES = st.lists(TEXT, min_size=1, max_size=6)
CHANGES = st.lists(st.tuples(st.integers(0, 5), TEXT), max_size=4)


def memory() -> Database:
    """An empty registry in memory that asks for no dossier of a page."""
    db = Database(memory=True)
    migrate(db)
    return db


def put(db: Database, n: int, text: str, facts: str = "") -> None:
    """Write a page of no dossier."""
    db.execute(
        "INSERT OR IGNORE INTO pages (id, dossier, n, kind, sha256, frame) VALUES (?, 'd', ?, 'page', '', 1)", (n, n)
    )
    index_page(db.conn, n, text, facts)


def registered(pages: list[str]) -> Database:
    """A registry of one dossier with these pages."""
    db = memory()
    with writing(db.conn):
        db.execute("INSERT INTO batches VALUES ('b', 'open', '', NULL)")
        db.execute(
            "INSERT INTO dossiers (id, batch, state, restricted, channel, received_at, due_provisional, digest, value)"
            " VALUES ('d', 'b', 'CHECKED', 0, 'walk-in', '2026-11-23T02:12:33.000000+00:00', 0, '', x'')"
        )
        for n, text in enumerate(pages):
            put(db, n, text)
    return db


@functools.cache
def small_archive() -> Database:
    """Two pages that are only read."""
    return registered(["giấy phép AND near", "đất"])


def scanned(pages: list[str], asked: list[str]) -> dict[int, bool]:
    """Which pages have all the words without marks, and whether they have them as typed."""
    found = {}
    for n, text in enumerate(pages):
        exact = [exact_key(token) for token in tokens(text)]
        if all(fold(word) in map(fold, exact) for word in asked):
            found[n] = all(exact_key(word) in exact for word in asked)
    return found


@settings(deadline=None, max_examples=60)
@given(pages=PAGES, asked=st.lists(WRITTEN, min_size=1, max_size=3))
def test_words_are_found_where_a_scan_finds_them(pages: list[str], asked: list[str]) -> None:
    """The same pages, exact where the scan says so, exact ones first, and the total counts them."""
    db = registered(pages)

    result = search(db.conn, " ".join(asked))

    found = {hit.page: hit.exact for hit in result.hits}
    assert found == scanned(pages, asked)
    assert result.total == len(found)
    assert [hit.exact for hit in result.hits] == sorted(found.values(), reverse=True)
    assert all("[" in hit.snippet for hit in result.hits)


@settings(deadline=None, max_examples=40)
@given(pages=PAGES, asked=st.lists(WRITTEN, min_size=1, max_size=3))
def test_phrases_are_found_where_a_scan_finds_them(pages: list[str], asked: list[str]) -> None:
    """Words in quotes stand one after the other."""
    db = registered(pages)

    result = search(db.conn, f'"{" ".join(asked)}"')

    wanted = " ".join(map(fold, asked))
    rows = {n: " ".join(fold(exact_key(token)) for token in tokens(text)) for n, text in enumerate(pages)}
    assert {hit.page for hit in result.hits} == {n for n, row in rows.items() if f" {wanted} " in f" {row} "}


@settings(deadline=None, max_examples=40)
@given(pages=PAGES, changes=CHANGES, gone=st.sets(st.integers(0, 5)))
def test_the_index_follows_changes(pages: list[str], changes: list[tuple[int, str]], gone: set[int]) -> None:
    """After any changes and removals it is the index of what is left, and so is the vocabulary of removed pages."""
    db = registered(pages)
    with writing(db.conn):
        for n, text in changes:
            put(db, n, text, facts="tờ trình")
        for n in gone:
            if db.execute("SELECT 1 FROM pages WHERE id = ?", (n,)).fetchone():
                forget_page(db.conn, n)

    left = dict(enumerate(pages)) | {n: f"{text} tờ trình" for n, text in changes}
    left = {n: text for n, text in left.items() if n not in gone}
    db.execute("INSERT INTO fts (fts) VALUES ('integrity-check')")
    for word in ("dat", "hoa", "to", "15"):
        expected = {n for n, text in left.items() if word in map(fold, tokens(text))}
        assert {hit.page for hit in search(db.conn, word).hits} == expected


@settings(deadline=None, max_examples=120)
@given(query=st.text(max_size=40) | st.text("\"'*^():-+ANDORNEAR đ{}\x00", max_size=20), fuzzy=st.booleans())
def test_any_query_is_answered(query: str, fuzzy: bool) -> None:
    """Whatever is typed, the engine's own query language never shows."""
    found = search(small_archive().conn, query, fuzzy=fuzzy)

    assert found.total == len(found.hits) <= 2
