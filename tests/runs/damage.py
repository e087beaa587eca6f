"""Ways in which a data folder gets damaged, for the tests of `verify`; each takes the folder and its first dossier."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """A data folder, and the ordinary dossier of three sides in it."""

    data: Path
    dossier: str

    @property
    def home(self) -> Path:
        """The dossier's own folder."""
        return next(self.data.glob(f"dossiers/*/*/{self.dossier}"))

    @property
    def original(self) -> Path:
        """Its only file."""
        sha256 = json.loads((self.home / "dossier.json").read_text())["originals"][0]["sha256"]
        return next(self.data.glob(f"originals/*/{sha256}.*"))

    @property
    def held(self) -> Path:
        """The held file."""
        return next(path for path in self.data.glob("quarantine/*/*") if not path.name.endswith(".json"))

    @property
    def record(self) -> Path:
        """The record of the only batch."""
        return next(self.data.glob("log/batches/*.json"))

    def sql(self, *statements: str) -> None:
        """Write into the registry past all that guards it."""
        with closing(sqlite3.connect(self.data / "registry.db", isolation_level=None)) as conn:
            conn.execute("PRAGMA foreign_keys = OFF")
            conn.create_function("packed", 1, lambda text: zlib.compress(text.encode()))
            for statement in statements:
                conn.execute(statement.replace(":dossier", f"'{self.dossier}'"))


def flip(path: Path) -> None:
    """Change one byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def an_original_with_a_flipped_byte(folder: Folder) -> None:
    """An original with a flipped byte."""
    flip(folder.original)


def an_original_that_is_gone(folder: Folder) -> None:
    """An original that is gone."""
    folder.original.unlink()


def a_document_with_a_flipped_byte(folder: Folder) -> None:
    """A document with a flipped byte."""
    flip(folder.home / "documents" / "01.pdf")


def an_archive_that_is_gone(folder: Folder) -> None:
    """An archive that is gone."""
    (folder.home / "archive.pdf").unlink()


def an_archive_that_is_cut_off(folder: Folder) -> None:
    """An archive that is cut off."""
    path = folder.home / "archive.pdf"
    path.write_bytes(path.read_bytes()[:-2000])


def an_archive_of_another_dossier(folder: Folder) -> None:
    """An archive of another dossier."""
    other = next(path for path in folder.data.glob("dossiers/*/*/*/archive.pdf") if path.parent != folder.home)
    shutil.copy(other, folder.home / "archive.pdf")


def a_page_row_that_is_gone(folder: Folder) -> None:
    """A page row that is gone."""
    folder.sql("DELETE FROM pages WHERE dossier = :dossier AND n = 2")


def a_ledger_with_a_file_more(folder: Folder) -> None:
    """A ledger with a file more."""
    folder.sql("UPDATE ledger SET files = files + 1")


def a_ledger_that_balances_otherwise(folder: Folder) -> None:
    """A ledger that balances otherwise."""
    folder.sql("UPDATE ledger SET pages = pages - 1, blank = blank + 1")


def a_journal_that_is_cut_off(folder: Folder) -> None:
    """A journal that is cut off."""
    folder.sql("DROP TRIGGER journal_kept", "DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)")
    _guard(folder)


def a_journal_with_a_row_changed(folder: Folder) -> None:
    """A journal with a row changed."""
    with closing(sqlite3.connect(folder.data / "registry.db", isolation_level=None)) as conn:
        trigger = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_unchanged'").fetchone()[0]
    folder.sql("DROP TRIGGER journal_unchanged", "UPDATE journal SET who = 'nobody' WHERE id = 1", trigger)


def _guard(folder: Folder) -> None:
    """Refuse to shorten the journal again, as before."""
    folder.sql(
        "CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN"
        " SELECT RAISE(ABORT, 'the journal is never shortened'); END"
    )


def a_file_that_nobody_knows(folder: Folder) -> None:
    """A file that nobody knows."""
    (folder.home / "notes.txt").write_text("x")


def an_unfinished_file(folder: Folder) -> None:
    """An unfinished file."""
    (folder.original.parent / "00.tif.123.writing").write_bytes(b"x")


def a_link_in_place_of_a_file(folder: Folder) -> None:
    """A link in place of a file."""
    elsewhere = folder.data / "log" / "archive.pdf"
    shutil.move(folder.home / "archive.pdf", elsewhere)
    (folder.home / "archive.pdf").symlink_to(elsewhere)


def an_original_of_no_dossier(folder: Folder) -> None:
    """An original of no dossier."""
    (folder.original.parent / f"{folder.original.parent.name}{'0' * 62}.tif").write_bytes(b"x")


def a_dossier_that_is_not_registered(folder: Folder) -> None:
    """A dossier that is not registered."""
    copy = Path(shutil.copytree(folder.home, folder.home.with_name("TAM-Q1-261123-0999")))
    value = json.loads((copy / "dossier.json").read_text()) | {"batch": "20261123-0999"}
    (copy / "dossier.json").write_text(json.dumps(value))


def a_page_text_that_was_changed(folder: Folder) -> None:
    """A page text that was changed."""
    folder.sql("UPDATE pages SET text = packed('other words') WHERE dossier = :dossier AND n = 1")


def an_index_that_is_empty(folder: Folder) -> None:
    """An index that is empty."""
    folder.sql("INSERT INTO fts (fts) VALUES ('delete-all')")


def a_page_that_stands_twice_in_the_index(folder: Folder) -> None:
    """A page that stands twice in the index."""
    folder.sql(
        "INSERT INTO fts (rowid, exact, folded, exact_facts, folded_facts)"
        " SELECT id, 'giấy', 'giay', '', '' FROM pages WHERE dossier = :dossier AND n = 1"
    )


def a_word_that_fuzzy_does_not_know(folder: Folder) -> None:
    """A word that fuzzy does not know."""
    folder.sql("DELETE FROM vocabulary WHERE word = 'giay'")


def a_state_that_was_changed(folder: Folder) -> None:
    """A state that was changed."""
    folder.sql("UPDATE dossiers SET state = 'CLOSED' WHERE id = :dossier")


def a_value_that_can_not_be_unpacked(folder: Folder) -> None:
    """A value that can not be unpacked."""
    folder.sql("UPDATE dossiers SET value = x'00' WHERE id = :dossier")


def a_dossier_json_that_is_damaged(folder: Folder) -> None:
    """A dossier json that is damaged."""
    (folder.home / "dossier.json").write_text("{")


def a_dossier_json_that_says_otherwise(folder: Folder) -> None:
    """A dossier json that says otherwise."""
    path = folder.home / "dossier.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"assignee": "an"}))


def a_dossier_folder_that_is_gone(folder: Folder) -> None:
    """A dossier folder that is gone."""
    shutil.rmtree(folder.home)


def a_held_file_that_is_gone(folder: Folder) -> None:
    """A held file that is gone."""
    folder.held.unlink()


def a_record_that_is_gone(folder: Folder) -> None:
    """A record that is gone."""
    folder.record.unlink()


def a_record_that_is_damaged(folder: Folder) -> None:
    """A record that is damaged."""
    folder.record.write_text("{")


def a_registry_that_is_gone(folder: Folder) -> None:
    """A registry that is gone."""
    for path in folder.data.glob("registry.db*"):
        path.unlink()


def a_registry_that_is_no_database(folder: Folder) -> None:
    """A registry that is no database."""
    a_registry_that_is_gone(folder)
    (folder.data / "registry.db").write_bytes(b"nothing" * 1000)


def a_registry_with_a_damaged_table(folder: Folder) -> None:
    """A registry with a damaged table."""
    with closing(sqlite3.connect(folder.data / "registry.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
        size = conn.execute("PRAGMA page_size").fetchone()[0]
        root = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'pages'").fetchone()[0]
    with (folder.data / "registry.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
