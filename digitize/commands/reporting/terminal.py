"""A report in a terminal: the figures whole, of each list the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.commands.reporting import giving
from digitize.commands.reporting.tables import shown
from digitize.wording import N_

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from digitize.commands.reporting.giving import Given, Reader
    from digitize.commands.reporting.tables import Table
    from digitize.commands.shell import Shell

_LISTED = 20  # lines of a list


def print_report(given: Given, reader: Reader, shell: Shell) -> None:
    """Print it."""
    from rich.console import Console

    console = Console(highlight=False)
    console.print(giving.title(given, reader), style="bold")
    for line in giving.lines(given, reader):
        console.print(line, markup=False)
    for table in giving.tables(given, reader, _LISTED):
        console.print()
        console.print(_rich(table, reader))
        left = table.more or (max(0, len(table.rows) - _LISTED) if table.is_list else 0)
        if left:
            console.print(shell.translate(N_("… and {count} more; --format xlsx or html has all")).format(count=left))
        for note in table.notes:
            console.print(f"* {note}", markup=False)


def _rich(table: Table, reader: Reader) -> RichTable:
    from rich import box
    from rich.table import Column
    from rich.table import Table as RichTable
    from rich.text import Text

    rows = table.rows[:_LISTED] if table.is_list else table.rows
    heads = [
        Column(
            Text(head), overflow="fold", justify="left" if any(isinstance(row[at], str) for row in rows) else "right"
        )
        for at, head in enumerate(table.heads)
    ]
    found = RichTable(*heads, title=Text(table.title), title_justify="left", box=box.SIMPLE_HEAD)
    for row in rows:
        found.add_row(*(Text(shown(cell, reader.point)) for cell in row))
    return found
