"""How far is my dossier: asked by page, by program and by SMS of a real server."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

sys.path.append(str(Path(__file__).parents[1] / "registry"))

import registry_papers as papers

from digitize.model import DossierState
from digitize.registry import store
from tests.program import ROOT, Program

OLD, NEW = "000.00.14.H20-261123-0007", "H20.14-261123-0007"
RESTRICTED, UNKNOWN = "H20.14-261123-0008", "H20.14-261123-0009"
NAME, PHONE, SECRET = "Ngô Thị Hà", "0912345678", "bi-mat-cong"
SETTINGS = '[lookup]\nper_day = 0\ngateways = ["generic", "plain"]\nproxies = ["127.0.0.1"]\n'
PLAIN = """
name = "plain"
[receive]
body = "form"
sender = "msisdn"
text = "noi_dung"
check = "secret"
answer = "text"
"""


@dataclass(frozen=True)
class Asked:
    """A station with a dossier and a restricted one, its server, and what that server wrote."""

    data: Path
    url: str
    log: Path

    def look(self, code: str, asker: str = "", **headers: str) -> httpx.Response:
        """Ask as a program does, through the proxy; each question is another asker's unless one is named."""
        headers = {"X-Forwarded-For": asker or fresh(), **headers}
        return httpx.get(f"{self.url}/lookup", params={"code": code}, headers=headers)

    def page(self, code: str | None = None, **params: str) -> httpx.Response:
        """Ask as a browser does."""
        headers = {"X-Forwarded-For": fresh(), "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        return httpx.get(f"{self.url}/lookup", params={**params, **({"code": code} if code else {})}, headers=headers)

    def sms(self, text: str, sender: str = "", secret: str = SECRET) -> httpx.Response:
        """Hand on an SMS as the generic gateway does."""
        body = json.dumps({"from": sender or fresh("09"), "text": text}).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return httpx.post(f"{self.url}/sms/generic", content=body, headers={"X-Signature": signed})


_ASKERS = iter(range(1, 10_000))


def fresh(kind: str = "") -> str:
    """An asker who has not asked yet."""
    n = next(_ASKERS)
    return f"{kind}{10_000_000 + n}" if kind else f"198.18.{n // 250}.{n % 250 + 1}"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Serve from a process of its own."""
    where = tmp_path_factory.mktemp("asked")
    program = Program(where / "data")
    program.run("init")
    (program.data / "station.toml").write_text(SETTINGS, "utf-8")
    (program.data / "gateways").mkdir()
    (program.data / "gateways" / "plain.toml").write_text(PLAIN, "utf-8")
    _fill(program.data)
    with serving(program, where / "log", {"DIGITIZE_SMS_IN_SECRET": SECRET}) as url:
        yield Asked(data=program.data, url=url, log=where / "log")


def _fill(data: Path) -> None:
    with contextlib.closing(store.open_store(data / "registry.db")) as db:
        batch = store.begin_batch(db, papers.MORNING, papers.CLERK)
        private = (papers.field("applicant_name", NAME), papers.field("phone", PHONE))
        facts = {"fields": private, "procedure": papers.procedure("1.003725"), "state": DossierState.ACCEPTED}
        open_one = papers.dossier(1, NAME, batch=batch, number=NEW, official_status=4, **facts)
        hidden = papers.dossier(
            2, "tố cáo", batch=batch, number=RESTRICTED, restricted=True, state=DossierState.RESTRICTED
        )
        for made in (open_one, hidden):
            store.commit_dossier(db, made, at=papers.MORNING, who=papers.CLERK)


@contextlib.contextmanager
def serving(program: Program, log: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run `serve` at a free port."""
    command = [sys.executable, ROOT / "cli.py", "--data", program.data, "serve", "--port", "0", "--json"]
    words = [str(word) for word in command]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=errors, text=True, env={"PATH": "/usr/bin:/bin", **environment}
        ) as server,
    ):
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


@pytest.mark.parametrize("code", [OLD, NEW, f"hs {OLD.lower()}", OLD.replace(".", "")])
def test_a_code_gets_itself_and_how_far_it_is_and_nothing_else(asked: Asked, code: str) -> None:
    """In the order in which it was asked."""
    answer = asked.look(code)

    assert answer.status_code == 200
    assert answer.json() == {"code": NEW if code == NEW else OLD, "status": "Đang xử lý"}
    assert "no-store" in answer.headers["cache-control"]


def test_whatever_is_not_told_gets_one_answer(asked: Asked) -> None:
    """Restricted, unknown, malformed, a local id, a name, nothing at all: equal to the last byte, but for the date."""
    codes = (RESTRICTED, UNKNOWN, "H20.14-261332-0007", "TAM-Q1-261123-0001", NAME, "%", "", "x" * 2000)

    answers = [asked.look(code) for code in codes]

    kept = {
        (
            one.status_code,
            one.content,
            tuple(sorted((name, told) for name, told in one.headers.items() if name != "date")),
        )
        for one in answers
    }
    assert len(kept) == 1
    assert answers[0].status_code == 404


def test_the_sixth_question_in_a_minute_is_refused(asked: Asked) -> None:
    """By the address that our proxy names; another asker is heard."""
    asker = fresh()

    answers = [asked.look(OLD, asker).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert asked.look(OLD, asker).headers["retry-after"] == "60"
    assert asked.look(OLD).status_code == 200


def test_what_an_asker_says_of_himself_before_the_proxy_is_not_believed(asked: Asked) -> None:
    """Only the last address is the proxy's word; a whole IPv6 network is one asker."""
    asker = fresh()
    forged = [asked.look(OLD, f"{fresh()}, {asker}").status_code for _ in range(6)]
    network = [asked.look(OLD, f"2001:db8:1:2::{n}").status_code for n in range(6)]

    assert forged == network == [200] * 5 + [429]


def test_the_count_outlives_a_restart_and_no_proxy_is_believed_by_itself(asked: Asked, tmp_path: Path) -> None:
    """Without `proxies` a header changes nothing."""
    program = Program(tmp_path / "data")
    program.run("init")
    answers = []
    for start in (0, 3):
        with serving(program, tmp_path / "log", {}) as url:
            for n in range(start, start + 3):
                headers = {"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"}
                answers.append(httpx.get(f"{url}/lookup?code={OLD}", headers=headers).status_code)

    assert answers == [404] * 5 + [429]


class _Page(HTMLParser):
    """What a page refers to and how its form is labelled."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: set[str] = set()
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.addresses += [told[name] or "" for name in ("src", "href", "action", "data", "poster") if name in told]
        self.language = told.get("lang") or self.language
        if tag == "label":
            self.labelled.add(told["for"] or "")
        if tag == "input" and told.get("type") != "hidden":
            self.inputs.add(told["id"] or "")
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("code", [None, OLD, UNKNOWN, '"><script>alert(1)</script>'])
def test_the_page_works_without_scripts_and_without_anything_from_elsewhere(asked: Asked, code: str | None) -> None:
    """A labelled form that asks this address; its policy lets in its own style alone."""
    answer = asked.page(code)
    page = _Page(answer.text)
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert page.addresses == ["lookup"]
    assert "script" not in page.tags
    assert page.inputs <= page.labelled
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "frame-ancestors 'none'" in policy
    assert {"unsafe-inline", "http", "*"} & set(re.split(r"[\s:;']+", policy)) == set()


def test_the_page_tells_what_the_program_is_told(asked: Asked) -> None:
    """Found, not found, in the language that is asked for."""
    found, absent, english = asked.page(OLD), asked.page(RESTRICTED), asked.page(lang="en")

    assert (found.status_code, absent.status_code, english.status_code) == (200, 404, 200)
    assert f"{OLD}: Đang xử lý" in found.text
    assert (_Page(found.text).language, _Page(english.text).language) == ("vi", "en")
    assert absent.text.replace(RESTRICTED, "") == asked.page(UNKNOWN).text.replace(UNKNOWN, "")


@pytest.mark.parametrize("text", [f"HS {OLD}", f"hs{OLD}", f"HS {OLD.replace('.', ' ')}"])
def test_an_sms_gets_code_and_status(asked: Asked, text: str) -> None:
    """No name."""
    answer = asked.sms(text)

    assert (answer.status_code, answer.json()) == (200, {"text": f"HS {OLD}: Đang xử lý"})


def test_an_sms_that_is_not_told_gets_one_answer(asked: Asked) -> None:
    """What is no question is told how to ask."""
    answers = {asked.sms(f"HS {code}").text for code in (RESTRICTED, UNKNOWN, "abc", "TAM-Q1-261123-0001")}
    other = asked.sms("Xin chào")

    assert len(answers) == 1
    assert other.status_code == 200
    assert other.text not in answers


def test_the_sixth_sms_in_a_minute_is_refused(asked: Asked) -> None:
    """One phone, however its number is written."""
    number = fresh("9")
    senders = [f"0{number}", f"84{number}", f"+84{number}", f"0084{number}", f"+84 {number}", f"0{number}"]

    answers = [asked.sms(f"HS {OLD}", sender) for sender in senders]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Đang xử lý" not in answers[5].text


def test_only_the_gateway_is_let_in(asked: Asked) -> None:
    """Another secret, none, a body that is none, one that is too large; a gateway that nobody named."""
    forged = asked.sms(f"HS {OLD}", secret="khác")  # noqa: S106
    bare = httpx.post(f"{asked.url}/sms/generic", json={"from": PHONE, "text": f"HS {OLD}"})
    broken = httpx.post(f"{asked.url}/sms/plain", content=b"\xff", headers={"X-Signature": SECRET})
    large = httpx.post(f"{asked.url}/sms/plain", content=b"a" * 20_000, headers={"X-Signature": SECRET})
    unknown = httpx.post(f"{asked.url}/sms/other", json={})

    statuses = [one.status_code for one in (forged, bare, broken, large, unknown)]
    assert statuses == [403, 403, 400, 413, 404]
    assert {one.content for one in (forged, bare, broken, large, unknown)} == {b""}


def test_a_gateway_of_another_shape(asked: Asked) -> None:
    """A form in, plain text out, the secret itself in the header; its profile is the station's own."""
    form = {"msisdn": fresh("84"), "noi_dung": f"HS {OLD}"}

    answer = httpx.post(f"{asked.url}/sms/plain", data=form, headers={"X-Signature": SECRET})

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == f"HS {OLD}: Đang xử lý"


def test_nobody_s_number_stays_anywhere(asked: Asked) -> None:
    """Neither who asked nor what, in no file of the station and not in the log of the server."""
    asker, sender = "203.0.113.77", "0987650123"
    asked.look(UNKNOWN, asker)
    asked.sms(f"HS {UNKNOWN}", sender)

    files = [path for path in asked.data.rglob("*") if path.is_file() and path.name != "station.toml"]
    written = b"".join(path.read_bytes() for path in (*files, asked.log))
    assert asked.data / "log" / "askers.db" in files
    assert [
        word for word in (asker, sender, "987650123", UNKNOWN, NAME) if word.encode() in asked.log.read_bytes()
    ] == []
    assert [word for word in (asker, sender, "987650123", UNKNOWN) if word.encode() in written] == []


def test_the_command_tells_what_the_public_is_told(asked: Asked) -> None:
    """Journalled without the code; not found is exit 2 and says nothing of why."""
    program = Program(asked.data)

    told = program.json("lookup", OLD)
    missing = {json.dumps(program.json("lookup", code, expect=2)) for code in (RESTRICTED, UNKNOWN, "abc")}

    assert told == {"code": OLD, "status": "Đang xử lý"}
    assert len(missing) == 1
    with contextlib.closing(sqlite3.connect(asked.data / "registry.db")) as registry:
        facts = [row[0] for row in registry.execute("SELECT facts FROM journal WHERE what = 'lookup'")]
    assert len(facts) == 4
    assert not [fact for fact in facts if "261123" in fact]


def test_a_registry_that_is_gone_is_no_error_page(tmp_path: Path) -> None:
    """Come again later; nothing of the fault is told."""
    program = Program(tmp_path / "data")
    program.run("init")
    with serving(program, tmp_path / "log", {}) as url:
        (program.data / "registry.db").rename(program.data / "gone.db")

        answer = httpx.get(f"{url}/lookup?code={OLD}")

    assert (answer.status_code, answer.content) == (503, b"")
