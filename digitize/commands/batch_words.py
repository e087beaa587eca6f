"""How a batch is told: its progress, its end as JSON (contract section 2) and in words."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from digitize.commands.views import STATE_WORDS, TRAINING, Plain
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from digitize.commands.shell import Shell
    from digitize.intake.sorting import Held
    from digitize.runs.batch import BatchReport
    from digitize.runs.left_over import LeftOver
    from digitize.wording import Translate


def batch_view(report: BatchReport, dossiers: Sequence[Plain], seconds: float, translate: Translate) -> Plain:
    """What `ingest` tells of a batch."""
    sorting = report.sorting
    return {
        "batch": report.plan.batch,
        "seconds": seconds,
        "ledger": asdict(report.ledger),
        "dossiers": list(dossiers),
        "quarantine": [
            {
                "file": held.claimed.name,
                "sha256": held.claimed.sha256,
                "code": held.code,
                "reason": _reason(held, translate),
            }
            for held in sorting.held
        ],
        "duplicates": [
            {"file": same.scan.claimed.name, "sha256": same.scan.claimed.sha256, "dossier": same.dossier}
            for same in sorting.duplicates
        ],
        "skipped": list(report.plan.skipped),
    }


def tell_batch(report: BatchReport, dossiers: Sequence[Plain], seconds: float, shell: Shell) -> None:
    """Tell a batch in words: dossiers on stdout, the rest on stderr."""
    sums = report.ledger
    shell.say(
        N_(
            "Batch {batch}: {sides} sides: {pages} pages, {blank} blank, "
            "{separators} separators, {held} held; {seconds} s"
        ),
        batch=report.plan.batch,
        sides=sums.sides,
        pages=sums.pages,
        blank=sums.blank,
        separators=sums.separators,
        held=sums.quarantined,
        seconds=seconds,
    )
    for dossier in dossiers:
        shell.print(_dossier_line(dossier, shell))
        for doubt in dossier["doubts"]:
            shell.print(f"    - {doubt['text']}")
    for same in report.sorting.duplicates:
        shell.say(N_("{file} is here already, in dossier {dossier}"), file=same.scan.claimed.name, dossier=same.dossier)
    for held in report.sorting.held:
        shell.say(N_("Held: {reason}"), reason=_reason(held, shell.translate))
    for name in report.plan.skipped:
        shell.say(N_("Passed over: {file}"), file=name)


def tell_left_over(left: LeftOver, shell: Shell) -> None:
    """Tell that an interrupted batch was found, and whether it is done now."""
    if left.error is None:
        shell.say(N_("Finished the interrupted batch {batch}"), batch=left.batch)
    else:
        reason = left.error.message(shell.translate)
        shell.say(N_("The batch {batch} can't be finished now: {reason}"), batch=left.batch, reason=reason)


@contextmanager
def progress(shell: Shell) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(shell.translate(N_("Reading sides")), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _dossier_line(dossier: Plain, shell: Shell) -> str:
    procedure = dossier["procedure"]
    name = f"{procedure['code']} {procedure['name']}" if procedure else shell.translate(N_("procedure not determined"))
    state = shell.translate(STATE_WORDS[dossier["state"]])
    pages = shell.translate(N_("{n} pages")).format(n=dossier["page_count"])
    practice = f"  {shell.translate(TRAINING)}" if dossier["training"] else ""
    return f"{dossier['id']}  {state}  {pages}  {name}{practice}"


def _reason(held: Held, translate: Translate) -> str:
    return translate(held.template).format(**dict(held.facts))
