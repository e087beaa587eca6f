"""The agency's signature: what comes out, what is refused, and that nothing is ever half signed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import PIN, SOFTHSM
from counter import ONE, PASSPHRASE, THREE, TWO, Counter

from digitize.errors import SettingsError, ToolError
from digitize.intake import shelf
from digitize.intake.layout import HANOI
from digitize.model import PaperForm, SignatureLevel, SignedCopy, to_plain
from digitize.pdf.check import check_signed
from digitize.pdf.sign.judge import Court, judge
from digitize.pdf.sign.keys import KeyPlace, open_key, token_errors
from digitize.runs.signing.kept import finish
from digitize.runs.signing.sign import Order, sign_all
from tests.program import ROOT
from tests.servers.tsa import serving, write_key


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_a_signed_archive_holds(counter: Counter, level: SignatureLevel) -> None:
    """PyHanko and poppler find it good, it is still PDF/A by our rules, and the archive stands in it byte for byte."""
    archive = counter.archive(ONE).read_bytes()

    signed = counter.signed(ONE, level)

    found = judge(signed, Court(trust=counter.bench.sealing.trust, now=datetime.now(HANOI)))
    poppler = subprocess.run(["pdfsig", signed], capture_output=True, text=True, check=True).stdout
    assert found.good
    assert [(one.level, one.coverage, one.root) for one in found.signatures] == [
        (f"PAdES {level}", "whole", "Cơ quan chứng thực thử nghiệm")
    ]
    assert "Signature is Valid" in poppler
    assert "Total document signed" in poppler
    assert check_signed(signed).sound
    assert signed.read_bytes().startswith(archive)
    assert counter.archive(ONE).read_bytes() == archive


def test_the_words_stand_at_the_top_right(counter: Counter) -> None:
    """Form of copy, agency and time with Vietnam's zone, on page 1 only, in black Tinos of 10 points, no picture."""
    signed = counter.signed(ONE)

    first, second = (_text(signed, page) for page in (1, 2))
    boxes = subprocess.run(["pdftotext", "-bbox", "-l", "1", signed, "-"], capture_output=True, text=True, check=True)
    left, right, bottom = (float(side) for side in _around(boxes.stdout, "y;", "+07:00"))
    fonts = subprocess.run(["pdffonts", signed], capture_output=True, text=True, check=True).stdout
    assert re.search(
        r"^Sao y; Ủy ban nhân dân xã Tân Cương; \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$", first, re.MULTILINE
    )
    assert "Sao y" not in second
    assert left > 210 * 72 / 25.4 * 0.35
    assert right < 210 * 72 / 25.4 - 15
    assert bottom < 20 * 72 / 25.4
    assert re.search(r"\+Tinos-Regular\s+CID TrueType\s+Identity-H\s+yes yes yes", fonts)


def _text(pdf: Path, page: int) -> str:
    command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), pdf, "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _around(boxes: str, first: str, last: str) -> tuple[str, str, str]:
    begins = re.search(rf'xMin="([\d.]+)"[^>]*>{re.escape(first)}<', boxes)
    ends = re.search(rf'xMax="([\d.]+)" yMax="([\d.]+)">[^<]*{re.escape(last)}<', boxes)
    assert begins and ends
    return begins[1], ends[1], ends[2]


def test_a_document_of_its_own_and_an_annex(counter: Counter) -> None:
    """A document's PDF is signed as a copy; an annex shows the number of its main paper, and never a made up one."""
    counter.attest(ONE)

    alone, annex = counter.sign(Order(dossier=ONE, document=1), Order(dossier=ONE, document=2, annex_of=1))

    assert alone.copy
    assert alone.copy.of == "documents/01"
    assert annex.error
    assert annex.error.code == "no_number"


def test_what_is_not_compared_is_not_signed(counter: Counter) -> None:
    """An officer compared every page, and a plain copy was compared with nothing; the settings may say otherwise."""
    counter.attest(TWO, form=PaperForm.PLAIN_COPY)
    orders = [Order(dossier=ONE), Order(dossier=TWO)]

    strict = [outcome.error.code for outcome in counter.sign(*orders) if outcome.error]
    counter.bench = replace(counter.bench, rules=replace(counter.bench.rules, attested=False, plain_copies=True))
    free = [outcome.copy is not None for outcome in counter.sign(*orders)]

    assert strict == ["not_attested", "plain_copy"]
    assert free == [True, True]


def test_one_copy_is_enough(counter: Counter) -> None:
    """What is signed already is not signed again, unless that is asked for; then the first one stays."""
    first = counter.signed(ONE)
    before = first.read_bytes()

    (same,) = counter.sign(Order(dossier=ONE))
    (new,) = counter.sign(Order(dossier=ONE, again=True))

    assert (same.before, new.before) == (True, False)
    assert first.read_bytes() == before
    assert len(counter.dossier(ONE).signed) == 2


def test_without_the_time_stamp_service_nothing_is_signed(counter: Counter) -> None:
    """B-T is refused with a sentence, the rest is told without asking again, and no file is left."""
    counter.services.broken.add("/tsa")
    counter.attest(ONE, TWO)

    outcomes = counter.sign(Order(dossier=ONE), Order(dossier=TWO))

    assert [outcome.error.code for outcome in outcomes if outcome.error] == ["timestamp", "timestamp"]
    assert counter.services.asked.count("/tsa") == 1
    assert counter.lying() == []
    assert counter.dossier(ONE).signed == ()


def test_a_revoked_certificate_signs_nothing_that_lasts(counter: Counter) -> None:
    """B-LT asks the issuer first."""
    counter.services.revoked.add(counter.authority.signer.certificate.serial_number)
    counter.at_level("B-LT")
    counter.attest(ONE)

    (outcome,) = counter.sign(Order(dossier=ONE))

    assert outcome.error
    assert outcome.error.code in {"revoked", "proof"}
    assert counter.lying() == []


def test_an_expired_certificate_signs_nothing(counter: Counter, tmp_path: Path) -> None:
    """The day is told."""
    counter.attest(ONE)
    with serving(signer_days=(-400, -1)) as (late, _):
        counter.key = KeyPlace(file=write_key(tmp_path, late, PASSPHRASE))

    (outcome,) = counter.sign(Order(dossier=ONE))

    assert outcome.error
    assert outcome.error.code == "expired"
    assert f"{datetime.now(HANOI) - timedelta(days=1):%m/%Y}"[3:] in str(outcome.error)


def test_a_wrong_passphrase_is_refused_and_not_repeated(counter: Counter) -> None:
    """The sentence says nothing of what was typed."""
    with pytest.raises(SettingsError) as refusal, open_key(counter.key, "Sai rồi 30!"):
        pass

    assert refusal.value.code == "pin"
    assert "Sai" not in f"{refusal.value} {refusal.value.hint()} {refusal.value.facts}"


def test_a_token_signs_many_with_one_pin(counter: Counter, token: Path) -> None:
    """One log-in, seven PDFs."""
    counter.key = KeyPlace(module=str(SOFTHSM), token="co-quan")
    counter.attest(ONE, TWO, THREE)
    orders = [Order(dossier=name) for name in (ONE, TWO, THREE)] + [Order(dossier=ONE, document=n) for n in (1, 2)]

    outcomes = counter.sign(*orders, secret=PIN)

    assert [outcome.copy is not None for outcome in outcomes] == [True] * 5
    assert all(judge(_path(counter, outcome.copy), _court(counter)).good for outcome in outcomes if outcome.copy)


def _path(counter: Counter, copy: SignedCopy) -> Path:
    return counter.layout.signed_copy(copy.folder, copy.sha256)


def _court(counter: Counter) -> Court:
    return Court(trust=counter.bench.sealing.trust, now=datetime.now(HANOI))


def test_a_wrong_pin_is_refused(counter: Counter, token: Path) -> None:
    """So is a token that is not there."""
    place = KeyPlace(module=str(SOFTHSM), token="co-quan")

    with pytest.raises(SettingsError) as wrong, open_key(place, "0000-Sai"):
        pass
    with pytest.raises(ToolError) as absent, open_key(replace(place, token="khac"), PIN):
        pass
    with pytest.raises(ToolError) as library, open_key(replace(place, module="/khong/co.so"), PIN):
        pass

    assert (wrong.value.code, absent.value.code, library.value.code) == ("pin", "token", "token")
    assert "0000" not in f"{wrong.value}{wrong.value.hint()}{wrong.value.facts}"


def test_a_locked_pin_is_told() -> None:
    """SoftHSM never locks itself: what a token that does answers is translated."""
    import pkcs11

    with pytest.raises(SettingsError) as locked, token_errors():
        raise pkcs11.PinLocked

    assert locked.value.code == "pin_locked"


def test_a_token_that_is_unplugged_on_the_way(counter: Counter, token: Path) -> None:
    """Its session ends after the first of ten PDFs: that one stays, the others are told and can be signed later."""
    counter.key = KeyPlace(module=str(SOFTHSM), token="co-quan")
    counter.attest(ONE, TWO, THREE)
    names = (ONE, TWO, THREE)
    orders = [Order(dossier=ONE, document=1)] + [Order(dossier=name, again=n > 1) for n in (1, 2, 3) for name in names]

    with open_key(counter.key, PIN) as signer:
        signing = sign_all(counter.bench, orders, signer)
        first = next(signing)
        signer.pkcs11_session.close()
        rest = list(signing)

    assert first.copy
    assert [outcome.error.code if outcome.error else "signed" for outcome in rest] == ["token"] * 9
    assert counter.lying() == [f"{first.copy.sha256}.pdf"]
    assert [len(counter.dossier(name).signed) for name in names] == [1, 0, 0]
    assert [outcome.copy is not None for outcome in counter.sign(*orders[1:4], secret=PIN)] == [True] * 3


def _environment(pin: str | None) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if name != "DIGITIZE_SIGN_PIN"}  # noqa: TID251
    return others | ({"DIGITIZE_SIGN_PIN": pin} if pin else {})


def _command(counter: Counter, *words: str) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), "--data", str(counter.layout.data), *words]


def _run(counter: Counter, *words: str, pin: str | None = PASSPHRASE) -> subprocess.CompletedProcess[str]:
    environment = _environment(pin)
    quiet = subprocess.DEVNULL
    return subprocess.run(
        _command(counter, *words), capture_output=True, text=True, env=environment, stdin=quiet, check=False
    )


def _settings(counter: Counter) -> None:
    keys = {"agency": "UBND xã Tân Cương", "file": counter.key.file, "timestamp": f"{counter.services.url}/tsa"}
    lines = (f'{name} = "{value}"' for name, value in keys.items())
    (counter.layout.data / "station.toml").write_text("[sign]\n" + "\n".join(lines), encoding="utf-8")


def test_the_command_signs_and_says_no_secret(counter: Counter) -> None:
    """The passphrase comes from the environment only; without one, or with a wrong one, the exit code is 2."""
    _settings(counter)

    attested = _run(counter, "attest", ONE)
    none, wrong, right = (_run(counter, "sign", ONE, pin=pin) for pin in (None, "Sai rồi 30!", PASSPHRASE))

    assert attested.returncode == 0
    assert [none.returncode, wrong.returncode, right.returncode] == [2, 2, 0]
    assert "DIGITIZE_SIGN_PIN" in none.stderr
    assert PASSPHRASE not in right.stdout + right.stderr
    assert "30!" not in wrong.stdout + wrong.stderr
    assert len(counter.lying()) == 1
    assert [event.what for event in counter.dossier(ONE).history][-2:] == ["attested", "signed"]


def test_killed_while_signing(counter: Counter) -> None:
    """A kill while the time-stamp is awaited leaves nothing under a final name; the same command signs then."""
    _settings(counter)
    counter.attest(ONE)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(_command(counter, "sign", ONE), env=_environment(PASSPHRASE), **quiet)
    counter.services.before = lambda _: os.kill(process.pid, signal.SIGKILL)

    killed = process.wait()
    left = list(counter.layout.signed("any").parent.rglob("*.*"))
    counter.services.reset()
    again = _run(counter, "sign", ONE)

    assert (killed, left, again.returncode) == (-signal.SIGKILL, [], 0)
    assert len(counter.lying()) == 1


def test_cut_off_before_the_dossier_knows(counter: Counter) -> None:
    """A copy that has its name but is in no dossier yet is taken over by the next run; a note without a copy goes."""
    signed = counter.signed(ONE)
    (copy,) = counter.dossier(ONE).signed
    room = counter.layout.signed(TWO)
    moved = replace(copy, folder=TWO)
    shelf.make_folder(room)
    shutil.copyfile(signed, room / signed.name)
    shelf.write_json(room / f"{copy.sha256}.json", to_plain(moved))
    shelf.write_json(room / f"{'0' * 64}.json", to_plain(replace(moved, sha256="0" * 64)))

    with suppress(SettingsError):
        finish(counter.layout, counter.db)

    assert counter.dossier(TWO).signed == (moved,)
    assert [path.name for path in room.iterdir()] == [signed.name]
