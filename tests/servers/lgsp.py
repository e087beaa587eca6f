"""A one-stop system with the six steps of 2026, as domain notes 5.2 describe them; see `faults` for how it fails.

    python -m tests.servers.lgsp --port-file F [--state FILE] [--share 0.2 --seed 7 --faults reset,lost]

It knows one account, issues numbers of the shape G09.20-20261123-0000001, and keeps numbers, files and dossiers in
memory or in a file.  A dossier is made once for each MaHoSo; who tries again is answered "đã tồn tại".
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import ssl
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.servers.faults import SAID, Call, Fault, FaultyServer, Plan, Said, plan_of, well
from tests.servers.held import Held, HeldDossier

USER = "station"
SECRET = "not-a-real-secret"  # noqa: S105 - of the tests
NUMBER = "G09.20-20261123-{:07}"
KEY_HEADER = "Idempotency-Key"
_REFUSALS = {
    Fault.STALE: Said({"code": 401, "message": "Token hết hạn"}),
    Fault.REFUSED: Said({"code": 422, "message": "Thành phần hồ sơ không hợp lệ", "data": None}),
}


@dataclass
class LgspApp:
    """What the system answers; an `App`."""

    state: Path | None = None
    expires_in: int | str = 3600
    access: str = ""  # the header that must hold AccessKey and SecretKey; "": none
    needs_token: bool = True
    hash: Callable[[bytes], str] = lambda content: hashlib.sha256(content).hexdigest()
    most_bytes: int = 50 * 1024 * 1024  # of a file
    shows_key: bool = True
    turns_pages: bool = True
    tokens: set[str] = field(default_factory=set)
    log_ins: int = 0
    seen: list[tuple[str, Any, Message]] = field(default_factory=list)  # calls, for tests that look at them
    register: list[dict[str, Any]] = field(default_factory=list)  # besides the dossiers that were delivered
    repeated: Counter[str] = field(default_factory=Counter)  # calls told a second time under the same key

    def __post_init__(self) -> None:
        self._kept = Held(self.state)

    def step(self, path: str, body: bytes) -> str:
        """The last part of the path."""
        return path.rsplit("/", 1)[-1]

    def answer(self, step: str, call: Call, fault: Fault | None) -> Said:
        """Do it."""
        if self.access and not self._has_access(call.headers):
            return Said({"code": 403, "message": "Không có quyền gọi API"}, 403)
        if step == "GetToken":
            return self._log_in(call)
        if self.needs_token and call.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Said({"code": 401, "message": "Chưa có hoặc không đúng token access"}, 401)
        if fault in _REFUSALS:
            return _REFUSALS[fault]
        steps: dict[str, Callable[[Call], Said]] = {
            "GetNextValue": self._number,
            "UploadFile": self._upload,
            "CreateDossier": self._create,
            "UpdateDossier": self._update,
            "CapNhatTienTrinh": self._step,
            "CapNhatTrangThai": self._step,
            "TraCuuHoSo": self._look_up,
            "DanhSachHoSo": self._register,
        }
        if step not in steps:
            return Said({"code": 404, "message": "Không tìm thấy API"}, 404)
        self.seen.append((step, call.json() if step != "UploadFile" and call.body else dict(call.query), call.headers))
        del self.seen[:-1000]
        return _said(steps[step](call), step, fault)

    def handle(self, number: str, status: int) -> None:
        """Let an officer of the system move a dossier."""
        self._kept.step(number, "officer", {}, status)

    def held(self) -> dict[str, Any]:
        """Report everything, and how often somebody logged in."""
        return {**self._kept.report(), "log_ins": self.log_ins, "repeated": dict(self.repeated)}

    def _has_access(self, headers: Message) -> bool:
        try:
            access = json.loads(base64.b64decode(headers.get(self.access, ""), validate=True))
        except ValueError:
            return False
        return bool((access.get("AccessKey"), access.get("SecretKey")) == (USER, SECRET) and access["PartnerCode"])

    def _log_in(self, call: Call) -> Said:
        if call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            told = dict(parse_qsl(call.body.decode()))
            if told.get("grant_type") != "client_credentials":
                return Said({"error": "unsupported_grant_type"}, 400)
        else:
            told = call.json()
        if (told.get("client_id"), told.get("client_secret")) != (USER, SECRET):
            return Said({"code": 401, "message": "Sai client_id hoặc client_secret"}, 401)
        self.log_ins += 1
        token = f"token-{self.log_ins}"
        self.tokens.add(token)
        return Said({"code": 200, "message": "OK", "data": {"access_token": token, "expires_in": self.expires_in}})

    def _number(self, call: Call) -> Said:
        if not call.query.get("code"):
            return Said({"code": 400, "message": "Truyền thiếu các thông tin yêu cầu"}, 400)
        return Said({"value": self._kept.next_number(NUMBER)})

    def _upload(self, call: Call) -> Said:
        name, content = _part(call, "files")
        if len(content) > self.most_bytes:
            return Said({"code": 413, "message": "Tệp tin vượt quá dung lượng"}, 200)
        kept = self._kept.keep_file(hashlib.sha256(content).hexdigest(), len(content), name)
        return Said({"code": 200, "message": "OK", "data": [{"IdTepTin": kept, "HashTepTin": self.hash(content)}]})

    def _create(self, call: Call) -> Said:
        told = call.json()
        number = told.get("MaHoSo", "")
        missing = [name for name in ("MaHoSo", "MaTTHC", "ChuHoSo", "NgayTiepNhan") if not told.get(name)]
        if missing:
            return Said({"code": 400, "message": "Thiếu " + ", ".join(missing)}, 400)
        if self._kept.find(number):
            return Said({"code": 409, "message": f"Hồ sơ {number} đã tồn tại trên hệ thống", "data": None})
        made = self._kept.create(number, call.headers.get(KEY_HEADER, ""), 2, told)
        return Said({"code": 200, "message": "Thành công", "data": {"idHoSo": made.id, "maHoSo": number}})

    def _update(self, call: Call) -> Said:
        told = call.json()
        found = self._kept.find(told.get("MaHoSo", ""))
        if not found:
            return Said({"code": 404, "message": "Hồ sơ không tồn tại", "data": None})
        self._kept.update(found.number, call.headers.get(KEY_HEADER, ""), found.status, found.plain | told)
        return Said({"code": 200, "message": "Thành công", "data": {"idHoSo": found.id, "maHoSo": found.number}})

    def _step(self, call: Call) -> Said:
        key = call.headers.get(KEY_HEADER, "")
        if key and self._kept.is_told(key):
            self.repeated[key] += 1
            return Said({"code": 200, "message": "Thành công", "data": None})
        for told in call.json():
            found = self._kept.find(told["MaHoSo"])
            if not found:
                return Said({"code": 404, "message": "Hồ sơ không tồn tại", "data": None})
            self._kept.step(found.number, call.path.rsplit("/", 1)[-1], told, told["TrangThai"])
            if told.get("DanhSachGiayToKetQua"):
                results = {"DanhSachGiayToKetQua": told["DanhSachGiayToKetQua"]}
                self._kept.update(found.number, found.key, told["TrangThai"], found.plain | results)
        self._kept.tell(key)
        return Said({"code": 200, "message": "Thành công", "data": None})

    def _look_up(self, call: Call) -> Said:
        found = self._kept.find(call.query.get("MaHoSo", ""))
        if not found:
            return Said({"code": 404, "message": "Không tìm thấy hồ sơ", "data": None})
        return Said({"code": 200, "message": "OK", "data": self._shown(found)})

    def _shown(self, found: HeldDossier) -> dict[str, Any]:
        """Hashes are those of the files that the ids name, not those that the dossier says."""
        plain = json.loads(json.dumps(found.plain))
        for paper in plain.get("ThanhPhanHoSo", []):
            for file in paper["GiayToDinhKem"]:
                file["HashTepTin"] = self._kept.file_hash(file["IdGiayTo"])
        for file in plain.get("DanhSachGiayToKetQua", []):
            file["HashTepTin"] = self._kept.file_hash(file["GiayToId"])
        return plain | {"TrangThai": found.status} | ({"KhoaDongBo": found.key} if self.shows_key else {})

    def _register(self, call: Call) -> Said:
        have = [{**found.plain, "TrangThaiHoSo": found.status} for found in self._kept.all()] + self.register
        since = call.query.get("TuNgay", "")
        chosen = [entry for entry in have if str(entry.get("NgayCapNhat", "9")) >= since]
        size, page = int(call.query["SoLuong"]), int(call.query["Trang"]) if self.turns_pages else 1
        return Said({"code": "200", "message": "OK", "data": {"DanhSach": chosen[(page - 1) * size : page * size]}})


def _said(said: Said, step: str, fault: Fault | None) -> Said:
    """Put an answer into the shape that the fault asks for."""
    if fault not in SAID or not isinstance(said.plain.get("code"), int | str):
        return said
    if fault is Fault.THERE and step == "CreateDossier":
        return Said({"code": 409, "message": "Mã hồ sơ đã tồn tại", "data": None})
    if fault is Fault.WRONG_HASH and step == "UploadFile" and said.plain.get("data"):
        return Said(said.plain | {"data": [said.plain["data"][0] | {"HashTepTin": "0" * 64}]})
    if said.plain["code"] in {200, "200"} and fault in {Fault.INT_CODE, Fault.TEXT_CODE}:
        plain = {name: value for name, value in said.plain.items() if name != "code"}
        return Said(plain | {"error_code": 0 if fault is Fault.INT_CODE else "0"})
    return said


def _part(call: Call, name: str) -> tuple[str, bytes]:
    """Return file name and content of a part of a multipart form."""
    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + call.body).iter_parts():  # type: ignore[attr-defined]
        if part.get_param("name", header="content-disposition") == name:
            return str(part.get_filename()), part.get_payload(decode=True)
    return "", b""


def lgsp_server(
    app: LgspApp | None = None, plan: Plan = well, port: int = 0, tls: ssl.SSLContext | None = None
) -> FaultyServer:
    """Make a server that is not running yet; see `faults.running`."""
    return FaultyServer(app or LgspApp(), plan, port, tls)


def main() -> None:
    """Serve till killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port-file", type=Path, required=True, help="where the port is written, whole")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--state", type=Path, help="SQLite file that outlives this process; none: memory")
    parser.add_argument("--share", type=float, default=0.0, help="of the calls that fail")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", default="", help="divided by commas; none: all for which nobody waits")
    words = parser.parse_args()
    plan = plan_of(words.share, words.seed, [name for name in words.faults.split(",") if name])
    server = lgsp_server(LgspApp(state=words.state), plan, words.port)
    written = words.port_file.with_name(words.port_file.name + ".new")
    written.write_text(str(server.server_address[1]))
    written.rename(words.port_file)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
