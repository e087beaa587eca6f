"""What people read for the codes of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.report.filing import Reason, Stage
from digitize.dossier.report.frozen import LateWhat
from digitize.dossier.report.punctual import Punctual
from digitize.model import Channel
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS: Mapping[str, str] = {
    "all": N_("All channels"),
    Channel.WALK_IN: N_("At the counter"),
    Channel.ASSISTED: N_("Online with our help"),
    Channel.POSTAL: N_("By post"),
    Channel.ONLINE: N_("Online by the applicant"),
}
STAGES: Mapping[Stage, str] = {
    Stage.RECEIVED: N_("Received at the counter"),
    Stage.SCANNED: N_("Scanned"),
    Stage.CHECKED: N_("Scan checked"),
    Stage.SIGNED: N_("Signed by the agency"),
    Stage.DELIVERED: N_("Delivered to the one-stop system"),
    Stage.RESULT: N_("Result attached"),
}
REASONS: Mapping[Reason, str] = {
    Reason.NOT_SCANNED: N_("not scanned"),
    Reason.TURNED_AWAY: N_("turned away here, received in the one-stop system"),
    Reason.NO_PAGES: N_("only blank sides"),
    Reason.NOT_CHECKED: N_("scan not checked"),
    Reason.NOT_SIGNED: N_("not signed"),
    Reason.NOT_DELIVERED: N_("not delivered"),
    Reason.NO_COMPONENTS: N_("no file of a paper that the procedure asks for"),
    Reason.NO_RESULT: N_("no file of the result"),
    Reason.NOT_REUSED: N_("no paper used again"),
    Reason.NOT_SYNCED: N_("not in the one-stop system"),
    Reason.ASKED_TWICE: N_("papers asked for more than once: counts as overdue"),
    Reason.LATE: N_("ended late"),
    Reason.STILL_OPEN_LATE: N_("overdue, still open"),
    Reason.NOT_FROM_STORE: N_("no paper from the national store"),
    Reason.ACCOUNT_NOT_VERIFIED: N_("account not verified"),
    Reason.NOT_PAID_ONLINE: N_("not paid online"),
}
PUNCTUAL: Mapping[Punctual, str] = {
    Punctual.EARLY: N_("Ended early"),
    Punctual.ON_TIME: N_("Ended on time"),
    Punctual.LATE: N_("Ended late"),
    Punctual.OPEN: N_("Open, within its time"),
    Punctual.OPEN_LATE: N_("Open, overdue"),
    Punctual.UNKNOWN: N_("No due date or end known"),
}
LATE: Mapping[LateWhat, str] = {
    LateWhat.NEW: N_("not known when frozen"),
    LateWhat.DIGITISED: N_("digitised later"),
    LateWhat.COMPONENTS: N_("papers added later"),
    LateWhat.RESULT: N_("result added later"),
    LateWhat.GONE: N_("counted when frozen, no longer"),
}
INDICATORS: Mapping[str, str] = {
    "1.4": N_("1.4 Synchronised dossiers"),
    "2.1": N_("2.1 Settled on time"),
    "3.6": N_("3.6 Paid online"),
    "4.1": N_("4.1 Electronic results"),
    "4.2": N_("4.2 Digitised: papers and result"),
    "4.3": N_("4.3 Papers used again"),
    "4.4": N_("4.4 Papers from the national store"),
    "4.5": N_("4.5 Verified accounts"),
}
BY: Mapping[str, str] = {
    "procedure": N_("Digitised by procedure"),
    "sector": N_("Digitised by sector"),
    "desk": N_("Digitised by desk"),
    "unit": N_("Digitised by unit"),
    "officer": N_("Digitised by officer"),
}
HEADS_OF: Mapping[str, str] = {
    "procedure": N_("Procedure"),
    "sector": N_("Sector"),
    "desk": N_("Desk"),
    "unit": N_("Unit"),
    "officer": N_("Officer"),
}
FIELDS: Mapping[str, str] = {
    "procedure": N_("procedure"),
    "channel": N_("channel"),
    "official_status": N_("official status"),
    "received_at": N_("day of receipt"),
    "due_at": N_("due day"),
    "unit": N_("unit"),
}
