"""What signatures are worth: ours, changed ones, foreign ones, and files that have none."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from counter import ONE, Counter

from digitize.intake.layout import HANOI
from digitize.pdf.sign.findings import Judgement
from digitize.pdf.sign.judge import Court, judge
from digitize.pdf.sign.trust import Trust, read_trust
from tests.program import Program


def judged(path: Path, counter: Counter, **other: object) -> Judgement:
    """Judge a file by the station's roots, unless told otherwise."""
    about = {"trust": counter.bench.sealing.trust, "now": datetime.now(HANOI)} | other
    return judge(path, Court(**about))


def problems(judgement: Judgement) -> list[str]:
    """What is wrong with all signatures."""
    return [problem for found in judgement.signatures for problem in found.problems]


def test_a_changed_byte_breaks_it(counter: Counter) -> None:
    """A byte of the archive inside the signed file."""
    signed = counter.signed(ONE, "B-B")
    content = bytearray(signed.read_bytes())
    content[2000] ^= 1
    signed.write_bytes(bytes(content))

    found = judged(signed, counter)

    assert not found.good
    assert found.readable == "no" or "broken" in problems(found)


def test_a_page_that_was_exchanged_later_is_found(counter: Counter, tmp_path: Path) -> None:
    """The signed bytes still stand, but a revision behind them shows something else."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signed = counter.signed(ONE, "B-B")
    writer = IncrementalPdfFileWriter(io.BytesIO(signed.read_bytes()))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.update_container(page)
    changed = tmp_path / "changed.pdf"
    with changed.open("wb") as file:
        writer.write(file)

    found = judged(changed, counter)

    assert problems(found) == ["changed"]
    assert changed.read_bytes().startswith(signed.read_bytes())


def test_without_its_root_it_is_not_trusted(counter: Counter) -> None:
    """No root ships, and none of the machine's is used."""
    found = judged(counter.signed(ONE, "B-T"), counter, trust=Trust())

    assert problems(found) == ["untrusted", "stamp_untrusted"]
    assert found.signatures[0].root is None


def test_a_time_stamp_outlives_the_certificate(counter: Counter) -> None:
    """After the signer's certificate has expired a signature stands only by its time-stamp, while that is trusted."""
    later = datetime.now(HANOI) + timedelta(days=400)

    plain = judged(counter.signed(ONE, "B-B"), counter, now=later)

    assert problems(plain) == ["expired"]


def test_revocation_is_known_only_where_there_is_an_answer(counter: Counter) -> None:
    """The file's own answers, else the services when they may be asked, else it is not known."""
    lasting, stamped = counter.signed(ONE, "B-LT"), counter.signed(ONE, "B-LT")
    counter.at_level("B-T")
    counter.services.asked.clear()

    own = judged(lasting, counter).signatures[0]

    assert (own.revocation, own.stamp and own.stamp.trusted) == ("good", True)
    assert counter.services.asked == []
    assert stamped == lasting


def test_a_revoked_certificate_is_found_when_the_services_may_be_asked(counter: Counter) -> None:
    """Offline nobody knows; online it is told."""
    signed = counter.signed(ONE, "B-B")
    counter.services.revoked.add(counter.authority.signer.certificate.serial_number)

    offline = judged(signed, counter)
    online = judged(signed, counter, wire=counter.bench.sealing.wire)

    assert offline.signatures[0].revocation == "unknown"
    assert problems(online) == ["revoked"]


def test_files_without_a_signature_get_a_sentence(counter: Counter, tmp_path: Path) -> None:
    """No PDF, damaged, encrypted, unsigned: exit 1 and what it is; a missing file is a usage error."""
    program, archive = Program(counter.layout.data), counter.archive(ONE)
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(archive) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="a", owner="b"))
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7\nnothing more")

    unsigned = program.run("verify-signature", archive, "--lang", "en", expect=1)

    assert "no signature" in unsigned.stderr
    assert (judged(locked, counter).readable, judged(torn, counter).readable) == ("encrypted", "no")
    assert not judged(locked, counter).good
    program.run("verify-signature", tmp_path / "absent.pdf", expect=2)


def test_the_command_shows_whose_it_is(counter: Counter) -> None:
    """Name, root, level and time stand in the answer; exit 0."""
    signed = counter.signed(ONE, "B-LT")

    told = Program(counter.layout.data).json("verify-signature", signed)

    (one,) = told["signatures"]
    assert told["ok"]
    assert (one["signer"], one["level"]) == ("Văn phòng UBND tỉnh thử nghiệm", "PAdES B-LT")
    assert one["timestamp"]["trusted"]


def test_a_file_among_the_roots_that_is_none(tmp_path: Path) -> None:
    """It is named, not passed over."""
    (tmp_path / "la.crt").write_bytes(b"khong phai")

    with pytest.raises(Exception, match=r"la\.crt"):
        read_trust(tmp_path)
