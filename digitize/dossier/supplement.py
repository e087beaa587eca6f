"""What the "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ" asks a citizen for: just what a person has said to be missing.

Nothing is asked for on suspicion.  As long as one required paper is neither seen nor decided there is no slip, because
the office may ask once (Nghị định 61/2018/NĐ-CP, Điều 15.3; whether the text in force says the same: chưa kiểm chứng).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode
from digitize.errors import SettingsError
from digitize.model import ComponentStatus, Settled
from digitize.text import fold
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.model import ComponentCheck, Dossier


def missing_papers(dossier: Dossier) -> tuple[str, ...]:
    """Return the papers that a supplement request asks for, each as it is printed.

    Args:
        dossier: whose papers a person has gone through.

    Raises:
        SettingsError: something must be decided first, or nothing is missing; the message says what.
    """
    _refuse_undecided(dossier)
    missing = [one for one in dossier.components if one.said and one.status is ComponentStatus.MISSING]
    if not missing or dossier.procedure is None:
        raise SettingsError(
            N_("Nothing of {dossier} is said to be missing; there is nothing to ask for"),
            code="nothing_missing",
            dossier=dossier.id,
        )
    return tuple(map(_printed, missing))


def _refuse_undecided(dossier: Dossier) -> None:
    if dossier.restricted:
        raise SettingsError(N_("{dossier} is restricted"), code="restricted", dossier=dossier.id)
    if dossier.procedure is None:
        raise SettingsError(N_("The procedure of {dossier} is not determined"), code="undecided", dossier=dossier.id)
    if dossier.case_suggestions:
        raise SettingsError(
            N_("Which case of the procedure applies is not decided: {cases}"),
            code="undecided",
            cases="; ".join(one.case for one in dossier.case_suggestions),
        )
    undecided = [one.component for one in dossier.components if one.is_open and not _is_settled(one, dossier)]
    if undecided:
        raise SettingsError(
            N_("Not decided yet: {components}"),
            code="undecided",
            hint=N_("Say of each: missing, there on a page, in a national database, only shown, or to come later."),
            components="; ".join(undecided),
        )


def _is_settled(check: ComponentCheck, dossier: Dossier) -> bool:
    """Whether a person found a doubtful paper to be right."""
    settled = Settled(code=DoubtCode.COMPONENT_DOUBTFUL, page=check.page) in dossier.said.settled
    return check.status is ComponentStatus.DOUBTFUL and settled


def _printed(check: ComponentCheck) -> str:
    """A paper with the numbers of its forms, where its name does not say them."""
    told = fold(check.component)
    numbers = [number for number in check.forms if fold(number) not in told]
    return f"{check.component} ({', '.join(numbers)})" if numbers else check.component
