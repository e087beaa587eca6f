"""The six steps against a real server that behaves as described, and fails in every way that was named."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from digitize.errors import SettingsError, StoreError
from digitize.model import Channel, OfficialStatus, RegisterEntry, StatusStep, Wait
from digitize.queue.account import Account
from digitize.queue.connector import Accepted, AlreadyThere, GarbledError, Parcel, Refusal, UnreachableError, Unreadable
from digitize.queue.http import LogInError
from digitize.queue.lgsp.connector import LgspConnector, connect
from digitize.queue.lgsp.words import AccessWords, FileWords, TokenWords
from digitize.queue.system import System, find_system
from tests.program import ROOT
from tests.queue.envelopes import RECEIVED, envelope, scanned
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.faults import Fault, FaultyServer, Script, running
from tests.servers.lgsp import SECRET, USER, LgspApp, lgsp_server

LGSP = replace(find_system("lgsp", ()), seconds=1.0, call_seconds=2.0)
IMPATIENT = replace(LGSP, seconds=0.3, call_seconds=0.6)
STEP = StatusStep(status=OfficialStatus.SUPPLEMENT_ASKED, at=RECEIVED, by="lan")


@dataclass
class Far:
    """The system and a connector to it."""

    server: FaultyServer
    connector: LgspConnector
    app: LgspApp

    def fail(self, step: str, *faults: Fault | None) -> None:
        """Let the next calls of a step go wrong."""
        self.server.plan = Script({step: list(faults)})

    @property
    def held(self) -> dict[str, Any]:
        """What the system holds."""
        return self.server.report()

    def parcel(self, folder: Path, *, update: bool = False) -> Parcel:
        """Ask for a number and hand a file over."""
        file, path = scanned(folder, "01.pdf")
        number = self.connector.ask_number(envelope())
        return Parcel(envelope=envelope(file), number=number, files=(self.connector.upload(file, path),), update=update)


@contextmanager
def far_side(
    app: LgspApp | None = None, system: System = LGSP, account: Account | None = None, now: Any = time.monotonic
) -> Iterator[Far]:
    """Start a system and connect to it."""
    app = app or LgspApp()
    account = account or Account(user=USER, secret=SECRET)
    with (
        running(lgsp_server(app)) as server,
        connect(system, f"{server.url}/lgsp/v1", account, now) as connector,
    ):
        yield Far(server, connector, app)


@pytest.fixture
def far() -> Iterator[Far]:
    """A system that nothing is wrong with yet."""
    with far_side() as far:
        yield far


def test_a_dossier_goes_through_the_six_steps(far: Far, tmp_path: Path) -> None:
    """Token, number, file, dossier, progress and status; the look-up shows what went."""
    parcel = far.parcel(tmp_path)

    answers = far.connector.deliver([parcel])
    told = far.connector.report(parcel.number, STEP)
    standing = far.connector.look_up(parcel.number)

    assert (answers, told) == ((Accepted(),), Accepted())
    assert standing
    assert (standing.number, standing.status) == ("G09.20-20261123-0000001", OfficialStatus.SUPPLEMENT_ASKED)
    assert (standing.key, standing.hashes) == (parcel.envelope.key, frozenset({parcel.files[0].sha256}))
    assert (standing.procedure, standing.id_number) == ("1.003725", "040188001234")
    assert far.held["log_ins"] == 1
    assert [step["kind"] for step in far.held["steps"]] == ["CapNhatTienTrinh", "CapNhatTrangThai"]


def test_a_number_is_asked_for_with_the_agencys_code(far: Far) -> None:
    """Or with the procedure's, where the profile says so."""
    by_procedure = replace(LGSP.lgsp, numbering=replace(LGSP.lgsp.numbering, code_of="procedure"))

    far.connector.ask_number(envelope())
    with far_side(system=replace(LGSP, lgsp=by_procedure)) as other:
        other.connector.ask_number(envelope())

        assert (far.app.seen[-1][1], other.app.seen[-1][1]) == ({"code": "G09.20"}, {"code": "1.003725"})


def test_a_result_is_attached_by_step_six(far: Far, tmp_path: Path) -> None:
    """The update goes first, then the result; the look-up shows both files."""
    parcel = far.parcel(tmp_path)
    far.connector.deliver([parcel])
    file, path = scanned(tmp_path, "02.pdf", b"%PDF the licence")
    result = replace(file, role="result", component="Giấy phép", code="KQ.G07.000122")
    done = replace(
        parcel.envelope,
        key="TAM-Q1-261123-0001:bb22",
        status=OfficialStatus.DONE,
        files=(*parcel.envelope.files, result),
    )
    parcel = replace(parcel, envelope=done, files=(*parcel.files, far.connector.upload(result, path)), update=True)

    answers = far.connector.deliver([parcel])
    standing = far.connector.look_up(parcel.number)

    assert answers == (Accepted(),)
    assert standing
    assert (standing.status, standing.key) == (OfficialStatus.DONE, "TAM-Q1-261123-0001:bb22")
    assert standing.hashes == frozenset({each.sha256 for each in done.files})


def test_a_number_that_is_not_there_is_none(far: Far) -> None:
    """Not an error: it is what the courier asks before a second attempt."""
    assert far.connector.look_up("G09.20-20261123-0009999") is None


def test_a_number_that_exists_is_told_and_goes_as_an_update(far: Far, tmp_path: Path) -> None:
    """The answer "đã tồn tại" is no refusal; the update takes effect and nothing is made twice."""
    parcel = far.parcel(tmp_path)
    far.connector.deliver([parcel])

    again = far.connector.deliver([parcel])
    update = far.connector.deliver([replace(parcel, update=True)])

    assert (again, update) == ((AlreadyThere(),), (Accepted(),))
    assert far.held["created_by_key"] == {parcel.envelope.key: 1}


def test_a_dossier_that_was_made_behind_a_lost_answer_is_already_there(far: Far, tmp_path: Path) -> None:
    """A bus that tries again by itself may answer "đã tồn tại" to our only attempt."""
    parcel = far.parcel(tmp_path)
    far.fail("CreateDossier", Fault.THERE)

    answers = far.connector.deliver([parcel])

    assert answers == (AlreadyThere(),)
    assert far.connector.look_up(parcel.number) is not None


def test_an_update_of_what_is_not_there_is_refused(far: Far, tmp_path: Path) -> None:
    """With the system's code and words, for a person."""
    parcel = far.parcel(tmp_path, update=True)

    assert far.connector.deliver([parcel]) == (Refusal(code="404", reason="Hồ sơ không tồn tại"),)


def test_a_business_error_under_http_200_is_a_refusal(far: Far, tmp_path: Path) -> None:
    """Trap 4."""
    parcel = far.parcel(tmp_path)
    far.fail("CreateDossier", Fault.REFUSED)

    answers = far.connector.deliver([parcel])

    assert answers == (Refusal(code="422", reason="Thành phần hồ sơ không hợp lệ"),)
    assert far.held["dossiers"] == {}


def test_missing_data_are_refused_with_400(far: Far, tmp_path: Path) -> None:
    """A status of failure with JSON is a business error too; nothing is made up to avoid it."""
    parcel = far.parcel(tmp_path)
    nameless = replace(parcel.envelope, owner=replace(parcel.envelope.owner, name=""))

    answers = far.connector.deliver([replace(parcel, envelope=nameless)])

    assert answers == (Refusal(code="400", reason="Thiếu ChuHoSo"),)


@pytest.mark.parametrize("shape", [Fault.INT_CODE, Fault.TEXT_CODE])
def test_error_code_0_is_a_success_as_number_and_as_text(far: Far, tmp_path: Path, shape: Fault) -> None:
    """Trap 4."""
    parcel = far.parcel(tmp_path)
    far.fail("CreateDossier", shape)

    assert far.connector.deliver([parcel]) == (Accepted(),)


@pytest.mark.parametrize("fault", [Fault.UNAUTHORISED, Fault.STALE])
def test_a_token_that_runs_out_early_is_renewed_once_and_nobody_notices(far: Far, tmp_path: Path, fault: Fault) -> None:
    """401 in mid-batch, as HTTP status or as a code under 200."""
    parcel = far.parcel(tmp_path)
    far.fail("CreateDossier", fault)

    answers = far.connector.deliver([parcel])

    assert answers == (Accepted(),)
    assert far.held["log_ins"] == 2
    assert far.held["calls"]["CreateDossier"] == 2


@pytest.mark.parametrize("refused", [Fault.UNAUTHORISED, Fault.FORBIDDEN, Fault.STALE])
def test_a_log_in_that_is_refused_twice_is_said(far: Far, tmp_path: Path, refused: Fault) -> None:
    """Not again and again: the account may be locked otherwise."""
    parcel = far.parcel(tmp_path)
    far.fail("CreateDossier", refused, refused)

    with pytest.raises(LogInError) as caught:
        far.connector.deliver([parcel])

    assert (caught.value.code, far.held["calls"]["CreateDossier"]) == ("login", 2)


def test_a_wrong_secret_is_said_and_not_shown() -> None:
    """The error names the system and the variables to look at."""
    with far_side(account=Account(user=USER, secret="mật-khẩu-sai")) as far:  # noqa: S106 - of the test
        with pytest.raises(LogInError) as caught:
            far.connector.look_up("1")

        assert far.held["calls"] == {"GetToken": 1}
    assert "DIGITIZE_QUEUE_SECRET" in caught.value.hint()
    assert "sai" not in repr(caught.value) + caught.value.message()


def test_a_token_is_renewed_before_it_runs_out() -> None:
    """By the clock that is passed in; expires_in may be text."""
    clock = [0.0]
    with far_side(LgspApp(expires_in="100"), now=lambda: clock[0]) as far:
        for clock[0] in (0.0, 89.0, 91.0):
            far.connector.look_up("1")

        assert far.held["log_ins"] == 2


NO_ANSWER = {
    Fault.BAD_GATEWAY: "busy",
    Fault.BAD_GATEWAY_AFTER: "busy",
    Fault.RESET: "unreachable",
    Fault.LOST: "unreachable",
    Fault.CUT: "unreachable",
}


@pytest.mark.parametrize("fault", NO_ANSWER)
def test_where_no_answer_comes_it_may_be_tried_again(far: Far, tmp_path: Path, fault: Fault) -> None:
    """And the look-up tells whether it had arrived; the connection works on."""
    parcel = far.parcel(tmp_path)
    far.fail("CreateDossier", fault)

    with pytest.raises(UnreachableError) as caught:
        far.connector.deliver([parcel])
    standing = far.connector.look_up(parcel.number)

    assert caught.value.code == NO_ANSWER[fault]
    assert (standing is not None) == (fault not in {Fault.BAD_GATEWAY, Fault.RESET})


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SLOW, Fault.SLOW_HEAD])
def test_nobody_is_waited_for_without_end(tmp_path: Path, fault: Fault) -> None:
    """Silence ends the wait, and so does the total time where the answer dribbles; the write took effect."""
    with far_side(system=IMPATIENT) as far:
        parcel = far.parcel(tmp_path)
        far.fail("CreateDossier", fault)
        began = time.monotonic()

        with pytest.raises(UnreachableError) as caught:
            far.connector.deliver([parcel])

        assert caught.value.code == "slow"
        assert time.monotonic() - began < 3
        assert list(far.held["dossiers"]) == [parcel.number]


NO_SENSE = {
    Fault.REDIRECT: "redirect",
    Fault.BAD_JSON: "no_json",
    Fault.HTML: "no_json",
    Fault.LIST: "shape",
    Fault.HUGE: "too_large",
    Fault.BROKEN: "status",
}


@pytest.mark.parametrize("fault", NO_SENSE)
def test_an_answer_that_is_none_is_garbled(tmp_path: Path, fault: Fault) -> None:
    """A redirect is not followed: the token would go along."""
    with far_side(system=replace(LGSP, call_seconds=20.0)) as far:
        parcel = far.parcel(tmp_path)
        far.fail("CreateDossier", fault)

        with pytest.raises(GarbledError) as caught:
            far.connector.deliver([parcel])

        assert caught.value.code == NO_SENSE[fault]
        assert "elsewhere" not in far.held["calls"]


def test_a_file_that_arrived_otherwise_is_not_taken_for_ours(far: Far, tmp_path: Path) -> None:
    """The hash that comes back is held against the file's."""
    file, path = scanned(tmp_path, "01.pdf")
    far.fail("UploadFile", Fault.WRONG_HASH)

    with pytest.raises(GarbledError) as caught:
        far.connector.upload(file, path)

    assert caught.value.code == "hash"


def test_a_file_that_changed_on_our_disk_is_not_uploaded_as_the_old_one(far: Far, tmp_path: Path) -> None:
    """What the dossier will name must be what went."""
    file, path = scanned(tmp_path, "01.pdf")
    path.write_bytes(b"something else")

    with pytest.raises(StoreError) as caught:
        far.connector.upload(file, path)

    assert (caught.value.code, far.held["files"]) == ("changed", 0)


def test_a_file_that_the_system_does_not_take_is_said(tmp_path: Path) -> None:
    """With its code; it is tried a few times and then parked."""
    file, path = scanned(tmp_path, "01.pdf", b"x" * 5000)
    with far_side(LgspApp(most_bytes=4000)) as far, pytest.raises(GarbledError) as caught:
        far.connector.upload(file, path)

    assert (caught.value.code, caught.value.facts["answer"]) == ("refused", "413")


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_hashes_may_be_of_another_kind(tmp_path: Path, algorithm: Any) -> None:
    """The dossier names the file with the hash that the system gave, and by its id alone."""

    def as_base64(content: bytes) -> str:
        return base64.b64encode(hashlib.new(algorithm, content).digest()).decode()

    words = replace(LGSP.lgsp, files=FileWords(algorithm=algorithm, encoding="base64"))
    with far_side(LgspApp(hash=as_base64), system=replace(LGSP, lgsp=words)) as far:
        parcel = far.parcel(tmp_path)
        far.connector.deliver([parcel])
        told = far.held["dossiers"][parcel.number]["plain"]["ThanhPhanHoSo"][0]["GiayToDinhKem"][0]

    assert (told["IdGiayTo"], told["HashTepTin"]) == ("tep-1", as_base64(b"%PDF-1.7 one"))


@pytest.mark.parametrize("with_token", [True, False])
def test_a_province_may_ask_for_its_own_header(tmp_path: Path, with_token: bool) -> None:
    """lgspaccesstoken: with OAuth2's form besides, or alone."""
    access = AccessWords(header="lgspaccesstoken", app_name="mot-cua", partner_code="P", partner_code_cus="C")
    words = replace(LGSP.lgsp, access=access, token=TokenWords(path="GetToken" if with_token else "", body="form"))
    app = LgspApp(access="lgspaccesstoken", needs_token=with_token)
    with far_side(app, system=replace(LGSP, lgsp=words)) as far:
        parcel = far.parcel(tmp_path)

        assert far.connector.deliver([parcel]) == (Accepted(),)
        assert far.held["log_ins"] == int(with_token)


def test_a_step_told_twice_is_one_step(far: Far, tmp_path: Path) -> None:
    """Where the answer was lost the second report carries the same key."""
    parcel = far.parcel(tmp_path)
    far.connector.deliver([parcel])
    far.fail("CapNhatTienTrinh", Fault.LOST)

    with pytest.raises(UnreachableError):
        far.connector.report(parcel.number, STEP)
    told = far.connector.report(parcel.number, STEP)

    assert told == Accepted()
    assert [step["kind"] for step in far.held["steps"]] == ["CapNhatTienTrinh", "CapNhatTrangThai"]


def test_the_key_header_may_be_left_out(tmp_path: Path) -> None:
    """Some gateways refuse headers that they do not know."""
    with far_side(LgspApp(shows_key=False), system=replace(LGSP, lgsp=replace(LGSP.lgsp, key_header=""))) as far:
        parcel = far.parcel(tmp_path)
        far.connector.deliver([parcel])
        standing = far.connector.look_up(parcel.number)

        assert "Idempotency-Key" not in far.app.seen[-2][2]
        assert standing
        assert standing.key is None


def _entry(number: int, **more: object) -> dict[str, Any]:
    return {
        "MaHoSo": f"G09.20-20261120-{number:07}",
        "KenhThucHien": "2",
        "MaTTHC": "1.003725",
        "TrangThaiHoSo": 4,
        "NgayTiepNhan": "2026-11-20 16:40:00",
        "NgayCapNhat": "2026-11-21 08:00:00",
        **more,
    }


def test_the_register_is_read_page_by_page(far: Far) -> None:
    """All pages, each number once, times in Vietnam, walk-ins and online ones."""
    waits = [{"NgayBoSung": "2026-11-20 17:00:00", "NgayTiepNhanBoSung": None}]
    far.app.register += [_entry(n) for n in range(250)]
    far.app.register += [_entry(3), _entry(300, KenhThucHien=1, ChuHoSo="Ngô Thị Hà", DanhSachHoSoBoSung=waits)]

    entries = [one for one in far.connector.pull(None) if isinstance(one, RegisterEntry)]

    vietnam = dt.timezone(dt.timedelta(hours=7))
    assert len({entry.number for entry in entries}) == len(entries) == 251
    assert far.held["calls"]["DanhSachHoSo"] == 3
    assert (entries[0].channel, entries[-1].channel) == (Channel.ONLINE, Channel.WALK_IN)
    assert entries[0].received_at == dt.datetime(2026, 11, 20, 16, 40, tzinfo=vietnam)
    assert entries[-1].waits == (Wait(asked_at=dt.datetime(2026, 11, 20, 17, tzinfo=vietnam)),)


def test_a_register_that_does_not_turn_pages_is_not_read_for_ever() -> None:
    """The same page again is the end."""
    with far_side(LgspApp(turns_pages=False, register=[_entry(n) for n in range(100)])) as far:
        entries = list(far.connector.pull(None))

        assert (len(entries), far.held["calls"]["DanhSachHoSo"]) == (100, 2)


def test_the_register_is_asked_since_a_time(far: Far) -> None:
    """In the system's form and Vietnam's time."""
    far.app.register += [_entry(1), _entry(2, NgayCapNhat="2026-11-23 09:12:33")]

    entries = [one for one in far.connector.pull(RECEIVED) if isinstance(one, RegisterEntry)]

    assert [entry.number for entry in entries] == ["G09.20-20261120-0000002"]


def test_an_entry_that_cant_be_understood_hides_no_other(far: Far) -> None:
    """Each comes in its turn, with its number."""
    far.app.register += [_entry(1), _entry(2, TrangThaiHoSo=77), _entry(3, NgayTiepNhan="hôm qua"), _entry(4)]

    read = [(one.number[-1], isinstance(one, Unreadable)) for one in far.connector.pull(None)]

    assert far.connector.gives_numbers
    assert read == [("1", False), ("2", True), ("3", True), ("4", False)]


def test_a_system_without_a_register_says_so() -> None:
    """Not an empty register: an empty path in the profile."""
    words = replace(LGSP.lgsp, register=replace(LGSP.lgsp.register, path=""))
    with far_side(system=replace(LGSP, lgsp=words)) as far, pytest.raises(SettingsError):
        list(far.connector.pull(None))


def test_errors_and_logs_hold_no_secret_and_no_name(far: Far, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, and however much is logged."""
    caplog.set_level(logging.DEBUG)
    parcel = far.parcel(tmp_path)
    said = []
    for fault in (Fault.BAD_JSON, Fault.LOST, Fault.REDIRECT, Fault.LIST, Fault.BAD_GATEWAY):
        far.fail("CreateDossier", fault)
        with pytest.raises((UnreachableError, GarbledError)) as caught:
            far.connector.deliver([parcel])
        said.append(f"{caught.value!r} {caught.value.message()} {caught.value.facts} {caught.getrepr(style='long')}")

    text = "".join(record.getMessage() for record in caplog.records) + "".join(said)
    for secret in (SECRET, "token-1", "Ngô", "040188001234", "?code="):
        assert secret not in text


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    """The system is down, nothing else."""
    with running(lgsp_server()) as server:
        url = server.url

    with connect(LGSP, url, Account(user=USER, secret=SECRET), time.monotonic) as connector:
        with pytest.raises(UnreachableError) as caught:
            connector.look_up("1")

        assert caught.value.code == "unreachable"


@pytest.mark.parametrize(
    "url", ["", "lgsp.example.vn", "ftp://lgsp.example.vn", "http://lgsp.example.vn", "https://u:p@lgsp.example.vn"]
)
def test_names_and_secrets_never_go_readable(url: str) -> None:
    """An address without TLS is refused before anything is sent, except on this machine; so is one with a password."""
    with pytest.raises(SettingsError):
        connect(LGSP, url, Account(user=USER, secret=SECRET), time.monotonic)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """Made for 127.0.0.1."""
    return make_certificate(tmp_path)


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Certificate) -> None:
    """Nothing was sent; with the issuer's certificate in the profile it is accepted."""
    trusting = replace(LGSP, ca_file=str(certificate.path))
    account = Account(user=USER, secret=SECRET)
    with running(lgsp_server(tls=certificate.context)) as server:
        with connect(LGSP, server.url, account, time.monotonic) as connector:
            with pytest.raises(UnreachableError) as caught:
                connector.look_up("1")
            before = server.report()["calls"]
        with connect(trusting, server.url, account, time.monotonic) as connector:
            number = connector.ask_number(envelope())

    assert (caught.value.code, before, number) == ("certificate", {}, "G09.20-20261123-0000001")


def test_a_certificate_of_another_name_is_refused(certificate: Certificate) -> None:
    """Trust in the issuer is not enough."""
    trusting = replace(LGSP, ca_file=str(certificate.path))
    with running(lgsp_server(tls=certificate.context)) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        with connect(trusting, url, Account(user=USER, secret=SECRET), time.monotonic) as connector:
            with pytest.raises(UnreachableError) as caught:
                connector.look_up("1")

            assert caught.value.code == "certificate"


def test_certificates_that_cant_be_read_are_said(tmp_path: Path) -> None:
    """Missing, or no certificates at all: never "then trust everybody"."""
    none = tmp_path / "none.pem"
    none.write_text("no certificate")

    for file in (none, tmp_path / "missing.pem"):
        with pytest.raises(SettingsError):
            connect(replace(LGSP, ca_file=str(file)), "https://127.0.0.1", Account(user="", secret=""), time.monotonic)


def test_the_server_keeps_what_it_holds_when_it_is_killed(tmp_path: Path) -> None:
    """What kill tests lean on: a process of its own, whose state outlives it."""
    port, state = tmp_path / "port", tmp_path / "state.db"
    held = []
    for _ in range(2):
        port.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.servers.lgsp", "--port-file", port, "--state", state]
        process = subprocess.Popen(list(map(str, command)), cwd=ROOT)
        try:
            url = f"http://127.0.0.1:{_written(port)}"
            with connect(LGSP, url, Account(user=USER, secret=SECRET), time.monotonic) as connector:
                connector.ask_number(envelope())
            held.append(httpx.get(f"{url}/_held", trust_env=False).json()["numbers"])
        finally:
            process.kill()
            process.wait()

    assert held == [1, 2]


def _written(port: Path) -> str:
    """Wait for a file that appears whole."""
    end = time.monotonic() + 20
    while not port.exists():
        assert time.monotonic() < end
        os.sched_yield()
    return port.read_text()
