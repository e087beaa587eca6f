"""Story 15: she asks by SMS how far her dossier is, and is told by SMS when it is ready; all in real processes."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.program import Program
from tests.servers.faults import Fault, FaultyServer, Script, running
from tests.servers.sms_gateway import SECRET, SmsApp, sms_server
from tests.watching import Watching, side

NUMBER, NAME, PHONE = "000.00.14.H20-261123-0007", "Ngô Thị Hà", "0912345678"
ASKING = "khoa-hoi"
SETTINGS = """
[queue]
push_seconds = 0.2
[lookup]
gateways = ["generic"]
[notices]
kinds = ["receipt", "supplement", "result"]
sms_url = "{url}"
"""


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    """The SMS gateway, and what the station's environment says of it."""
    monkeypatch.setenv("DIGITIZE_SMS_SECRET", SECRET)
    monkeypatch.setenv("DIGITIZE_SMS_IN_SECRET", ASKING)
    with running(sms_server(SmsApp())) as server:
        yield server


@pytest.fixture
def station(tmp_path: Path, gateway: FaultyServer) -> tuple[Program, str]:
    """A station with her dossier: scanned, her name and phone typed, its number bound."""
    program = Program(tmp_path / "data")
    program.run("init")
    (program.data / "station.toml").write_text(SETTINGS.replace("{url}", gateway.url), "utf-8")
    side("Don de nghi").save(tmp_path / "ha.tif", dpi=(100, 100))
    (made,) = program.json("ingest", tmp_path / "ha.tif")["dossiers"]
    for field, value in (("applicant_name", NAME), ("phone", PHONE)):
        program.run("review", "set-field", made["id"], field, value)
    program.run("queue", "number", made["id"], NUMBER)
    return program, made["id"]


def ask(url: str, text: str, sender: str = PHONE) -> httpx.Response:
    """Hand on her SMS, as the gateway does."""
    body = json.dumps({"from": sender, "text": text}).encode()
    signed = hmac.new(ASKING.encode(), body, hashlib.sha256).hexdigest()
    return httpx.post(f"{url}/sms/generic", content=body, headers={"X-Signature": signed})


def test_she_asks_and_is_told(station: tuple[Program, str], gateway: FaultyServer) -> None:
    """Code and "Đang xử lý", no name; the sixth question in a minute is refused; what is new comes by itself."""
    program, dossier = station
    app = gateway.app
    assert isinstance(app, SmsApp)
    with Watching(program, "--serve", "--port", "0") as watching:
        watching.until(lambda: "event=serving" in watching.log.read_text())
        found = re.search(r"http://127\.0\.0\.1:\d+", watching.log.read_text())
        assert found
        program.run("queue", "status", dossier, "2")
        watching.until(lambda: len(app.sent) == 1)
        program.run("queue", "status", dossier, "4")

        answers = [ask(found[0], f"HS {NUMBER}") for _ in range(6)]
        page = httpx.get(f"{found[0]}/lookup", params={"code": NUMBER}, headers={"Accept": "text/html"})
        program.run("queue", "status", dossier, "9")
        watching.until(lambda: len(app.sent) == 2)
        log = watching.log.read_text()

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert {answer.json()["text"] for answer in answers[:5]} == {f"HS {NUMBER}: Đang xử lý"}
    assert f"{NUMBER}: Đang xử lý" in page.text
    assert [sms["to"] for sms in app.sent] == ["84912345678"] * 2
    assert [NUMBER in sms["text"] for sms in app.sent] == [True, True]
    told = " ".join((*(answer.text for answer in answers), page.text, *(sms["text"] for sms in app.sent)))
    assert [word for word in (NAME, "Ngo Thi Ha", "Hà", PHONE) if word in told] == []
    assert [word for word in (NAME, PHONE, PHONE[1:], NUMBER) if word in log] == []
    assert program.json("verify")["ok"]


def test_a_person_sees_what_cant_go_and_decides(station: tuple[Program, str], gateway: FaultyServer) -> None:
    """Preview, a notice of which nobody knows, let go once more; a second time is refused."""
    program, dossier = station
    gateway.plan = Script({"send": [Fault.LOST]})
    early = program.json("notices", "preview", dossier, "result", expect=2)["error"]
    program.run("queue", "status", dossier, "2")

    preview = program.json("notices", "preview", dossier, "receipt")
    first = program.json("notices", "send")
    listed = program.json("notices", "list")["items"]
    status = {check["name"]: check for check in program.json("status", "--lang", "en", expect=0)["checks"]}
    again = program.json("notices", "send", dossier, "receipt")
    twice = program.json("notices", "send", dossier, "receipt", expect=2)["error"]

    assert early["code"] == "not_so"
    assert (preview["way"], preview["parts"], NUMBER in preview["text"]) == ("sms", 1, True)
    assert (first["unknown"], again["sent"], twice["code"]) == (1, 1, "sent")
    assert [(one["kind"], one["state"], one["reasons"][0]["code"]) for one in listed] == [
        ("receipt", "parked", "unknown")
    ]
    assert (status["notices"]["level"], "1 need a person" in status["notices"]["value"]) == ("warn", True)
    assert program.json("notices", "list")["total"] == 0
    assert PHONE not in json.dumps([early, first, listed, again, twice])


def test_the_words_of_the_station_are_checked(station: tuple[Program, str]) -> None:
    """A template that asks for a name is refused with its place."""
    program, dossier = station
    settings = program.data / "station.toml"
    settings.write_text(settings.read_text("utf-8") + '[notices.vi]\nreceipt = "$applicant_name"\n', "utf-8")

    error = program.json("notices", "preview", dossier, "receipt", "--lang", "en", expect=2)["error"]

    assert "notices.vi.receipt" in error["message"]
