"""Find pages by their words in the full-text index: SQLite FTS5, with marks and without.

A page has four columns: exact and folded keys of its text, and the same of its facts (field values, document titles,
numbers; see `rows.page_facts`).  Pages that match every word as typed come before those that match without marks.
Within each, bm25 with facts weighing more ranks up to 10,000 pages; where more match, words this common rank nothing
and the newest come first, pages whose facts match before the others.  So the time does not grow with the archive.

`fuzzy` also takes words of the archive within one edit (two from seven letters on) of each word: an OCR slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from digitize.dossier.numbers import number_key
from digitize.registry.connection import store_errors
from digitize.registry.indexing import EXACT_COLUMNS, FOLDED_COLUMNS, unpack
from digitize.registry.words import Phrase, folded_key, match_expression, parse_query, snippet
from digitize.text import tokens

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

TOTAL_CAP = 10_000  # pages; beyond it `total` says so
LOCAL_TIME = timezone(timedelta(hours=7))  # Asia/Ho_Chi_Minh; no summer time since 1975

_FACTS_WEIGH = 4.0
_MOST_SLIPS = 40  # words of the archive that stand for one misread word


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """What the dossiers of the hits must have; None asks nothing.  Days are local and inclusive."""

    procedure: str | None = None
    state: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    applicant: str | None = None  # words of the name, marks or no marks
    number: str | None = None  # official number in either order, or its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One page that was found."""

    dossier: str
    number: str | None
    page: int  # the dossier's n
    score: float  # higher is better; exact hits 1..2, others 0..1
    exact: bool  # every word matched as typed, marks included
    snippet: str
    procedure: str | None
    applicant: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The best hits, and how many pages there are."""

    total: int  # exact up to TOTAL_CAP
    capped: bool
    hits: tuple[SearchHit, ...]


NO_FILTERS = SearchFilters()


class _Match(NamedTuple):
    """FTS5 expressions for one way to match."""

    anywhere: str
    in_facts: str


def _match(columns: tuple[str, str], alternatives: Sequence[Sequence[Phrase]]) -> _Match:
    return _Match(match_expression(columns, alternatives), match_expression(columns[1:], alternatives))


class _Scope(NamedTuple):
    """Among which pages to look: SQL after the match, and its parameters."""

    where: str = ""
    parameters: tuple[int, ...] = ()


_NOTHING = SearchResult(total=0, capped=False, hits=())


@store_errors()
def search(
    conn: sqlite3.Connection, query: str, filters: SearchFilters = NO_FILTERS, *, limit: int = 20, fuzzy: bool = False
) -> SearchResult:
    """Find the pages on which every word (and "phrase in quotes") of a query stands.

    A query of signs alone finds nothing.

    Raises:
        StoreError: the registry can't be read.
    """
    asked = parse_query(query)
    scope = _scope(conn, filters)
    if not asked.exact or scope is None:
        return _NOTHING
    tolerant = [_slips(conn, phrase) if fuzzy else [phrase] for phrase in asked.folded]
    typed, loose = _match(EXACT_COLUMNS, [[phrase] for phrase in asked.exact]), _match(FOLDED_COLUMNS, tolerant)
    total = _count(conn, loose, scope)
    common = total > TOTAL_CAP
    exact = _ranked(conn, typed, scope, limit, common=common and _count(conn, typed, scope) > TOTAL_CAP)
    rest = _ranked(conn, loose, scope, limit + len(exact), common=common) if len(exact) < limit else []
    found = dict(exact)
    ranked = [(page, 1 + score, True) for page, score in exact]
    ranked += [(page, score, False) for page, score in rest if page not in found]
    tolerated = [phrase for group in tolerant for phrase in group]
    hits = (_hit(conn, *place, phrases=asked.exact if place[2] else tolerated) for place in ranked[:limit])
    return SearchResult(total=min(total, TOTAL_CAP), capped=common, hits=tuple(hits))


def _scope(conn: sqlite3.Connection, filters: SearchFilters) -> _Scope | None:
    """Note which pages pass the filters, once for all questions of a search; None when none does.

    The bounds keep the engine from walking the whole archive for one dossier or a few days; the cross join makes
    it begin with the dossiers, whose index holds all that is asked.
    """
    wanted = [(condition, value) for condition, value in _conditions(filters) if value is not None]
    if not wanted:
        return _Scope()
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS scope (page INTEGER PRIMARY KEY)")
    conn.execute("DELETE FROM temp.scope")
    conditions = " AND ".join(condition for condition, _ in wanted)
    conn.execute(
        "INSERT INTO temp.scope SELECT pages.id FROM dossiers CROSS JOIN pages"  # noqa: S608
        f" ON pages.dossier = dossiers.id WHERE {conditions}",
        [value for _, value in wanted],
    )
    first, last = conn.execute("SELECT min(page), max(page) FROM temp.scope").fetchone()
    if first is None:
        return None
    passes = " AND fts.rowid BETWEEN ? AND ? AND EXISTS (SELECT 1 FROM temp.scope WHERE page = fts.rowid)"
    return _Scope(where=passes, parameters=(first, last))


def _conditions(filters: SearchFilters) -> Iterable[tuple[str, str | None]]:
    yield "dossiers.procedure = ?", filters.procedure
    yield "dossiers.state = ?", filters.state
    yield "dossiers.received_at >= ?", _midnight(filters.received_from, 0)
    yield "dossiers.received_at < ?", _midnight(filters.received_to, 1)
    for token in tokens(filters.applicant or ""):
        yield "instr(' ' || dossiers.applicant_folded || ' ', ' ' || ? || ' ')", folded_key(token)
    yield "instr(dossiers.number_key, ?) = 1", filters.number and number_key(filters.number)


def _midnight(day: date | None, days_later: int) -> str | None:
    if day is None:
        return None
    start = datetime.combine(day, time(), LOCAL_TIME) + timedelta(days=days_later)
    return start.astimezone(UTC).isoformat(timespec="microseconds")


def _count(conn: sqlite3.Connection, match: _Match, scope: _Scope) -> int:
    matches = f"SELECT 1 FROM fts WHERE fts MATCH ?{scope.where} LIMIT {TOTAL_CAP + 1}"  # noqa: S608
    return int(conn.execute(f"SELECT count(*) FROM ({matches})", (match.anywhere, *scope.parameters)).fetchone()[0])  # noqa: S608


def _ranked(
    conn: sqlite3.Connection, match: _Match, scope: _Scope, limit: int, *, common: bool
) -> list[tuple[int, float]]:
    """Return the ids of the best pages and their scores in 0..1, best first."""
    if common:
        return _newest(conn, match, scope, limit)
    weight = f"bm25(fts, 1, 1, {_FACTS_WEIGH}, {_FACTS_WEIGH})"  # lower is better, never above 0
    rows = _select(conn, f"fts.rowid, -{weight}", match.anywhere, scope, f"{weight}, fts.rowid DESC LIMIT {limit}")
    return [(page, score / (1 + score)) for page, score in rows]


def _newest(conn: sqlite3.Connection, match: _Match, scope: _Scope, limit: int) -> list[tuple[int, float]]:
    order = f"fts.rowid DESC LIMIT {limit}"
    rows = [row for expression in reversed(match) for row in _select(conn, "fts.rowid", expression, scope, order)]
    pages = list(dict.fromkeys(page for (page,) in rows))[:limit]
    return [(page, 1 / (2 + place)) for place, page in enumerate(pages)]


def _select(
    conn: sqlite3.Connection, columns: str, expression: str, scope: _Scope, order: str
) -> list[tuple[Any, ...]]:
    sql = f"SELECT {columns} FROM fts WHERE fts MATCH ?{scope.where} ORDER BY {order}"  # noqa: S608
    return conn.execute(sql, (expression, *scope.parameters)).fetchall()


def _hit(conn: sqlite3.Connection, page: int, score: float, exact: bool, *, phrases: Sequence[Phrase]) -> SearchHit:
    text, facts, n, dossier, number, procedure, applicant, received_at = conn.execute(
        "SELECT text, facts, n, dossier, number, procedure, applicant, received_at"
        " FROM pages JOIN dossiers ON dossiers.id = pages.dossier WHERE pages.id = ?",
        (page,),
    ).fetchone()
    return SearchHit(
        dossier=dossier,
        number=number,
        page=n,
        score=round(score, 6),
        exact=exact,
        snippet=snippet(unpack(text), phrases, exact=exact) or snippet(unpack(facts), phrases, exact=exact) or "",
        procedure=procedure,
        applicant=applicant,
        received_at=datetime.fromisoformat(received_at),
    )


def _slips(conn: sqlite3.Connection, phrase: Phrase) -> list[Phrase]:
    """Return the phrase, and it with one word replaced by a word of the archive that looks like it."""
    variants = [phrase]
    for place, word in enumerate(phrase):
        variants += [(*phrase[:place], other, *phrase[place + 1 :]) for other in _alike(conn, word)]
    return variants


def _alike(conn: sqlite3.Connection, word: str) -> list[str]:
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    if len(word) < 3:
        return []
    edits = 1 if len(word) < 7 else 2
    near = conn.execute(
        "SELECT word FROM vocabulary WHERE length BETWEEN ? AND ?", (len(word) - edits, len(word) + edits)
    )
    words = [other for (other,) in near if other != word]
    found = process.extract(word, words, scorer=Levenshtein.distance, score_cutoff=edits, limit=_MOST_SLIPS)
    return [other for other, _, _ in found]
