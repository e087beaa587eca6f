"""The classic services of the national portal as domain notes 5.1 describe them; nobody has verified them.

In a thread: `with running(FaultyServer(McApp())) as server`.  As a process: `python -m tests.servers.mc --port 0`; it
prints its address.  Beside the services, `POST /portal/fetch` lets the portal fetch every file that it was told of.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.servers.faults import Call, Fault, FaultyServer, Said, plan_of
from tests.servers.held import Held

USER, SECRET, AGENCY, DESTINATION = "mot-cua", "bi-mat", "H20.14", "VN:GOV:000.00.00.G22:test"
SERVICES = ("LayDanhSachTTHC", "TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "DanhSachHoSo")
PROCEDURES = [
    {"MATTHC": "1.003725", "TENTTHC": "Cấp giấy phép nhập khẩu xuất bản phẩm không kinh doanh"},
    {"MATTHC": "1.003868", "TENTTHC": "Cấp giấy phép xuất bản tài liệu không kinh doanh"},
]
_MOST = 10
_SHAPES = {
    "MaHoSo": r"\S+",
    "MaTTHC": r"\d\.\d{6}",
    "ChuHoSo": r".*\S.*",
    "LoaiDoiTuong": r"[1-4]",
    "KenhThucHien": r"[1-3]",
    "NgayTiepNhan": r"20\d{12}",
    "TrangThaiHoSo": r"[1-9]|10",
}
"""What a dossier must have; the base of LoaiDoiTuong is 1."""


@dataclass
class McApp:
    """The services."""

    store: Held = field(default_factory=Held)
    session_calls: int = 0  # that a session holds for; 0: for ever
    expiry: Literal["401", "200"] = "401"  # how a session that has run out is told
    batches: Literal["items", "whole", "written"] = "items"
    """How a batch with a bad dossier is answered: one by one; as a whole, nothing written or all the good ones."""
    destination: str = DESTINATION  # dstcode that a log-in must bear; "": any
    there_code: str = "-3"  # beside "đã tồn tại"
    shows_files: bool = False  # whether a look-up shows them
    key_in: str = ""  # the field that holds a delivery's own key
    register: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2  # entries of the register in one answer
    forbidden: set[str] = field(default_factory=set)  # numbers that are refused
    fetched: dict[str, str] = field(default_factory=dict)  # ids of files and the hashes of what their addresses gave
    _session: str = ""
    _sessions: int = 0
    _left: int = 0

    def step(self, path: str, body: bytes) -> str:
        """Name a call by its service."""
        last = path.rpartition("/")[2]
        if last in {"login", "fetch", *SERVICES}:
            return last
        asked = _json(body)
        return str(asked.get("service", "?")) if isinstance(asked, dict) else "?"

    def answer(self, step: str, call: Call, fault: Fault | None) -> Said:
        """Log in, fetch, or do what a service does."""
        if step == "fetch":
            return Said(self._fetch())
        if fault is Fault.REFUSED:
            return Said({"error_code": "-1", "message": "Hệ thống từ chối yêu cầu"})
        if step == "login":
            return self._log_in(call)
        asked = self._by_path(call) if "/SynsTTHCC/" in call.path else call.json()
        refused = None if "/SynsTTHCC/" in call.path else self._refusal(asked)
        return refused or Said(self._shaped(self._serve(step, asked), step, fault))

    def held(self) -> dict[str, Any]:
        """Report the dossiers, the steps, and what was fetched."""
        return {**self.store.report(), "fetched": self.fetched, "sessions": self._sessions}

    def _log_in(self, call: Call) -> Said:
        known = call.json() == {"username": USER, "password": SECRET}
        destination = call.headers.get("dstcode") or call.query.get("dstcode")
        if (
            not known
            or (self.destination and destination != self.destination)
            or call.headers.get("Charset") != "utf-8"
        ):
            return Said({"error_code": "-1", "message": "Sai tài khoản"})
        self._sessions += 1
        self._session, self._left = f"phien-{self._sessions}", self.session_calls
        return Said({"session": self._session, "error_code": 0})

    def _refusal(self, asked: dict[str, Any]) -> Said | None:
        """Refuse a session that is not, or no longer, the one that was given."""
        if asked.get("session") == self._session and asked.get("madonvi") == AGENCY:
            if not self.session_calls:
                return None
            self._left -= 1
            if self._left >= 0:
                return None
        if self.expiry == "401":
            return Said({"error_code": "401", "message": "Unauthorized"}, 401)
        return Said({"error_code": "-2", "message": "Phiên làm việc đã hết hạn"})

    def _by_path(self, call: Call) -> dict[str, Any]:
        """The other style: the body is the list of dossiers, the rest stands in the address."""
        body = call.json()
        assert call.query.get("MaDinhDanhDV") == AGENCY
        return {**call.query, "data": body} if isinstance(body, list) else {**call.query, **body}

    def _serve(self, step: str, asked: dict[str, Any]) -> dict[str, Any]:
        match step:
            case "LayDanhSachTTHC":
                return _done(result=PROCEDURES)
            case "TraCuuHoSo":
                return _done(result=list(self._found(asked["mahoso"])))
            case "DongBoHoSoMC":
                return self._deliver(asked["data"], update=asked["isUpdating"] == "True")
            case "CapNhatTienDoHoSoMC":
                return self._progress(asked["data"])
            case "DanhSachHoSo":
                return _done(result=self._page(asked))
        return _failed("-9", "Không có dịch vụ này")

    def _found(self, number: str) -> Iterator[dict[str, Any]]:
        dossier = self.store.find(number)
        if dossier:
            bare = {"MAHOSO": number, "TRANGTHAIHOSO": str(dossier.status)}
            yield dossier.plain | bare if self.shows_files else bare | self._key(dossier.plain)

    def _key(self, plain: dict[str, Any]) -> dict[str, str]:
        return {self.key_in: plain[self.key_in]} if self.key_in in plain else {}

    def _deliver(self, items: list[dict[str, Any]], *, update: bool) -> dict[str, Any]:
        if len(items) > _MOST:
            return _failed("-4", f"Quá {_MOST} hồ sơ")
        faults = [self._fault_of(item, update) for item in items]
        if not any(faults) or self.batches != "whole":
            for item, fault in zip(items, faults, strict=True):
                if not fault:
                    self._write(item, update)
        if not any(faults):
            return _done()
        if self.batches != "items" or len(items) == 1:
            return next(fault for fault in faults if fault)
        listed = [{"MaHoSo": item["MaHoSo"], **(fault or _done())} for item, fault in zip(items, faults, strict=True)]
        return _done(message="Đã xử lý", result=listed)

    def _fault_of(self, item: dict[str, Any], update: bool) -> dict[str, Any] | None:
        number = str(item.get("MaHoSo", ""))
        dossier = self.store.find(number)
        if number in self.forbidden:
            return _failed("-1", "Hồ sơ không hợp lệ")
        if dossier and not update:
            return _failed(self.there_code, "Hồ sơ đã tồn tại trên hệ thống")
        if update and not dossier:
            return _failed("-1", "Hồ sơ không tồn tại")
        whole = dossier.plain | item if dossier else item
        wrong = [name for name, shape in _SHAPES.items() if not re.fullmatch(shape, str(whole.get(name, "")))]
        empty = [name for name, value in item.items() if value in ("", [], None)]
        return _failed("-1", f"Sai trường {wrong or empty}") if wrong or empty else None

    def _write(self, item: dict[str, Any], update: bool) -> None:
        number, dossier = item["MaHoSo"], self.store.find(item["MaHoSo"])
        plain = dossier.plain | item if dossier else item
        write = self.store.update if update else self.store.create
        write(number, plain.get(self.key_in, number), int(plain["TrangThaiHoSo"]), plain)

    def _progress(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        for item in items:
            if not self.store.find(item["MaHoSo"]) or len(item["NguoiXuLy"]) > 50:
                return _failed("-1", "Hồ sơ không tồn tại")
            self.store.step(item["MaHoSo"], "progress", item, int(item["TrangThai"]))
        return _done()

    def _page(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        since = asked.get("tungay", "")
        entries = [entry for entry in self.register if str(entry.get("NgayCapNhat", "9")) >= since]
        first = (int(asked.get("trang", "1")) - 1) * self.page
        return entries[first : first + self.page]

    def _shaped(self, answer: dict[str, Any], step: str, fault: Fault | None) -> dict[str, Any]:
        if fault is Fault.THERE and step == "DongBoHoSoMC":
            return _failed(self.there_code, "Hồ sơ đã tồn tại")
        if fault is Fault.INT_CODE:
            return answer | {"error_code": int(answer["error_code"])}
        return answer | {"error_code": f"{answer['error_code']:0>2}"} if fault is Fault.TEXT_CODE else answer

    def _fetch(self) -> dict[str, int]:
        """Get every file whose address a dossier names, and keep the hash of what came."""
        failed = 0
        for dossier in self.store.all():
            for name, address in _addresses(dossier.plain):
                try:
                    with urllib.request.urlopen(address, timeout=10) as got:  # noqa: S310
                        self.fetched[name] = hashlib.sha256(got.read()).hexdigest()
                except OSError:
                    failed += 1
        return {"fetched": len(self.fetched), "failed": failed}


def _addresses(plain: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for file in plain.get("TaiLieuNop", ()):
        yield file["TepDinhKemId"], file["DuongDanTaiTepTin"]
    for file in plain.get("DanhSachGiayToKetQua", ()):
        yield file["GiayToId"], file["DuongDanTepTinKetQua"]


def _done(message: str = "Thành công", **more: Any) -> dict[str, Any]:
    return {"error_code": "0", "message": message, **more}


def _failed(code: str, message: str) -> dict[str, Any]:
    return {"error_code": code, "message": message}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def main() -> None:
    """Serve till killed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--state", type=Path, help="a file that outlives this process")
    words.add_argument("--share", type=float, default=0.0, help="of calls that fail, 0 to 1")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--faults", nargs="*", default=())
    words.add_argument("--register", type=Path, help="JSON list of what the register shows")
    words.add_argument("--destination", default="", help="dstcode that a log-in must bear")
    said = words.parse_args()
    register = json.loads(said.register.read_text()) if said.register else []
    app = McApp(store=Held(said.state), register=register, destination=said.destination)
    with FaultyServer(app, plan_of(said.share, said.seed, said.faults), said.port) as server:
        print(server.url, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
