"""Keys of cover sheets stand in an encrypted backup only."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime
from pathlib import Path

from pyrage import x25519

from digitize.commands import run
from digitize.intake.cover_keys import read_keys
from digitize.intake.layout import Layout
from digitize.runs.backup.make import BackupOrder, make_backup
from digitize.runs.backup.restore import RestoreOrder, restore
from digitize.runs.backup.seal import Key

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _back_up(layout: Layout, target: Path, recipient: str | None) -> None:
    order = BackupOrder(target=target, by="op", at=NOW, station="Q1", recipient=recipient)
    make_backup(layout, order, lambda _: None)


def test_an_open_backup_holds_no_keys(tmp_path: Path) -> None:
    """Whoever has it can read dossiers, but can't sign cover sheets."""
    assert run(["init", "--data", str(tmp_path / "data")]) == 0
    _back_up(Layout(tmp_path / "data"), tmp_path / "open.tar", None)

    with tarfile.open(tmp_path / "open.tar") as tar:
        names = tar.getnames()

    assert "registry.db" in names
    assert not [name for name in names if name.startswith("keys")]


def test_an_encrypted_backup_brings_the_keys_back(tmp_path: Path) -> None:
    """Laminated sheets stay valid on the new machine, and the keys are for the owner alone."""
    assert run(["init", "--data", str(tmp_path / "data")]) == 0
    before, after = Layout(tmp_path / "data"), Layout(tmp_path / "restored")
    identity = x25519.Identity.generate()
    _back_up(before, tmp_path / "locked", str(identity.to_public()))

    key = Key(identities=(str(identity),))
    order = RestoreOrder(source=tmp_path / "locked", by="op", at=NOW, key=key)
    restore(after, order, lambda _: None)

    assert read_keys(after.cover_keys) == read_keys(before.cover_keys) != {}
    assert {path.stat().st_mode & 0o777 for path in after.cover_keys.iterdir()} == {0o600}
