"""What stands under a final name is whole; nothing that came in is lost on the way."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from digitize.errors import ScanError, StoreError
from digitize.intake import shelf


def test_a_written_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Files 0600, folders 0700, whatever the umask."""
    target = tmp_path / "originals" / "ab" / "x.pdf"

    shelf.write_bytes(target, b"content")

    assert target.read_bytes() == b"content"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_an_error_while_writing_leaves_the_old_content_and_no_rest(tmp_path: Path) -> None:
    """A file is replaced whole or not at all."""
    target = tmp_path / "x.json"
    shelf.write_bytes(target, b"old")

    with pytest.raises(ValueError, match="stop"), shelf.replacing(target) as file:
        file.write(b"half")
        raise ValueError("stop")

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_and_leaves_nothing_under_the_name() -> None:
    """/dev/full refuses every byte, as a full disk does."""
    target = Path("/dev/full")
    if not target.exists():
        pytest.skip("this system has no /dev/full")

    with pytest.raises(StoreError) as caught, shelf.translated(), target.open("wb", buffering=0) as file:
        file.write(b"x")

    assert caught.value.code == "disk_full"


def test_a_copy_has_the_bytes_and_their_hash(tmp_path: Path) -> None:
    """The hash is of what was copied."""
    content = os.urandom(3_000_000)
    (tmp_path / "in").write_bytes(content)

    found = shelf.copy_in(tmp_path / "in", tmp_path / "batch" / "00001.scan")

    assert found == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "batch" / "00001.scan").read_bytes() == content


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link could lead anywhere."""
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "secret")

    with pytest.raises(ScanError):
        shelf.copy_in(tmp_path / "link", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_an_equal_file_on_the_shelf_stays_and_the_copy_goes(tmp_path: Path) -> None:
    """Two batches may bring the same bytes."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"same")
    target = tmp_path / "originals" / "x"

    shelf.shelve(tmp_path / "a", target)
    shelf.shelve(tmp_path / "b", target)

    assert target.read_bytes() == b"same"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["originals"]


def test_a_different_file_under_the_same_hash_is_refused_and_kept(tmp_path: Path) -> None:
    """A damaged original must not swallow the good copy."""
    (tmp_path / "good").write_bytes(b"good")
    target = tmp_path / "originals" / "x"
    shelf.write_bytes(target, b"damaged")

    with pytest.raises(StoreError, match="damaged"):
        shelf.shelve(tmp_path / "good", target)

    assert (tmp_path / "good").read_bytes() == b"good"
