"""The connector of the classic services against a real server, with every fault that such systems show."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digitize.errors import QueueError
from digitize.intake.layout import HANOI
from digitize.model import Channel, OfficialStatus, RegisterEntry, StatusStep, Wait
from digitize.queue.account import Account
from digitize.queue.connector import (
    Accepted,
    AlreadyThere,
    Connector,
    GarbledError,
    Refusal,
    UnreachableError,
    Unreadable,
    Uploaded,
)
from digitize.queue.http import LogInError
from digitize.queue.mc.connector import McConnector, connect
from digitize.queue.system import System, find_system
from tests.queue.mc_material import ENVELOPE, FORM, RECEIVED, address_of, numbered, parcel, parcels
from tests.servers.faults import Fault, FaultyServer, Plan, Script, running, well
from tests.servers.mc import AGENCY, DESTINATION, SECRET, USER, McApp

NUMBER = "H20.14-261123-0007"
STEP = StatusStep(status=OfficialStatus.DONE, at=RECEIVED, by="can-bo-1", unit="Phòng Báo chí", note="Đã ký")
_SHIPPED = find_system("mc", ())
SYSTEM = replace(_SHIPPED, seconds=0.3, call_seconds=0.5, mc=replace(_SHIPPED.mc, destination=DESTINATION))
ACCOUNT = Account(user=USER, secret=SECRET, agency=AGENCY)
LOST = (Fault.LOST, Fault.SILENT, Fault.SLOW, Fault.SLOW_HEAD, Fault.BAD_GATEWAY_AFTER, Fault.CUT)
"""The dossier arrives, and no word of it comes back."""


@dataclass
class Bench:
    """Connectors to servers of their own, closed with the test."""

    stack: ExitStack

    def connect(
        self, app: McApp | None = None, plan: Plan = well, system: System = SYSTEM
    ) -> tuple[McConnector, FaultyServer]:
        """Start a server and return a connector to it."""
        server = self.stack.enter_context(running(FaultyServer(app or McApp(), plan)))
        return self.reach(server.url, system), server

    def reach(self, url: str, system: System = SYSTEM, account: Account = ACCOUNT) -> McConnector:
        """Return a connector to an address."""
        return self.stack.enter_context(connect(system, url, account, time.monotonic, address_of))


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Close everything with the test."""
    with ExitStack() as stack:
        yield Bench(stack)


def test_a_dossier_arrives_and_is_read_back(bench: Bench) -> None:
    """TraCuuHoSo knows nothing, DongBoHoSoMC creates, TraCuuHoSo shows it; one log-in serves all three."""
    connector, server = bench.connect()

    before = connector.look_up(NUMBER)
    answers = connector.deliver([parcel()])
    after = connector.look_up("000.00.14.H20-261123-0007") or connector.look_up(NUMBER)

    assert before is None
    assert answers == (Accepted(),)
    assert after and (after.status, after.hashes) == (OfficialStatus.RECEIVED, None)
    assert server.report()["created_by_key"] == {NUMBER: 1}
    assert server.report()["sessions"] == 1


def test_it_is_a_connector(bench: Bench) -> None:
    """It keeps to the Protocol, gives no numbers and takes at most ten."""
    connector: Connector
    connector, _ = bench.connect()

    assert (connector.name, connector.most) == ("mc", 10)
    assert not (connector.gives_numbers or connector.keeps_files)
    with pytest.raises(QueueError, match="gives no official numbers"):
        connector.ask_number(ENVELOPE)


def test_a_file_is_not_sent_but_named(bench: Bench, tmp_path: Path) -> None:
    """An upload calls nobody: it is the address that the portal will fetch."""
    connector, server = bench.connect()

    assert connector.upload(FORM, tmp_path / "none.pdf") == Uploaded(sha256=FORM.sha256, id=address_of(FORM))
    assert server.report()["calls"] == {}


def test_the_portal_fetches_the_files_it_was_told_of(bench: Bench, tmp_path: Path) -> None:
    """What comes from DuongDanTaiTepTin is the file, byte for byte; a look-up that shows files shows their hashes."""
    connector, server = bench.connect(McApp(shows_files=True))
    (tmp_path / "01.pdf").write_bytes(b"%PDF-1.7 one")
    sha256 = hashlib.sha256(b"%PDF-1.7 one").hexdigest()
    address = bench.stack.enter_context(_serving(tmp_path)) + "/01.pdf"
    envelope = replace(ENVELOPE, files=(replace(FORM, sha256=sha256),))

    connector.deliver([replace(parcel(envelope), files=(Uploaded(sha256=sha256, id=address),))])
    fetched = _post(server.url + "/portal/fetch")
    seen = connector.look_up(NUMBER)

    assert fetched == {"fetched": 1, "failed": 0}
    assert server.report()["fetched"] == {sha256: sha256}
    assert seen and seen.hashes == frozenset({sha256})
    assert (seen.procedure, seen.id_number) == (ENVELOPE.procedure, ENVELOPE.owner.id_number)


def test_ten_go_in_one_call(bench: Bench) -> None:
    """A whole batch needs one call of DongBoHoSoMC."""
    connector, server = bench.connect()

    answers = connector.deliver(parcels(10))

    assert answers == (Accepted(),) * 10
    assert server.report()["calls"] == {"login": 1, "DongBoHoSoMC": 1}


@pytest.mark.parametrize(("batches", "calls"), [("items", 1), ("whole", 11), ("written", 11)])
def test_one_bad_dossier_never_holds_nine(bench: Bench, batches: str, calls: int) -> None:
    """HTTP 200 with a business error for one of ten; where the system does not say for which, each goes by itself.

    What a refused batch has written nevertheless is there already, and goes as an update with the next call.
    """
    connector, server = bench.connect(McApp(batches=batches, forbidden={numbered(4)}))  # type: ignore[arg-type]

    answers = connector.deliver(parcels(10))

    good = AlreadyThere() if batches == "written" else Accepted()
    assert answers[3] == Refusal(code="-1", reason="Hồ sơ không hợp lệ")
    assert answers[:3] + answers[4:] == (good,) * 9
    assert len(server.report()["dossiers"]) == 9
    assert server.report()["calls"]["DongBoHoSoMC"] == calls


@pytest.mark.parametrize("code", ["0", "3", "-3"])
def test_what_is_there_is_updated(bench: Bench, code: str) -> None:
    """Three codes were seen beside "đã tồn tại", that of success too; the dossier goes once more, as an update."""
    connector, server = bench.connect(McApp(there_code=code))
    connector.deliver([parcel()])

    again = connector.deliver([parcel()])
    updated = connector.deliver([parcel(replace(ENVELOPE, subject="Sửa"), update=True)])

    assert (again, updated) == ((AlreadyThere(),), (Accepted(),))
    held = server.report()["dossiers"][NUMBER]
    assert (held["updates"], held["plain"]["TrichYeuHoSo"]) == (1, "Sửa")
    assert server.report()["created_by_key"] == {NUMBER: 1}


@pytest.mark.parametrize("fault", [Fault.INT_CODE, Fault.TEXT_CODE])
def test_success_is_a_number_or_text(bench: Bench, fault: Fault) -> None:
    """Trap 4: error_code is 0, "0" or "00"."""
    connector, _ = bench.connect(plan=Script({"DongBoHoSoMC": [fault]}))

    assert connector.deliver([parcel()]) == (Accepted(),)


def test_a_success_page_with_a_business_error_is_a_refusal(bench: Bench) -> None:
    """Trap 4: HTTP 200 says nothing; the code and the words of the system go to a person."""
    connector, server = bench.connect(plan=Script({"DongBoHoSoMC": [Fault.REFUSED]}))

    assert connector.deliver([parcel()]) == (Refusal(code="-1", reason="Hệ thống từ chối yêu cầu"),)
    assert server.report()["dossiers"] == {}


@pytest.mark.parametrize("expiry", ["401", "200"])
def test_a_session_that_runs_out_in_mid_batch_is_renewed(bench: Bench, expiry: str) -> None:
    """401, or 200 with the words of it: a new log-in, the same call once more, nothing twice."""
    app = McApp(session_calls=3, expiry=expiry, batches="whole", forbidden={numbered(2)})  # type: ignore[arg-type]
    connector, server = bench.connect(app)

    answers = connector.deliver(parcels(5))

    assert [type(answer) for answer in answers] == [Accepted, Refusal, Accepted, Accepted, Accepted]
    assert server.report()["sessions"] == 2
    assert set(server.report()["created_by_key"].values()) == {1}


def test_a_log_in_that_is_refused_is_tried_once(bench: Bench) -> None:
    """A wrong password never becomes a hail of log-ins that locks the account, and stands in no error."""
    _, server = bench.connect()
    typed = "sai-mat-khau"
    wrong = bench.reach(server.url, account=replace(ACCOUNT, secret=typed))

    with pytest.raises(LogInError) as caught:
        wrong.deliver([parcel()])

    assert server.report()["calls"] == {"login": 1}
    assert typed not in f"{caught.value} {caught.value.facts} {ACCOUNT!r} {wrong._services.__dict__}"


def test_a_session_that_is_refused_at_once_ends_the_call(bench: Bench) -> None:
    """A second 401 right after a new log-in is no reason for a third."""
    connector, server = bench.connect(plan=Script({"DongBoHoSoMC": [Fault.UNAUTHORISED] * 3}))

    with pytest.raises(LogInError):
        connector.deliver([parcel()])

    assert server.report()["sessions"] == 1


@pytest.mark.parametrize("fault", LOST)
def test_what_got_lost_on_the_way_back_is_found_again(bench: Bench, fault: Fault) -> None:
    """Time-out after the write, a slow body, 502 after the effect: unreachable; then the look-up shows it, once."""
    connector, server = bench.connect(plan=Script({"DongBoHoSoMC": [fault]}))

    with pytest.raises(UnreachableError):
        connector.deliver([parcel()])
    found = connector.look_up(NUMBER)

    assert found and found.status is OfficialStatus.RECEIVED
    assert connector.deliver([parcel()]) == (AlreadyThere(),)
    assert server.report()["created_by_key"] == {NUMBER: 1}


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.RESET, Fault.UNAUTHORISED])
def test_what_never_arrived_goes_again(bench: Bench, fault: Fault) -> None:
    """502 and a reset: nothing there, and the next attempt creates it; a 401 is mended inside."""
    connector, server = bench.connect(plan=Script({"DongBoHoSoMC": [fault]}))
    connector.look_up(NUMBER)

    if fault is not Fault.UNAUTHORISED:
        with pytest.raises(UnreachableError):
            connector.deliver([parcel()])
        assert connector.look_up(NUMBER) is None

    assert connector.deliver([parcel()]) == (Accepted(),)
    assert server.report()["created_by_key"] == {NUMBER: 1}


@pytest.mark.parametrize("fault", [Fault.BAD_JSON, Fault.HTML, Fault.LIST, Fault.REDIRECT, Fault.BROKEN])
@pytest.mark.parametrize("service", ["login", "TraCuuHoSo", "DongBoHoSoMC"])
def test_an_answer_that_is_none_is_garbled(bench: Bench, service: str, fault: Fault) -> None:
    """Bad JSON, a page, JSON of another shape, a redirect, 500: a person looks if it stays so; then it goes on."""
    connector, server = bench.connect(plan=Script({service: [fault]}))

    with pytest.raises(GarbledError):
        connector.look_up(NUMBER)
        connector.deliver([parcel()])

    assert connector.deliver([parcel()])[0] in (Accepted(), AlreadyThere())
    assert server.report()["created_by_key"] == {NUMBER: 1}


def test_errors_hold_nothing_of_a_dossier(bench: Bench) -> None:
    """Neither message nor facts repeat a name, an identity number, an address or the session."""
    connector, server = bench.connect(plan=Script({"DongBoHoSoMC": [Fault.BAD_JSON, Fault.LOST, Fault.LIST]}))

    for _ in range(3):
        with pytest.raises(QueueError) as caught:
            connector.deliver([parcel()])
        told = f"{caught.value} {caught.value.hint()} {caught.value.facts}"
        assert not any(secret in told for secret in ("Ngô", "040188001234", "phien-", SECRET, server.url, "ky=x"))


def test_a_step_is_told_as_progress_and_as_status(bench: Bench) -> None:
    """CapNhatTienDoHoSoMC gets the step, DongBoHoSoMC the status; the look-up shows it."""
    connector, server = bench.connect()
    connector.deliver([parcel()])

    answer = connector.report(NUMBER, STEP)
    found = connector.look_up(NUMBER)

    assert answer == Accepted()
    assert found and found.status is OfficialStatus.DONE
    assert [step["NoiDungXuLy"] for step in server.report()["steps"]] == ["Đã ký"]
    assert server.report()["dossiers"][NUMBER]["plain"]["NgayKetThucXuLy"] == "20261123080200"


def test_a_step_that_is_refused_changes_no_status(bench: Bench) -> None:
    """After a refusal the second call is not made; the system's words go to a person."""
    connector, server = bench.connect()

    assert connector.report(NUMBER, STEP) == Refusal(code="-1", reason="Hồ sơ không tồn tại")
    assert "DongBoHoSoMC" not in server.report()["calls"]


def test_a_profile_may_tell_a_step_as_progress_alone(bench: Bench) -> None:
    """Where CapNhatTienDoHoSoMC moves the status by itself, one call is enough."""
    connector, server = bench.connect(system=replace(SYSTEM, mc=replace(SYSTEM.mc, status_by_update=False)))
    connector.deliver([parcel()])

    assert connector.report(NUMBER, STEP) == Accepted()
    assert server.report()["calls"]["DongBoHoSoMC"] == 1


def test_a_look_up_that_fails_is_no_unknown_number(bench: Bench) -> None:
    """A business error is not "there is none", lest the dossier be created twice."""
    connector, _ = bench.connect(plan=Script({"TraCuuHoSo": [Fault.REFUSED]}))

    with pytest.raises(GarbledError, match="answers -1"):
        connector.look_up(NUMBER)


def test_the_deliverys_own_key_is_read_back(bench: Bench) -> None:
    """Where the profile names a field for it, the look-up tells which delivery the system holds."""
    system = replace(SYSTEM, mc=replace(SYSTEM.mc, key_in="ThongTinKhac"))
    connector, _ = bench.connect(McApp(key_in="ThongTinKhac"), system=system)

    connector.deliver([parcel()])
    found = connector.look_up(NUMBER)

    assert found and found.key == ENVELOPE.key


def test_the_register_comes_page_by_page(bench: Bench) -> None:
    """Dossiers of the counter, of the post and of the portal, since a time; pauses and due dates with them."""
    connector, server = bench.connect(McApp(register=_register()))

    entries = [one for one in connector.pull(None) if isinstance(one, RegisterEntry)]
    since = [one for one in connector.pull(datetime(2026, 11, 23, tzinfo=HANOI)) if isinstance(one, RegisterEntry)]

    assert [(entry.number, entry.channel) for entry in entries] == [
        ("H20.14-261120-0001", Channel.ONLINE),
        ("H20.14-261123-0002", Channel.WALK_IN),
        ("H20.14-261123-0003", Channel.POSTAL),
    ]
    assert [entry.number for entry in since] == ["H20.14-261123-0002", "H20.14-261123-0003"]
    first = entries[0]
    assert (first.received_at, first.id_number) == (datetime(2026, 11, 20, 9, 0, tzinfo=HANOI), "040188001234")
    assert first.waits == (Wait(asked_at=datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)),)
    assert server.report()["calls"]["DanhSachHoSo"] == 5


def test_an_entry_that_cant_be_read_holds_no_other(bench: Bench) -> None:
    """Each comes in its turn, with its number where it has one: nothing is dropped in silence."""
    bad = [{"MaHoSo": "H20.14-261123-0009", "NgayTiepNhan": "23/11/2026"}, {"MaHoSo": "", "DanhSachHoSoBoSung": "?"}]
    connector, _ = bench.connect(McApp(register=[*bad, *_register()]))

    read = list(connector.pull(None))

    assert [one.number for one in read if isinstance(one, Unreadable)] == ["H20.14-261123-0009", ""]
    assert [one.number for one in read if isinstance(one, RegisterEntry)] == [
        "H20.14-261120-0001",
        "H20.14-261123-0002",
        "H20.14-261123-0003",
    ]


def test_a_system_without_pages_is_read_once(bench: Bench) -> None:
    """One that answers every page with the same list ends the reading; one without a register is not asked."""
    _, server = bench.connect(McApp(register=_register(), page=9))
    silent = bench.reach(server.url, _with_register(service=""))
    whole = bench.reach(server.url, _with_register(page=""))

    assert len(list(whole.pull(None))) == 3
    assert list(silent.pull(None)) == []
    assert server.report()["calls"]["DanhSachHoSo"] == 1


def test_procedures_that_the_services_know_are_read(bench: Bench) -> None:
    """Codes and names, whatever capitals their keys have; no list is an error, not an empty one."""
    connector, _ = bench.connect(plan=Script({"LayDanhSachTTHC": [None, Fault.REFUSED]}))

    known = dict(connector.known_procedures())

    assert known["1.003868"] == "Cấp giấy phép xuất bản tài liệu không kinh doanh"
    with pytest.raises(GarbledError, match="no list of procedures"):
        connector.known_procedures()


def test_the_other_style_has_an_address_for_each_service(bench: Bench) -> None:
    """.../SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=...&isUpdating=..., the body is the list, and nobody logs in."""
    words = replace(SYSTEM.mc, style="paths", services="/api/SynsTTHCC", agency="MaDinhDanhDV")
    connector, server = bench.connect(system=replace(SYSTEM, mc=words))

    created = connector.deliver([parcel()])
    updated = connector.deliver([parcel(update=True)])
    found = connector.look_up(NUMBER)

    assert (created, updated) == ((Accepted(),), (Accepted(),))
    assert found and found.number == NUMBER
    assert server.report()["sessions"] == 0
    assert server.report()["dossiers"][NUMBER]["updates"] == 1


def test_the_destination_may_stand_in_the_address(bench: Bench) -> None:
    """Dstcode is a header, or a word of the address where the profile says so."""
    words = replace(SYSTEM.mc, destination_in="query")
    connector, _ = bench.connect(system=replace(SYSTEM, mc=words))

    assert connector.look_up(NUMBER) is None


def test_the_server_runs_as_a_process_and_remembers(bench: Bench, tmp_path: Path) -> None:
    """What one process took, the next one still holds."""
    for expected in (Accepted(), AlreadyThere()):
        with _process("--state", str(tmp_path / "held.db")) as url:
            assert bench.reach(url, replace(SYSTEM, seconds=5, call_seconds=5)).deliver([parcel()]) == (expected,)


def _with_register(**words: str) -> System:
    return replace(SYSTEM, mc=replace(SYSTEM.mc, register=replace(SYSTEM.mc.register, **words)))  # type: ignore[arg-type]


def _register() -> list[dict[str, object]]:
    common = {"MaTTHC": "1.003725", "TrangThaiHoSo": 2, "ChuHoSo": "Ngô Thị Hà"}
    return [
        {
            **common,
            "MaHoSo": "H20.14-261120-0001",
            "KenhThucHien": "2",
            "NgayNopHoSo": "20261120090000",
            "NgayCapNhat": "20261120090000",
            "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "040188001234"}],
            "DanhSachHoSoBoSung": [{"NgayBoSung": "20261123090000"}, {}],
        },
        {
            **common,
            "MaHoSo": "H20.14-261123-0002",
            "KenhThucHien": 1,
            "NgayTiepNhan": "20261123080000",
            "NgayHenTra": "20261208170000",
            "NgayCapNhat": "20261123080000",
        },
        {
            **common,
            "MaHoSo": "H20.14-261123-0003",
            "KenhThucHien": "3",
            "NgayTiepNhan": "20261123081000",
            "NgayCapNhat": "20261123081000",
        },
    ]


def _post(address: str) -> object:
    with urllib.request.urlopen(urllib.request.Request(address, data=b"", method="POST"), timeout=5) as answer:  # noqa: S310
        return json.loads(answer.read())


class _serving:  # noqa: N801
    """A folder behind an address."""

    def __init__(self, folder: Path) -> None:
        handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *words: handler(*words, directory=str(folder)))

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _process:  # noqa: N801
    """The server in a process of its own, killed at the end."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "tests.servers.mc", *self._words]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()
