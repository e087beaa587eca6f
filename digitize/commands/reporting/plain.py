"""A report as JSON: exact fractions and what people read; the keys never change with the language.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digitize.commands.views import Plain, time_of
from digitize.dossier.report.frozen import ADDED
from digitize.dossier.report.ratio import written
from digitize.model import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digitize.dossier.report.compared import Compared
    from digitize.dossier.report.figures import Figures, Punctuality
    from digitize.dossier.report.indicators import Miss, Share
    from digitize.dossier.report.ratio import Ratio
    from digitize.runs.register_export import Export
    from digitize.runs.reporting import Late, Report


def report_view(report: Report) -> Plain:
    """All that a report tells."""
    return {
        "made_at": time_of(report.made_at),
        "frozen": report.frozen_at
        and {
            "at": time_of(report.frozen_at),
            "by": report.frozen_by,
            "sha256": report.sha256,
            "file_sound": report.file_sound,
        },
        "late": [_late(one) for one in report.late],
        **figures_view(report.figures),
    }


def figures_view(figures: Figures) -> Plain:
    """The figures themselves."""
    return {
        "from": figures.period.since.isoformat(),
        "to": figures.period.until.isoformat(),
        "digitised_at": str(figures.digitised_at),
        "channels": {str(channel): count for channel, count in figures.channels},
        "walk_ins": _share(figures.walk_ins),
        "by": {
            one.by: [{"name": group.name, **_ratio(group.ratio)} for group in one.groups] for one in figures.breakdowns
        },
        "funnel": [{"stage": str(one.stage), "count": one.count} for one in figures.funnel],
        "assisted": _share(figures.assisted),
        "postal": _share(figures.postal),
        "pledge_4s": {
            **_share(figures.pledge.share),
            "without_level": list(figures.pledge.without_level),
            "unverified": list(figures.pledge.unverified),
        },
        "online": [
            {
                "sector": one.sector,
                **_ratio(one.ratio),
                "assisted": one.assisted,
                "target_percent": one.target,
                "target_verified": one.verified,
                "met": one.is_met,
            }
            for one in figures.online
        ],
        "clocks": [_clock(one) for one in figures.clocks],
        "indicators": [{"code": one.code, "channel": one.slice, **_share(one.share)} for one in figures.indicators],
        "left_out": to_plain(figures.left_out),
        "samples": list(figures.samples),
    }


def compared_view(compared: Compared, export: Export) -> Plain:
    """The three lists of differences."""
    return {
        "file": export.name,
        "not_understood": [{"line": fault.line, "column": fault.column} for fault in export.faults],
        **to_plain(compared),
    }


def _share(share: Share) -> Plain:
    return {**_ratio(share.ratio), "unknown": share.unknown, "failing": _misses(share.misses)}


def _ratio(ratio: Ratio | None) -> Plain:
    return {
        "reached": ratio.part if ratio else None,
        "of": ratio.whole if ratio else None,
        "percent": ratio.percent if ratio else None,
        "text": written(ratio),
    }


def _misses(misses: Iterable[Miss]) -> list[Any]:
    return [
        {
            "dossier": miss.key,
            "procedure": miss.procedure,
            "unit": miss.unit,
            "channel": str(miss.channel),
            "reasons": [str(reason) for reason in miss.reasons],
        }
        for miss in misses
    ]


def _clock(one: Punctuality) -> Plain:
    return {
        "clock": one.clock,
        "counts": {str(stands): count for stands, count in one.counts},
        "provisional": one.provisional,
        "late": _misses(one.late),
    }


def _late(late: Late) -> Plain:
    return {
        "month": late.month,
        "frozen_at": time_of(late.frozen_at),
        "frozen_by": late.frozen_by,
        "added": sum(entry.what in ADDED for entry in late.entries),
        "entries": [{"dossier": entry.key, "what": str(entry.what)} for entry in late.entries],
    }
