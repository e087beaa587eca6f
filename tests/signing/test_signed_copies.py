"""Nothing that is signed is ever written again: decisions, purges, backups and checks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from counter import ONE, TWO, Counter

from digitize.dossier.attesting import SigningRules, attest, forms, hold_signable, side_name, sides_of, withdraw
from digitize.errors import SettingsError
from digitize.intake.layout import HANOI
from digitize.model import Attestation, PageKind, PaperForm, PurgeWord, Settled, Withdrawal, clean_of
from digitize.runs.purge import purge
from digitize.runs.verify import verify
from tests.program import Program

NOW = datetime(2026, 11, 23, 9, tzinfo=HANOI)


def test_a_decision_leaves_signed_copies_alone(counter: Counter) -> None:
    """A merge and its undo draw the archive anew; the signed copy and who compared what are kept by both dossiers."""
    signed = counter.signed(ONE)
    before, program = signed.read_bytes(), Program(counter.layout.data)

    program.run("review", "merge", TWO, ONE)
    merged = counter.dossier(TWO)
    program.run("review", "undo", TWO)

    assert [copy.sha256 for copy in merged.signed] == [signed.stem]
    assert len(forms(merged)) == 2
    assert [copy.sha256 for copy in counter.dossier(ONE).signed] == [signed.stem]
    assert signed.read_bytes() == before
    shown = program.json("show", ONE)
    assert [copy["pdf"] for copy in shown["signed"]] == [signed.relative_to(counter.layout.data).as_posix()]
    assert [word["pages"] for word in shown["attestations"]] == [[1, 2]]


def _checks(counter: Counter) -> dict[str, bool]:
    with ThreadPoolExecutor(1) as executor:
        return {check.name: check.ok for check in verify(counter.layout, executor)}


def test_verify_finds_a_signed_copy_that_changed(counter: Counter) -> None:
    """One that is whole is green, a changed one is red."""
    signed = counter.signed(ONE)

    whole = _checks(counter)
    signed.write_bytes(signed.read_bytes() + b"\n")
    changed = _checks(counter)

    assert all(whole.values())
    assert [name for name, ok in changed.items() if not ok] == ["signed_copies"]


def test_a_purge_takes_signed_copies_too(counter: Counter) -> None:
    """What two persons purge is gone there as well, and nothing calls it missing."""
    signed = counter.signed(ONE)
    word = PurgeWord(by="an", at=NOW, reason="mật")

    purge(counter.layout, counter.db, ONE, word, timedelta(hours=72))
    done = purge(counter.layout, counter.db, ONE, replace(word, by="bình"), timedelta(hours=72))

    assert done.step == "done"
    assert not signed.exists()
    assert all(_checks(counter).values())


def test_a_backup_holds_signed_copies_and_roots(counter: Counter) -> None:
    """They come back on an empty machine."""
    signed = counter.signed(ONE)
    file = counter.layout.data.parent / "backup.zip"

    Program(counter.layout.data).run("backup", "-o", file)
    back = Program(counter.layout.data.parent / "back")
    back.run("restore", file)

    assert (back.data / signed.relative_to(counter.layout.data)).read_bytes() == signed.read_bytes()
    assert (back.data / "trust" / "goc.pem").exists()


def test_an_export_takes_signed_copies_along(counter: Counter) -> None:
    """On another machine they are the same bytes, named by the same dossier, and `verify` finds them whole."""
    signed = counter.signed(ONE)
    file, back = counter.layout.data.parent / "out.zip", Program(counter.layout.data.parent / "other")

    Program(counter.layout.data).run("export", ONE, "-o", file)
    back.run("init")
    back.run("import", file)

    (copy,) = back.json("show", ONE)["signed"]
    assert (back.data / copy["pdf"]).read_bytes() == signed.read_bytes()
    assert back.json("verify")["ok"]


def test_a_picture_is_compared_not_a_page_number(counter: Counter) -> None:
    """A side that another picture replaced must be compared again; what is taken back no longer counts."""
    found = counter.dossier(ONE)
    sides = tuple(map(side_name, sides_of(found, (1,), ())))
    word = Attestation(at=NOW, who="bình", form=PaperForm.ORIGINAL_KEPT, sides=sides)

    attested, event = attest(found, word)
    taken_back, _ = withdraw(attested, Withdrawal(at=NOW, by="bình", reason="nhầm"))

    assert dict(event.facts) == {"form": "original_kept", "pages": "1"}
    assert forms(attested) == {sides[0]: PaperForm.ORIGINAL_KEPT}
    assert forms(taken_back) == {}
    with pytest.raises(SettingsError, match="page 2"):
        hold_signable(attested, attested.pages, SigningRules())


def test_pages_against_the_decree_are_refused_until_a_person_settles_that(counter: Counter) -> None:
    """Black-and-white, too coarse, not read: each is told; a settled doubt is no obstacle; restricted ones never."""
    found = counter.dossier(ONE)
    first, second = found.pages
    free = SigningRules(attested=False)
    clean = clean_of(first.result)
    assert clean
    bitonal = replace(first.result, clean=replace(clean, page=replace(clean.page, colour="bitonal")))
    coarse = replace(first.result, clean=replace(clean, page=replace(clean.page, dpi_x=150.0)))
    wrong = {
        "bitonal": replace(first, result=bitonal),
        "dpi_low": replace(first, result=coarse),
        "pages_failed": replace(first, kind=PageKind.FAILED),
    }

    for code, page in wrong.items():
        with pytest.raises(SettingsError) as refusal:
            hold_signable(found, (page, second), free)
        settled = Settled(code=code, page=None if code == "bitonal" else 1)
        hold_signable(replace(found, said=replace(found.said, settled=(settled,))), (page, second), free)
        assert refusal.value.code == "decree"

    with pytest.raises(SettingsError, match="restricted"):
        hold_signable(replace(found, restricted=True), found.pages, free)
