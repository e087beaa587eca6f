"""A report in the form that was asked for.  Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.commands.reporting.csv_text import csv_text
from digitize.commands.reporting.page import html_page
from digitize.commands.reporting.plain import compared_view, report_view
from digitize.commands.reporting.tables import compared_tables, head_lines, tables_of, title_of
from digitize.commands.reporting.workbook import workbook
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.commands.reporting.tables import Table
    from digitize.commands.views import Plain
    from digitize.dossier.report.compared import Compared
    from digitize.runs.register_export import Export
    from digitize.runs.reporting import Report
    from digitize.wording import Translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A report, and what it was compared with."""

    report: Report
    export: Export | None
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it."""

    language: str
    translate: Translate

    @property
    def point(self) -> str:
        """The decimal sign."""
        return "," if self.language == "vi" else "."


def title(given: Given, reader: Reader) -> str:
    """Name the report."""
    return title_of(given.report, reader.translate)


def lines(given: Given, reader: Reader) -> tuple[str, ...]:
    """Say what the figures are, and what of an export could not be understood."""
    translate = reader.translate
    told = [*head_lines(given.report, translate)]
    if given.export and given.export.faults:
        faults = ", ".join(f"{fault.line} ({fault.column})" for fault in given.export.faults[:20])
        message = translate(N_("{count} cells of {file} were not understood: lines {lines}"))
        told.append(message.format(count=len(given.export.faults), file=given.export.name, lines=faults))
    return tuple(told)


def tables(given: Given, reader: Reader, most: int | None = None) -> tuple[Table, ...]:
    """Make all tables, the lists with so many lines at most."""
    compared = tuple(compared_tables(given.compared, reader.translate)) if given.compared else ()
    return (*tables_of(given.report, reader.translate, most), *compared)


def json_view(given: Given) -> Plain:
    """Give it as JSON."""
    view = report_view(given.report)
    if given.compared and given.export:
        view["compared"] = compared_view(given.compared, given.export)
    return view


def content(given: Given, form: str, reader: Reader) -> bytes:
    """Write it as `csv`, `xlsx`, `html` or `json`."""
    head, said, found = title(given, reader), lines(given, reader), tables(given, reader)
    if form == "csv":
        return csv_text(head, said, found, reader.point)
    if form == "xlsx":
        return workbook(head, said, found, reader.translate(N_("Figures")), given.report.made_at)
    if form == "html":
        return html_page(head, said, found, given.report.figures, reader).encode()
    return (json.dumps(json_view(given), ensure_ascii=False, indent=1) + "\n").encode()
