"""The station of this room's tests: its data folder, what it signs with, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from PIL import Image, ImageDraw
from sqlite_utils import Database

from digitize.dossier.attesting import SigningRules, attest, side_name, sides_of
from digitize.intake.layout import HANOI, Layout
from digitize.model import Attestation, Dossier, PaperForm, SignatureLevel
from digitize.pdf.sign.keys import KeyPlace, open_key
from digitize.pdf.sign.seal import Sealing
from digitize.pdf.sign.trust import read_trust
from digitize.pdf.sign.wire import Wire
from digitize.registry.store import open_store
from digitize.runs.noting import note, read_whole
from digitize.runs.signing.sign import Bench, Order, Outcome, looked_over, sign_all
from tests.program import Program
from tests.servers.tsa import Authority, Services, write_key

ONE, TWO, THREE = (f"TAM-Q1-261123-000{n}" for n in (1, 2, 3))
PASSPHRASE = "Mật-khẩu 29!"
RECEIVED = "2026-11-23T08:00:00+07:00"
PROCEDURE = """
[[sources]]
key = "TRAM"
read = "2026"
where = ["trạm"]

[[procedures]]
code = "1.999999"
name = "Thủ tục thử nghiệm của trạm"
sector = "Thử nghiệm"
levels = ["province"]
source = "TRAM"

[[procedures.components]]
name = "Giấy phép"
titles = ["Giấy phép"]
need = "conditional"
source = "TRAM"
"""


def ingested(where: Path) -> Path:
    """Make the data folder: colour scans of 200 dpi under a procedure of the station's own."""
    scans, data = where / "scans", where / "data"
    scans.mkdir()
    data.mkdir()
    (data / "procedures.toml").write_text(PROCEDURE, encoding="utf-8")
    for name, pages in (("a", 2), ("b", 1), ("c", 1)):
        frames = [_drawn(f"Giay phep {name} {number}") for number in range(pages)]
        frames[0].save(
            scans / f"{name}.tif",
            "TIFF",
            save_all=True,
            append_images=frames[1:],
            compression="tiff_deflate",
            dpi=(200, 200),
        )
    batch = Program(data).json("ingest", scans, "--procedure", "1.999999", "--received", RECEIVED)
    assert [(each["id"], each["state"]) for each in batch["dossiers"]] == [
        (ONE, "CHECKED"),
        (TWO, "CHECKED"),
        (THREE, "CHECKED"),
    ]
    return data


def _drawn(text: str) -> Image.Image:
    page = Image.new("RGB", (1654, 2339), (250, 248, 240))
    ImageDraw.Draw(page).text((160, 240), text, fill=(20, 20, 60), font_size=80)
    return page


@dataclass
class Counter:
    """The station at work."""

    bench: Bench
    authority: Authority
    services: Services
    key: KeyPlace

    @classmethod
    @contextmanager
    def open(cls, data: Path, authority: Authority, services: Services) -> Iterator[Counter]:
        """Prepare everything that signing needs."""
        layout = Layout(data)
        layout.trust.mkdir()
        (layout.trust / "goc.pem").write_bytes(authority.root.pem)
        sealing = Sealing(
            level="B-T",
            wire=Wire(seconds=5.0, now=monotonic),
            timestamp=f"{services.url}/tsa",
            trust=read_trust(layout.trust),
        )
        with closing(open_store(layout.registry)) as db:
            bench = Bench(
                layout=layout,
                db=db,
                sealing=sealing,
                rules=SigningRules(),
                agency="Ủy ban nhân dân xã Tân Cương",
                form="SAO Y",
                now=lambda: datetime.now(HANOI),
                who="an",
            )
            key = KeyPlace(file=write_key(data / "keys", authority, PASSPHRASE))
            yield cls(bench=bench, authority=authority, services=services, key=key)

    @property
    def layout(self) -> Layout:
        return self.bench.layout

    @property
    def db(self) -> Database:
        return self.bench.db

    def dossier(self, name: str) -> Dossier:
        return read_whole(self.layout, self.db.conn, name)

    def archive(self, name: str) -> Path:
        found = self.dossier(name)
        return self.layout.dossier(name, found.received_at, restricted=False) / "archive.pdf"

    def at_level(self, level: SignatureLevel) -> None:
        self.bench = replace(self.bench, sealing=replace(self.bench.sealing, level=level))

    def attest(self, *names: str, form: PaperForm = PaperForm.ORIGINAL_RETURNED) -> None:
        for name in names:
            sides = tuple(map(side_name, sides_of(self.dossier(name), (), ())))
            word = Attestation(at=datetime.now(HANOI), who="bình", form=form, sides=sides)
            note(self.layout, self.db, name, lambda found, word=word: attest(found, word))

    def sign(self, *orders: Order, secret: str = PASSPHRASE) -> list[Outcome]:
        """Do what the command does."""
        done = list(looked_over(self.bench, orders))
        left = [order for order in orders if order not in {one.order for one in done}]
        with open_key(self.key, secret, self.bench.sealing.trust.between) as signer:
            return [*done, *sign_all(self.bench, left, signer)]

    def signed(self, name: str, level: SignatureLevel = "B-T") -> Path:
        """Attest and sign a dossier; return the signed copy."""
        self.at_level(level)
        self.attest(name)
        (outcome,) = self.sign(Order(dossier=name))
        assert outcome.copy, outcome.error
        return self.layout.signed_copy(name, outcome.copy.sha256)

    def lying(self) -> list[str]:
        """Files in the room of signed copies and where they are made."""
        rooms = (self.layout.signed("any").parent, self.layout.signing)
        return sorted(path.name for room in rooms for path in room.rglob("*") if path.is_file())
