"""When a dossier is due, and what other clocks run beside it.

- `terms`: hours, days, working days and months on a calendar, forwards from a receipt or backwards from an event.
- `calendars`: a year's days off and made-up Saturdays; what the library knows and what an operator approves.
- `rules`: the dated rules that no procedure states: 15 o'clock, one supplement request, QĐ 766.
- `clocks`: all of these on one dossier.
- `tables`: a year's terms as a table for people.

Only terms and calendars are offered here, because the catalogue of procedures stands on them and the rest stands on it.
"""

from digitize.dossier.deadlines.calendars import (
    WorkingDays,
    YearCalendar,
    changed_days,
    holiday_names,
    seed_calendar,
    swapped,
    working_days,
)
from digitize.dossier.deadlines.terms import (
    END_OF_DAY,
    VIETNAM,
    DueDate,
    Term,
    TermUnit,
    due,
    due_date,
    latest_before,
)

__all__ = [
    "END_OF_DAY",
    "VIETNAM",
    "DueDate",
    "Term",
    "TermUnit",
    "WorkingDays",
    "YearCalendar",
    "changed_days",
    "due",
    "due_date",
    "holiday_names",
    "latest_before",
    "seed_calendar",
    "swapped",
    "working_days",
]
