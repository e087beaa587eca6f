"""From a dossier to what is submitted of it.  Pure.

Nothing is made up, and nothing unsure is passed off as known: a fact of the paper goes only where it was read with
`SURE`, where a person typed it, or confirmed the dossier as a whole; else it is left out, and is a gap where the
system must have it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from digitize.errors import QueueError
from digitize.model import DossierState, Envelope, Gap, OfficialStatus, Party
from digitize.text import fold
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from digitize.dossier.procedures import Procedure
    from digitize.model import Dossier, Needed, PartyKind, Submission

SURE = 0.9
"""Confidence from which a fact that nobody looked at is submitted."""

_KEY_DIGITS = 32
_CHILD_YEARS = 14
_KINDS: tuple[tuple[str, PartyKind], ...] = (
    (r"ho kinh doanh", "household"),
    (r"cong ?ty|doanh nghiep|tap doan|hop tac xa|tnhh|ngan hang", "company"),
    (r"(?:so|bo|uy ban|ubnd|cuc|chi cuc|tong cuc|phong|ban quan ly|cong an|toa an|vien kiem sat)\b", "agency"),
)
"""How the names of organisations begin, folded."""


def envelope_of(dossier: Dossier, procedure: Procedure | None, about: Submission) -> Envelope:
    """Put a dossier into an envelope.

    Args:
        dossier: a checked one.
        procedure: its own in the version of the day of receipt; None: none is chosen, or the catalogue lost it.
        about: what the station adds.

    Raises:
        QueueError: `never_sent`; the dossier is restricted, or was not accepted at the counter.
    """
    hold_sendable(dossier)
    sure = sure_facts(dossier)
    owner, submitter = _parties(sure)
    choice = dossier.procedure
    return Envelope(
        key=f"{dossier.id}-{about.digest[:_KEY_DIGITS]}",
        dossier=dossier.id,
        number=dossier.number,
        procedure=choice.code if choice else "",
        procedure_name=choice.name if choice else "",
        sector=procedure.sector if procedure else "",
        channel=dossier.channel,
        status=_status(dossier),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        due_provisional=dossier.due_provisional,
        subject=sure.get("subject", ""),
        unit=about.unit,
        agency=about.agency,
        owner=owner,
        submitter=submitter,
        files=about.files,
        values=dossier.eform,
        waits=dossier.waits,
        linked=dossier.linked,
    )


def gaps(envelope: Envelope, needs: Collection[Needed] = ()) -> tuple[Gap, ...]:
    """List what an envelope lacks and must have, each with what a person can do about it.

    Args:
        envelope: as it would go.
        needs: what the system asks for besides procedure and owner; leave "number" out where it gives one itself.
    """
    return tuple(gap for gap in _gaps(envelope) if gap.what in {"procedure", "owner_name"} or gap.what in needs)


def hold_sendable(dossier: Dossier) -> None:
    """Hold that a dossier may leave the station.

    Raises:
        QueueError: `never_sent`; it is restricted, made for practice, or was not accepted at the counter.
    """
    if dossier.training:
        raise QueueError(
            N_("{dossier} was made for practice: it is never submitted"), code="never_sent", dossier=dossier.id
        )
    if dossier.restricted or dossier.state in {DossierState.RESTRICTED, DossierState.NOT_ACCEPTED}:
        raise QueueError(
            N_("{dossier} is {state}: it is never submitted"),
            code="never_sent",
            dossier=dossier.id,
            state=str(DossierState.RESTRICTED if dossier.restricted else dossier.state),
        )


def _gaps(envelope: Envelope) -> Iterator[Gap]:
    of_dossier = (("dossier", envelope.dossier),)
    if not envelope.procedure:
        hint = N_("Say the procedure: `digitize review set-procedure {dossier} CODE`.")
        yield Gap(what="procedure", hint=hint, facts=of_dossier)
    if not envelope.owner.name:
        hint = N_(
            "Type who applies: `digitize review set-field {dossier} applicant_name VALUE`"
            " (owner_name where another one owns the dossier, organisation for an organisation)."
        )
        yield Gap(what="owner_name", hint=hint, facts=of_dossier)
    if not _is_identified(envelope):
        hint = N_(
            "Type the number from the card: `digitize review set-field {dossier} id_number VALUE`"
            " (owner_id_number where another one owns the dossier, tax_code for an organisation)."
        )
        yield Gap(what="owner_id", hint=hint, facts=of_dossier)
    if not envelope.number:
        hint = N_("Bind the number from the receipt: `digitize queue number {dossier} NUMBER`.")
        yield Gap(what="number", hint=hint, facts=of_dossier)
    if not envelope.agency:
        yield Gap(what="agency", hint=N_("Set queue.agency in station.toml to the code of the agency."))
    uncoded = (file.component for file in envelope.files if file.role == "component" and not file.code)
    for name in dict.fromkeys(uncoded):
        hint = N_("Give the paper {component} of procedure {procedure} its code in procedures.toml.")
        facts = (("component", name), ("procedure", envelope.procedure))
        yield Gap(what="component_code", hint=hint, facts=facts)


def _status(dossier: Dossier) -> OfficialStatus:
    """A dossier that we submit is received, unless the system itself has said how much further it is."""
    known = dossier.official_status
    return OfficialStatus(known) if known and known > OfficialStatus.RECEIVED else OfficialStatus.RECEIVED


def sure_facts(dossier: Dossier) -> Mapping[str, str]:
    """Return the chosen value of each name that is sure, or that a person typed or confirmed."""
    return {
        field.name: field.value
        for field in dossier.fields
        if not field.alternative and (field.source == "person" or field.confidence >= SURE or dossier.said.confirmed)
    }


def _parties(sure: Mapping[str, str]) -> tuple[Party, Party | None]:
    """Tell whose the dossier is from who hands it in: a child's or an organisation's comes with somebody else."""
    applicant = _applicant(sure)
    if "owner_name" in sure or "owner_id_number" in sure:
        owner = Party(
            kind="citizen",
            name=sure.get("owner_name", ""),
            id_number=sure.get("owner_id_number", ""),
            birth_date=sure.get("owner_birth_date", ""),
        )
        return owner, applicant if applicant.name else None
    if _applies_for_organisation(sure):
        owner = Party(
            kind=_kind(sure["organisation"]),
            name=sure["organisation"],
            tax_code=sure.get("tax_code", ""),
            address=sure.get("address", ""),
            phone=sure.get("phone", ""),
        )
        return owner, applicant if applicant.name else None
    authorised = Party(
        kind="citizen", name=sure.get("authorised_name", ""), id_number=sure.get("authorised_id_number", "")
    )
    return applicant, authorised if authorised.name else None


def _applicant(sure: Mapping[str, str]) -> Party:
    return Party(
        kind="citizen",
        name=sure.get("applicant_name", ""),
        id_number=sure.get("id_number") or sure.get("old_id_number", ""),
        birth_date=sure.get("birth_date", ""),
        address=sure.get("address", ""),
        phone=sure.get("phone", ""),
        email=sure.get("email", ""),
    )


def _applies_for_organisation(sure: Mapping[str, str]) -> bool:
    """An organisation without a tax code that stands beside a citizen may only be where that citizen works."""
    return "organisation" in sure and ("tax_code" in sure or "applicant_name" not in sure)


def _kind(name: str) -> PartyKind:
    plain = " ".join(fold(name).split())
    return next((kind for start, kind in _KINDS if re.match(start, plain)), "organisation")


def _is_identified(envelope: Envelope) -> bool:
    """Whether the owner has a number; a child may have none yet, then whoever hands it in has one."""
    owner, submitter = envelope.owner, envelope.submitter
    if owner.id_number or owner.tax_code:
        return True
    return bool(submitter and submitter.id_number) and _is_child(owner, envelope.received_at.date())


def _is_child(owner: Party, day: date) -> bool:
    try:
        born = date.fromisoformat(owner.birth_date)
    except ValueError:  # not known, or typed before days had a shape
        return False
    return (born.year + _CHILD_YEARS, born.month, born.day) > (day.year, day.month, day.day)
