"""The keys of cover sheets: private files, the newest signs, a damaged one is no key."""

from __future__ import annotations

from pathlib import Path

from digitize.intake.cover_keys import add_key, read_keys


def test_the_newest_key_comes_last_and_old_ones_stay(tmp_path: Path) -> None:
    """Ten rotations later the first can still be read."""
    names = [add_key(tmp_path / "keys", bytes([n]) * 32) for n in range(11)]

    keys = read_keys(tmp_path / "keys")

    assert list(keys) == names
    assert keys[names[10]] == bytes([10]) * 32


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    """0600 in a folder of 0700."""
    name = add_key(tmp_path / "keys", b"k" * 32)

    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "keys", tmp_path / "keys" / f"{name}.key")]

    assert modes == [0o700, 0o600]


def test_a_damaged_key_is_none(tmp_path: Path) -> None:
    """Cut off, changed or empty: its sheets are strangers, and the other keys go on."""
    names = [add_key(tmp_path, bytes([n]) * 32) for n in range(4)]
    for name, content in zip(names, (b"", bytes([1]) * 31, bytes([9]) * 32), strict=False):
        (tmp_path / f"{name}.key").write_bytes(content)
    (tmp_path / "x-y.key").write_bytes(b"k" * 32)

    assert list(read_keys(tmp_path)) == names[3:]


def test_no_folder_has_no_keys(tmp_path: Path) -> None:
    """Nothing was printed here yet."""
    assert read_keys(tmp_path / "keys") == {}
