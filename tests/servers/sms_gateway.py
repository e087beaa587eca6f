"""An SMS gateway with one HTTP address, as `assets/gateways/generic.toml` describes it; it knows keys where told."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.servers.faults import Call, Fault, FaultyServer, Said

SECRET = "khoa-cong-sms"  # noqa: S105 - of a test


@dataclass
class SmsApp:
    """Keeps what it sent to phones."""

    key_header: str = ""  # under one key nothing is sent twice
    verdict: str = "0"  # what it answers next
    words: bool = False  # it answers plain text
    sent: list[dict[str, str]] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    log_ins: list[str] = field(default_factory=list)

    def step(self, path: str, body: bytes) -> str:
        """There is one call."""
        return "send"

    def answer(self, step: str, call: Call, fault: Fault | None) -> Said:
        """Send an SMS."""
        self.log_ins.append(call.headers.get("Authorization", ""))
        fields = self._fields(call)
        if self.verdict == "0":
            key = call.headers.get(self.key_header, "") if self.key_header else ""
            if not key or not self.keys[key]:
                self.sent.append(fields)
            self.keys[key] += bool(key)
        if self.words:
            return Said(f"{'OK' if self.verdict == '0' else 'ERR'} {fields['to']}".encode())
        return Said({"code": int(self.verdict) if self.verdict.isdecimal() else self.verdict, "text": fields["text"]})

    def held(self) -> dict[str, Any]:
        """What went to phones."""
        return {"sent": self.sent}

    def _fields(self, call: Call) -> dict[str, str]:
        if call.query:
            return dict(call.query)
        if call.headers.get("Content-Type", "").startswith("application/json"):
            return dict(json.loads(call.body))
        return dict(parse_qsl(call.body.decode()))


def sms_server(app: SmsApp) -> FaultyServer:
    """Make the server."""
    return FaultyServer(app)
