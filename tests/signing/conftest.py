"""A station with three checked dossiers, an authority with its services, and a token, for the tests of this room."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from counter import Counter, ingested

from tests.servers.tsa import Authority, Services, serving

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "4711-Đúng"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of three dossiers, one of them of two papers."""
    return ingested(tmp_path_factory.mktemp("signing"))


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[Authority, Services]]:
    """The authority; its services run as long as the tests."""
    with serving() as both:
        yield both


@pytest.fixture
def counter(made: Path, running: tuple[Authority, Services], tmp_path: Path) -> Iterator[Counter]:
    """A copy of the station to sign in, with services that work."""
    shutil.copytree(made, tmp_path / "data")
    authority, services = running
    services.reset()
    with Counter.open(tmp_path / "data", authority, services) as counter:
        yield counter


@pytest.fixture
def token(running: tuple[Authority, Services], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SoftHSM token with the agency's key; the folder in which it is plugged."""
    if not SOFTHSM.exists():
        pytest.skip("softhsm2 is not installed")
    plugged, authority = tmp_path / "tokens", running[0]
    plugged.mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {plugged}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    init = ["softhsm2-util", "--init-token", "--free", "--label", "co-quan", "--so-pin", "1234567890", "--pin", PIN]
    subprocess.run(init, check=True, capture_output=True)
    fill_token(authority, tmp_path)
    return plugged


def fill_token(authority: Authority, folder: Path) -> None:
    """Put key and certificate on the token, in a process of its own: a library reads its settings once."""
    (folder / "key.der").write_bytes(authority.signer.key_der())
    (folder / "cert.der").write_bytes(authority.signer.der)
    filling = [sys.executable, Path(__file__).parent / "fill_token.py", SOFTHSM, folder, PIN]
    subprocess.run([str(word) for word in filling], check=True)
