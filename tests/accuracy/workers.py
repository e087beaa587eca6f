"""Two worker processes, as small as a station has them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from digitize.settings import hold_openmp

_WORKERS = 2

Work = TypeVar("Work")
Result = TypeVar("Result")


def in_workers(task: Callable[[Work], Result], works: Sequence[Work]) -> list[Result]:
    """Do every piece of work; the results come in the same order."""
    hold_openmp()  # in force when the workers load Tesseract's library
    with ProcessPoolExecutor(_WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(task, works, chunksize=2))
