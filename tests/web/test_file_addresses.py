"""Files under signed addresses that run out, fetched from a real server."""

from __future__ import annotations

import contextlib
import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageDraw

from digitize.dossier.addresses import Address, Signer, read_token, token_of
from digitize.dossier.cover import KEY_BYTES
from digitize.intake.cover_keys import newest_key
from digitize.intake.layout import Layout
from digitize.model import EnvelopeFile
from tests.program import ROOT, Program

SECRET = b"k" * KEY_BYTES
TOMORROW = datetime.now(UTC) + timedelta(days=1)


@dataclass(frozen=True)
class Served:
    """A data folder with one dossier, and the server on it."""

    program: Program
    url: str
    dossier: str
    path: Path  # of its document
    key: bytes

    @property
    def sha256(self) -> str:
        """Of the document."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @property
    def address(self) -> Address:
        """What an address of the document says."""
        return Address(until=TOMORROW, dossier=self.dossier, file="documents/01.pdf", sha256=self.sha256)

    def get(self, address: Address, **headers: str) -> httpx.Response:
        """Fetch what an address names."""
        return httpx.get(f"{self.url}/files/{token_of(address, self.key)}", headers=headers)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a small dossier from a process of its own."""
    where = tmp_path_factory.mktemp("served")
    page = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(page).text((80, 120), "Don dang ky", fill=0, font_size=40)
    page.save(where / "a.tif", dpi=(100, 100))
    program = Program(where / "data")
    made = program.json("ingest", where / "a.tif")["dossiers"][0]
    key = newest_key(Layout(program.data).file_keys, SECRET)
    with serving(program) as url:
        path = program.data / Path(made["archive_pdf"]).parent / "documents" / "01.pdf"
        yield Served(program=program, url=url, dossier=made["id"], path=path, key=key)


@contextlib.contextmanager
def serving(program: Program) -> Iterator[str]:
    """Run `serve` at a free port."""
    command = [sys.executable, ROOT / "cli.py", "--data", program.data, "serve", "--port", "0", "--json"]
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        text = ""
        while not text.rstrip().endswith("}"):
            line = server.stdout.readline()
            assert line, "the server did not start"
            text += line
        try:
            yield json.loads(text)["listening"]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


def fetches(served: Served) -> list[str]:
    """What the journal says of fetched files."""
    with contextlib.closing(sqlite3.connect(served.program.data / "registry.db")) as registry:
        rows = registry.execute("SELECT * FROM journal WHERE what = 'fetch_file' ORDER BY 1")
        return [" ".join(map(str, row)) for row in rows]


def test_who_holds_the_address_gets_the_exact_bytes(served: Served) -> None:
    """With the hash as tag, as a PDF, not to be kept by anybody between."""
    answer = served.get(served.address)

    assert (answer.status_code, answer.content) == (200, served.path.read_bytes())
    assert answer.headers["etag"] == f'"{served.sha256}"'
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    assert "server" not in answer.headers


def test_the_signer_makes_addresses_of_an_envelope_s_files(served: Served) -> None:
    """The address that a connector hands on is the one that the server reads."""
    file = EnvelopeFile(
        role="component",
        component="Đơn",
        code="",
        name="01.pdf",
        path=served.path.relative_to(served.program.data).as_posix(),
        sha256=served.sha256,
        bytes=1,
        pages=1,
    )

    address = Signer(base=served.url + "/", key=served.key, until=TOMORROW)(file)

    assert httpx.get(address).content == served.path.read_bytes()
    assert httpx.head(address).headers["content-length"] == str(served.path.stat().st_size)


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=0-9", 0, 10), ("bytes=100-", 100, None), ("bytes=-20", -20, None)]
)
def test_a_part_can_be_fetched(served: Served, asked: str, start: int, stop: int | None) -> None:
    """A download that broke off goes on where it stopped."""
    whole = served.path.read_bytes()

    answer = served.get(served.address, Range=asked)

    assert (answer.status_code, answer.content) == (206, whole[start:stop])
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=9-3"])
def test_a_part_that_is_none_is_refused(served: Served, asked: str) -> None:
    """416, without a byte."""
    answer = served.get(served.address, Range=asked)

    assert (answer.status_code, answer.content) == (416, b"")


def test_what_did_not_change_is_not_sent_again(served: Served) -> None:
    """304 for the hash that the other side has."""
    answer = served.get(served.address, **{"If-None-Match": f'"{served.sha256}"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_an_address_runs_out(served: Served) -> None:
    """410, without a word."""
    answer = served.get(replace(served.address, until=datetime.now(UTC) - timedelta(seconds=1)))

    assert (answer.status_code, answer.content) == (410, b"")


def test_forged_and_foreign_addresses_say_nothing(served: Served) -> None:
    """404 with an empty body, whatever was wrong; nothing is listed."""
    good = token_of(served.address, served.key)
    foreign = token_of(served.address, b"x" * KEY_BYTES)
    tokens = [foreign, good[:-2], "A" + good, good.split(".")[0], "x", "%2e%2e%2fregistry.db", "é", "a" * 5_000]

    answers = [httpx.get(f"{served.url}/files/{token}") for token in tokens]
    answers += [httpx.get(served.url + path) for path in ("/", "/files", "/files/", "/docs", "/registry.db")]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"")}


@pytest.mark.parametrize(
    "change",
    [
        {"file": "dossier.json"},
        {"file": "documents/../archive.pdf"},
        {"file": "documents/02.pdf"},
        {"dossier": "TAM-Q1-261123-9999"},
        {"dossier": "../../x"},
        {"sha256": "0" * 64},
    ],
)
def test_only_that_file_of_that_hash_is_given(served: Served, change: dict[str, str]) -> None:
    """Even under our own signature."""
    answer = served.get(replace(served.address, **change))  # type: ignore[arg-type]

    assert (answer.status_code, answer.content) == (404, b"")


def test_each_fetch_is_journalled_without_names(served: Served) -> None:
    """Which file of which dossier, when, by whoever held the address; refused ones leave no line."""
    before = len(fetches(served))

    served.get(served.address)
    served.get(replace(served.address, sha256="0" * 64))

    (line,) = fetches(served)[before:]
    assert served.dossier in line
    assert "documents/01.pdf" in line
    assert token_of(served.address, served.key) not in line


def test_a_file_that_was_written_anew_is_no_longer_there(served: Served) -> None:
    """An address is bound to the bytes that were signed."""
    address, before = served.address, served.path.read_bytes()
    served.path.write_bytes(before + b"\n")
    try:
        assert served.get(address).status_code == 404
    finally:
        served.path.write_bytes(before)

    assert served.get(address).status_code == 200


def test_a_restricted_dossier_gives_nothing(served: Served) -> None:
    """As soon as it is restricted its addresses are dead."""
    address = served.address
    served.program.run("review", "restrict", served.dossier, "--reason", "thử")

    answer = served.get(address)

    assert (answer.status_code, answer.content) == (404, b"")


def test_a_port_that_is_taken_is_told(served: Served) -> None:
    """Exit 2 with a sentence."""
    port = served.url.rpartition(":")[2]

    error = served.program.json("serve", "--port", port, expect=2)["error"]

    assert port in error["message"]


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The first random bytes stay; later ones are not taken."""
    first = newest_key(tmp_path / "keys", SECRET)

    second = newest_key(tmp_path / "keys", b"z" * KEY_BYTES)

    assert first == second == SECRET
    (path,) = (tmp_path / "keys").iterdir()
    assert path.stat().st_mode & 0o077 == 0


def test_a_token_of_an_older_key_is_still_read() -> None:
    """A new key does not kill the addresses that are out."""
    address = Address(until=TOMORROW.replace(microsecond=0), dossier="A", file="portal/01-2.pdf", sha256="0" * 64)

    assert read_token(token_of(address, SECRET), [SECRET, b"n" * KEY_BYTES]) == address
    assert read_token(token_of(address, SECRET), [b"n" * KEY_BYTES]) is None
