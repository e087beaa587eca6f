"""The slip of a draw: what was drawn from what, by whom, when, with which seed.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.commands.reporting.page import slip_page
from digitize.commands.reporting.tables import Table
from digitize.dossier.report.drawn import lot
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from datetime import date

    from digitize.commands.reporting.giving import Reader
    from digitize.runs.inspection import Drawn, Order

_DIGITS = 12  # of a lot, as it is shown


def draw_slip(order: Order, drawn: Drawn, reader: Reader) -> str:
    """Write the slip as an HTML page."""
    translate = reader.translate
    period = order.period
    told: tuple[tuple[str, dict[str, object]], ...] = (
        (N_("Received from {since} to {until}"), {"since": _day(period.since), "until": _day(period.until)}),
        (N_("Drawn on {at} by {who}"), {"at": f"{order.at.astimezone(HANOI):%d/%m/%Y %H:%M}", "who": order.by}),
        (N_("{count} of {all} dossiers drawn"), {"count": len(drawn.dossiers), "all": len(drawn.drawn_from)}),
        (N_("Seed: {seed}"), {"seed": order.seed}),
        (
            N_("Each lot is SHA-256 of “seed/local id”; the lowest are drawn. manifest.json has all ids."),
            {},
        ),
    )
    heads = (N_("No."), N_("Local id"), N_("Dossier"), N_("Procedure"), N_("Lot"))
    table = Table(
        title=translate(N_("Dossiers drawn")),
        heads=tuple(translate(head) for head in heads),
        rows=tuple(
            (at, one.dossier or "", one.number or "", one.procedure, lot(order.seed, one.dossier or "")[:_DIGITS])
            for at, one in enumerate(drawn.dossiers, start=1)
        ),
    )
    lines = [translate(message).format(**facts) for message, facts in told]
    return slip_page(translate(N_("Slip of a draw for inspection")), lines, table, reader)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
