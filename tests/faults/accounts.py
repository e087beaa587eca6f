"""The books of a data folder, kept by a stranger: registry, files and PDFs against what truly came in.

Nothing of the program is asked: SQLite, JSON, hashes, pdfinfo and qpdf only.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.material import File


@dataclass(slots=True, kw_only=True)
class Account:
    """What came in and what became of it, in sides."""

    sides: int = 0
    pages: int = 0
    blank: int = 0
    separators: int = 0
    quarantined: int = 0
    lost: int = 0
    doubled: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Whether nothing is wrong at all."""
        return not (self.lost or self.doubled or self.faults)

    def add(self, other: Account) -> None:
        """Sum up."""
        for name in ("sides", "pages", "blank", "separators", "quarantined", "lost", "doubled"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults

    def __str__(self) -> str:
        """One line."""
        return (
            f"sides in {self.sides}, pages {self.pages}, blanks {self.blank}, separators {self.separators}, "
            f"quarantined {self.quarantined}, lost {self.lost}, doubled {self.doubled}, other faults {len(self.faults)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """A data folder as it lies there, when all work is said to be done."""

    data: Path
    files: tuple[File, ...]  # what truly came in
    sources: Path  # where it lay
    moved: bool  # the command takes the files away; else it copies and may take them more than once
    failures: int = 0  # pages that may have failed, because their worker was killed

    def audit(self) -> Account:
        """Hold everything against everything."""
        account = Account()
        with closing(sqlite3.connect(f"{(self.data / 'registry.db').as_uri()}?mode=ro", uri=True)) as registry:
            registry.row_factory = sqlite3.Row
            self._count_sides(registry, account)
            self._count_held(registry, account)
            account.faults += [
                *self._sources(),
                *self._shelves(),
                *self._litter(),
                *self._dossiers(registry),
                *self._index(registry),
                *self._ledger(registry),
                *self._verdicts(registry),
                *_journal(registry),
            ]
        return account

    def _accepted(self) -> dict[str, File]:
        return {file.sha256: file for file in self.files if not file.held}

    def _count_sides(self, registry: sqlite3.Connection, account: Account) -> None:
        found: dict[tuple[str, int], list[str]] = {}
        for row in registry.execute("SELECT sha256, frame, kind FROM pages"):
            found.setdefault((row["sha256"], row["frame"]), []).append(row["kind"])
        failed = 0
        for sha256, file in self._accepted().items():
            for frame, side in enumerate(file.sides, start=1):
                kinds = found.pop((sha256, frame), [])
                account.sides += 1
                account.lost += not kinds
                account.doubled += max(0, len(kinds) - 1)
                account.pages += side == "page"
                account.blank += side == "blank"
                account.separators += side == "separator"
                failed += kinds.count("failed")
                if kinds and kinds[0] not in {side, "failed"}:
                    account.faults.append(f"side {frame} of {file.name} is a {side}, registered as {kinds[0]}")
        if failed > self.failures:
            account.faults.append(f"{failed} sides failed")
        account.doubled += sum(map(len, found.values()))  # sides that never came in

    def _count_held(self, registry: sqlite3.Connection, account: Account) -> None:
        rows = Counter(
            (row["batch"], row["sha256"], row["code"]) for row in registry.execute("SELECT * FROM quarantine")
        )
        kept = Counter(
            (path.parent.name, path.name.partition(".")[0])
            for path in self.data.glob("quarantine/*/*")
            if not path.name.endswith(".reason.json")
        )
        if kept != Counter({key[:2]: count for key, count in rows.items()}):
            account.faults.append(f"the quarantine's rows {sorted(rows)} are not its files {sorted(kept)}")
        for file in self.files:
            if file.held:
                times = [
                    count for (_, sha256, code), count in rows.items() if (sha256, code) == (file.sha256, file.held)
                ]
                account.sides += 1
                account.quarantined += 1
                account.lost += not times
                account.doubled += sum(times) - 1 if self.moved and times else sum(count - 1 for count in times)

    def _sources(self) -> Iterator[str]:
        """Files that are copied stay as they are; files that are taken are gone when they are registered."""
        for file in self.files:
            path = self.sources / file.name
            if self.moved and path.exists():
                yield f"{file.name} still waits"
            if not self.moved and path.read_bytes() != file.content:
                yield f"{file.name} was changed where it stood"

    def _shelves(self) -> Iterator[str]:
        """Every accepted file is on the shelf once, whole, and nothing else is."""
        shelved = Counter(_sha256(path) for path in self.data.glob("originals/*/*"))
        wanted = Counter(self._accepted())
        wanted = Counter(dict.fromkeys(wanted, 1))
        if shelved != wanted:
            yield f"originals: {sum((wanted - shelved).values())} missing, {sum((shelved - wanted).values())} too many"
        for path in (*self.data.glob("originals/*/*"), *self.data.glob("quarantine/*/*")):
            if path.name.endswith(".reason.json"):
                if json.loads(path.read_text())["sha256"] != path.name.partition(".")[0]:
                    yield f"the reason {path.name} is of another file"
            elif _sha256(path) != path.name.partition(".")[0]:
                yield f"{path.name} is not what its name says"
            elif path.parent.parent.name == "quarantine" and not path.with_name(f"{path.name}.reason.json").exists():
                yield f"{path.name} is held without a reason"

    def _litter(self) -> Iterator[str]:
        """Nothing lies around half written."""
        yield from (f"left in intake: {path.name}" for path in (self.data / "intake").iterdir())
        yield from (f"half written: {path.relative_to(self.data)}" for path in self.data.rglob("*.writing"))

    def _dossiers(self, registry: sqlite3.Connection) -> Iterator[str]:
        """What is registered, what is described and what can be opened is the same."""
        values = {path.parent.name: path for path in self.data.glob("dossiers/*/*/*/dossier.json")}
        folders = {path.name for path in self.data.glob("dossiers/*/*/*")}
        ids = {row["id"] for row in registry.execute("SELECT id FROM dossiers")}
        if not ids == set(values) == folders:
            yield f"registered {sorted(ids)}, described {sorted(values)}, folders {sorted(folders)}"
        groups = Counter(frozenset(file.sha256 for file in group) for group in self._groups())
        registered = Counter(
            frozenset(
                row["sha256"] for row in registry.execute("SELECT sha256 FROM originals WHERE dossier = ?", (id_,))
            )
            for id_ in ids
        )
        if groups != registered:
            yield "the dossiers do not hold the files that belong together"
        for id_ in sorted(ids & set(values)):
            yield from self._dossier(registry, id_, values[id_])

    def _groups(self) -> Iterator[list[File]]:
        for name in {file.dossier for file in self.files if file.dossier}:
            yield [file for file in self.files if file.dossier == name]

    def _dossier(self, registry: sqlite3.Connection, id_: str, path: Path) -> Iterator[str]:
        value = json.loads(path.read_text())
        described = [
            (page["n"], page["kind"], page["archive_page"], *_source(page["result"])) for page in value["pages"]
        ]
        sql = "SELECT n, kind, archive_page, sha256, frame FROM pages WHERE dossier = ? ORDER BY n"
        if described != [tuple(row) for row in registry.execute(sql, (id_,))]:
            yield f"{id_}: the registry's pages are not those of dossier.json"
        archived = sum(page["archive_page"] is not None for page in value["pages"])
        pdfs = [(path.with_name("archive.pdf"), archived)] if archived else []
        pdfs += [(path.parent / "documents" / f"{n:02}.pdf", 0) for n, _ in enumerate(value["documents"], start=1)]
        for pdf, pages in pdfs:
            yield from (f"{id_}: {complaint}" for complaint in _pdf_complaints(pdf, pages))
        waiting = registry.execute("SELECT count(*) FROM outbox WHERE dossier = ?", (id_,)).fetchone()[0]
        if waiting > 1:
            yield f"{id_}: {waiting} deliveries are planned"

    def _index(self, registry: sqlite3.Connection) -> Iterator[str]:
        """A page has a row in the index just when it has words, and is found by them."""
        texts = {
            row["id"]: "".join(zlib.decompress(packed).decode() for packed in (row["text"], row["facts"]) if packed)
            for row in registry.execute("SELECT id, text, facts FROM pages")
        }
        indexed = {row["id"] for row in registry.execute("SELECT id FROM fts_docsize")}
        if indexed != {page for page, text in texts.items() if text}:
            yield f"indexed pages {sorted(indexed)} of {texts.keys()}"
        for file in self._accepted().values():
            for words in file.words:
                found = {
                    row["rowid"]
                    for row in registry.execute("SELECT rowid FROM fts WHERE fts MATCH ?", (f'folded : "{words}"',))
                }
                if len(found) != 1 and not self.failures:
                    yield f"{file.name} is found {len(found)} times by its words"

    def _ledger(self, registry: sqlite3.Connection) -> Iterator[str]:
        """Every closed batch balances and counts what it registered; its record says the same."""
        for batch in registry.execute("SELECT * FROM batches"):
            row = registry.execute("SELECT * FROM ledger WHERE batch = ?", (batch["id"],)).fetchone()
            if batch["state"] == "open" and row is None:
                continue  # nothing was ever claimed in it
            sums = {name: row[name] for name in row.keys() if name != "batch"}  # noqa: SIM118 - of a row, not a dict
            sql = "SELECT kind, count(*) AS n FROM pages WHERE batch = ? GROUP BY kind"
            kinds = {part["kind"]: part["n"] for part in registry.execute(sql, (batch["id"],))}
            known = (kinds.get("page", 0) + kinds.get("failed", 0), kinds.get("blank", 0), kinds.get("separator", 0))
            if (sums["pages"], sums["blank"], sums["separators"]) != known:
                yield f"{batch['id']}: the ledger counts {sums}, registered are {kinds}"
            if sums["sides"] != sums["pages"] + sums["blank"] + sums["separators"] + sums["quarantined"]:
                yield f"{batch['id']} does not balance: {sums}"
            record = self.data / "log" / "batches" / f"{batch['id']}.json"
            if not record.exists() or json.loads(record.read_text())["outcome"]["ledger"] != sums:
                yield f"{batch['id']}: its record says something else"

    def _verdicts(self, registry: sqlite3.Connection) -> Iterator[str]:
        """Each file was accepted once; the same bytes again are a duplicate."""
        rows = list(registry.execute("SELECT batch, name, sha256, verdict FROM files WHERE verdict != 'skipped'"))
        names = Counter((row["batch"], row["name"]) for row in rows)
        accepted = Counter(row["sha256"] for row in rows if row["verdict"] == "accepted")
        if any(count > 1 for count in names.values()) or any(count > 1 for count in accepted.values()):
            yield "a file was taken twice"
        batches = {row["batch"] for row in rows}
        for file in self.files:
            times = sum(row["name"].endswith(file.name.rpartition("/")[2]) for row in rows)
            if times != (1 if self.moved else len(batches)):
                yield f"{file.name} has {times} verdicts in {len(batches)} batches"


def _source(result: dict[str, Any]) -> tuple[str, int]:
    """Hash and frame of a page's side, wherever in its result they stand."""
    clean = result.get("clean") or (result if "page" in result else None)
    source = clean["page"]["source"] if clean else result["source"]
    return source["sha256"], source["frame"]


def _pdf_complaints(path: Path, pages: int) -> Iterator[str]:
    """What qpdf and pdfinfo have to say of a PDF; `pages` 0 means any number."""
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    if checked.returncode:
        yield f"qpdf does not like {path.name}: {checked.stderr[-200:]}"
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=False).stdout
    found = next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:")), -1)
    if found < 1 or (pages and found != pages):
        yield f"{path.name} has {found} pages, not {pages}"


def _journal(registry: sqlite3.Connection) -> Iterator[str]:
    """Each row carries the hash of the one before, and the newest hash is kept apart."""
    before = ""
    for number, row in enumerate(registry.execute("SELECT * FROM journal ORDER BY id"), start=1):
        *values, found = tuple(row)
        canonical = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        if values[0] != number or values[-1] != before or found != hashlib.sha256(canonical.encode()).hexdigest():
            yield f"the journal breaks at row {number}"
        before = found
    head = registry.execute("SELECT value FROM meta WHERE key = 'journal_head'").fetchone()
    if (head[0] if head else "") != before:
        yield "the journal's end is missing"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def half_written(data: Path) -> list[str]:
    """Return what stands under a final name and is not whole."""
    found = [path for path in data.rglob("*") if path.is_file() and not path.name.endswith(".writing")]
    return [str(path.relative_to(data)) for path in found if not _is_whole(path)]


def _is_whole(path: Path) -> bool:
    if path.suffix == ".json":
        try:
            json.loads(path.read_bytes())
        except ValueError:
            return False
    if path.suffix == ".pdf" and "hotfolder" not in path.parts:
        return not list(_pdf_complaints(path, 0))
    return "originals" not in path.parts or _sha256(path) == path.stem
