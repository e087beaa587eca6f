"""One data folder whose plug is pulled, started again until all is done, and audited."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.accounts import Account, Books
from tests.faults.machine import Ended, Machine
from tests.faults.material import PROFILE, File, lay, profile, stack

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a kill does not ask whether the disk has it, and memory is quick

_AT_A_STEP: Final = 0.8  # the share of kills that come at a step; the others come at any moment
_KILLED_AGAIN: Final = 0.3  # the share of restarts that are killed too
_KILLED: Final = -9


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the stack gets into the program."""

    words: tuple[str, ...]  # of the command; {stack} is the folder with the files
    stack: str  # that folder, beside or below the data folder
    moved: bool  # the program takes the files away
    ends: tuple[int, ...]  # exit codes of a run that did all there was to do


WAYS: Final = {
    "ingest": Way(
        words=("ingest", "{stack}", "--profile", PROFILE, "--jobs", "2"), stack="stack", moved=False, ends=(3,)
    ),
    "watch": Way(words=("watch", "--once"), stack=f"data/hotfolder/{PROFILE}", moved=True, ends=(0,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A data folder with its stack."""

    place: Path
    files: tuple[File, ...]
    way: Way

    @property
    def stack(self) -> Path:
        """Where the files lie at first."""
        return self.place / self.way.stack

    @property
    def machine(self) -> Machine:
        """On which the program runs."""
        return Machine(data=self.place / "data")

    @property
    def words(self) -> tuple[str, ...]:
        """The command line."""
        return tuple(word.format(stack=self.stack) for word in self.way.words)

    def prepare(self) -> None:
        """Lay the files and the profile out; the data folder has nothing else yet."""
        profiles = self.place / "data" / "scanner_profiles"
        profiles.mkdir(parents=True, mode=0o700)
        (profiles / f"{PROFILE}.toml").write_text(profile(), encoding="utf-8")
        lay(self.files, self.stack)

    def books(self, failures: int = 0) -> Books:
        """What there is to audit."""
        return Books(
            data=self.place / "data", files=self.files, sources=self.stack, moved=self.way.moved, failures=failures
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A run that nothing befell."""

    steps: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one data folder."""

    seed: str
    place: Path  # gone where all is well
    kills: int
    moments: tuple[str, ...]  # when each run was killed, and what it was about to do
    account: Account

    def __str__(self) -> str:
        """A line for who looks for the fault."""
        return f"{' | '.join(self.moments)}: {self.account}: {self.account.faults} in {self.place}"


def measure(bench: Bench) -> Undisturbed:
    """Run once without a fault; the books must balance already."""
    bench.prepare()
    began = time.monotonic()
    ended = bench.machine.run(*bench.words)
    seconds = time.monotonic() - began
    account = _audited(bench, ended)
    assert account.balanced, f"{account}: {account.faults}"
    shutil.rmtree(bench.place)
    return Undisturbed(steps=len(ended.steps), seconds=seconds)


def pull_again_and_again(place: Path, way: Way, kills: int, *, seed: int, jobs: int) -> Iterator[Outcome]:
    """Kill so many runs, spread over a whole run, some at a time; yield what became of each, in order."""
    files = stack()
    undisturbed = measure(Bench(place=place / "undisturbed", files=files, way=way))

    def one(number: int) -> Outcome:
        bench = Bench(place=place / f"{number:04}", files=files, way=way)
        return pull(bench, undisturbed, f"{seed}.{number}", (number, kills))

    with ThreadPoolExecutor(jobs) as crew:
        yield from crew.map(one, range(kills))


def pull(bench: Bench, undisturbed: Undisturbed, seed: str, part: tuple[int, int] = (0, 1)) -> Outcome:
    """Kill a run, perhaps its restart too, let the next one end, and audit.

    Args:
        bench: an empty one.
        undisturbed: what a run takes when nothing befalls it.
        seed: equal seeds give equal kills.
        part: into which part of the run the first kill falls, and of how many: many kills then come everywhere.

    Returns:
        The outcome; where all is well the data folder is gone.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    bench.prepare()
    moments = [_kill(bench, undisturbed, chance, (part[0] + chance.random()) / part[1])]
    if chance.random() < _KILLED_AGAIN:
        moments.append(_kill(bench, undisturbed, chance, chance.random()))
    ended = bench.machine.run(*bench.words)
    account = _audited(bench, ended)
    if account.balanced:
        shutil.rmtree(bench.place)
    kills = sum(moment != "not reached" for moment in moments)
    return Outcome(seed=seed, place=bench.place, kills=kills, moments=tuple(moments), account=account)


def _kill(bench: Bench, undisturbed: Undisturbed, chance: random.Random, share: float) -> str:
    """Start a run and kill it when this share of it is done; say when."""
    if chance.random() < _AT_A_STEP:
        step = 1 + int(share * undisturbed.steps)
        ended = bench.machine.run(*bench.words, kill=step)
        about = ended.steps[-1].partition(" ")[2] if ended.steps else ""
        when = f"step {step} ({about})"
    else:
        moment = 0.3 + share * undisturbed.seconds
        ended = bench.machine.run(*bench.words, seconds=moment)
        when = f"after {moment:.2f} s"
    return when if ended.status == _KILLED else "not reached"


def _audited(bench: Bench, ended: Ended) -> Account:
    if ended.status not in bench.way.ends:
        return Account(faults=[f"the last run ended with {ended.status}: {ended.err.strip()[-300:]}"])
    return bench.books().audit()
