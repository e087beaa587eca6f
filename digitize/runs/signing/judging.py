"""Judging the signatures of a file that somebody brought, in a worker and within limits: it may be made to harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digitize.pdf.sign.findings import Judgement
from digitize.pdf.sign.judge import Court, judge
from digitize.pdf.sign.trust import read_trust
from digitize.runs.limits import Allowance, bounded
from digitize.runs.pool import LOST

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime
    from pathlib import Path

    from digitize.pdf.sign.wire import Wire

_ALLOWED: Final = Allowance(memory_mib=2048, cpu_seconds=120.0, clock_seconds=180.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeJob:
    """A file to judge."""

    file: Path
    trust: Path  # folder of trusted certificates
    now: datetime
    wire: Wire | None = None  # None: nobody is asked


def judge_file(job: JudgeJob, executor: Executor) -> Judgement:
    """Judge a file; one that ends its worker can't be judged.

    Raises:
        SettingsError: a trusted certificate can't be read.
    """
    read_trust(job.trust)
    try:
        return executor.submit(run_judge, job).result()
    except (*LOST, MemoryError):
        return Judgement(readable="timed_out")


def run_judge(job: JudgeJob) -> Judgement:
    """Judge a file within the limits."""
    with bounded(_ALLOWED):
        return judge(job.file, Court(trust=read_trust(job.trust), now=job.now, wire=job.wire))
