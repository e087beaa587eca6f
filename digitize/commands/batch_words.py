"""How a finished batch is told: as JSON (contract section 2) and in words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from digitize.commands.views import STATE_WORDS, Plain
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.commands.shell import Shell
    from digitize.intake.sorting import Held
    from digitize.runs.batch import BatchReport
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
        for component in dossier["missing_components"]:
            shell.print(
                "    - " + shell.translate(N_("Not seen: {component}. Is it in the stack?")).format(component=component)
            )
    for same in report.sorting.duplicates:
        shell.say(N_("{file} is here already, in dossier {dossier}"), file=same.scan.claimed.name, dossier=same.dossier)
    for held in report.sorting.held:
        shell.say(N_("Held: {reason}"), reason=_reason(held, shell.translate))
    for name in report.plan.skipped:
        shell.say(N_("Passed over: {file}"), file=name)


def _dossier_line(dossier: Plain, shell: Shell) -> str:
    procedure = dossier["procedure"]
    name = f"{procedure['code']} {procedure['name']}" if procedure else shell.translate(N_("procedure not determined"))
    state = shell.translate(STATE_WORDS[dossier["state"]])
    pages = shell.translate(N_("{n} pages")).format(n=dossier["page_count"])
    return f"{dossier['id']}  {state}  {pages}  {name}"


def _reason(held: Held, translate: Translate) -> str:
    return translate(held.template).format(**dict(held.facts))
