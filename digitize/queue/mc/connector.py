"""The connector of the national portal's classic services: TraCuuHoSo, DongBoHoSoMC, CapNhatTienDoHoSoMC.

The number comes from the receipt, the register or a person.  Files are not uploaded: the portal fetches them by
itself from the addresses that a dossier names (DuongDanTaiTepTin), so they must still answer then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digitize.dossier.numbers import number_key
from digitize.errors import QueueError
from digitize.queue.connector import Accepted, GarbledError, Refusal, Uploaded
from digitize.queue.http import open_line
from digitize.queue.mc import answers, payload, register
from digitize.queue.mc.services import Services
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from digitize.model import Envelope, EnvelopeFile, RegisterEntry, StatusStep
    from digitize.queue.account import Account
    from digitize.queue.connector import Answer, Parcel, Standing, Unreadable
    from digitize.queue.http import Line
    from digitize.queue.system import System


def connect(
    system: System, url: str, account: Account, now: Callable[[], float], address_of: Callable[[EnvelopeFile], str]
) -> McConnector:
    """Return a connector that has called nobody yet; use it as a context manager.

    Args:
        system: the profile.
        url: of the system's services.
        account: who this station is there.
        now: a steady clock, in seconds.
        address_of: gives the signed address, which expires, where the portal fetches a file.

    Raises:
        SettingsError: the address is none or without TLS, or the certificates can't be read.
    """
    return McConnector(system, account, open_line(system, url, now), address_of)


class McConnector:
    """Speaks the classic services; see `digitize.queue.connector.Connector`.  Not for several threads at once."""

    def __init__(self, system: System, account: Account, line: Line, address_of: Callable[[EnvelopeFile], str]) -> None:
        """Keep what `connect` made."""
        self._services = Services(line, system, account)
        self._line = line
        self._system = system
        self._address_of = address_of

    def __enter__(self) -> McConnector:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    @property
    def name(self) -> str:
        """The profile's."""
        return self._system.name

    @property
    def most(self) -> int:
        """How many dossiers go in one call."""
        return self._system.batch

    @property
    def gives_numbers(self) -> bool:
        """Never: these services give none."""
        return False

    @property
    def keeps_files(self) -> bool:
        """Never: the portal fetches them, and the address of last time may have expired."""
        return False

    def ask_number(self, envelope: Envelope) -> str:  # noqa: ARG002 - of the Protocol
        """Refuse.

        Raises:
            QueueError: always.
        """
        raise QueueError(N_("{system} gives no official numbers"), system=self.name)

    def upload(self, file: EnvelopeFile, path: Path) -> Uploaded:  # noqa: ARG002 - of the Protocol
        """Give the address from which the portal fetches a file; nothing is sent."""
        return Uploaded(sha256=file.sha256, id=self._address_of(file))

    def deliver(self, parcels: Sequence[Parcel]) -> tuple[Answer, ...]:
        """Create or update dossiers; where a batch fails as a whole, each goes once more by itself.

        So one bad dossier never holds nine; what a refused batch has written nevertheless shows as AlreadyThere.
        """
        told = self._deliver(parcels)
        update = parcels[0].update
        whole = answers.verdict(told, self._system, update=update)
        single = answers.verdicts(told, self._system, update=update)
        if len(parcels) == 1:
            return (single.get(number_key(parcels[0].number), whole),)
        return tuple(self._answer(parcel, single.get(number_key(parcel.number)), whole) for parcel in parcels)

    def report(self, number: str, step: StatusStep) -> Answer:
        """Tell a step, and then the status that it leads to.

        In this order a system that shows the status has the step too, so that nothing is lost when we stop between.
        """
        words = self._system.mc
        told = self._services.call(words.progress, {"data": [payload.progress_fields(number, step, self._system)]})
        answer = self._one(told, number)
        if isinstance(answer, Refusal) or not words.status_by_update:
            return answer
        fields = payload.status_fields(number, step, self._system)
        return self._one(self._services.call(words.deliver, {"isUpdating": "True", "data": [fields]}), number)

    def look_up(self, number: str) -> Standing | None:
        """Read back what the services show under a number."""
        told = self._services.call(self._system.mc.look_up, {"mahoso": number})
        return answers.standing(told, number, self._system)

    def pull(self, since: datetime | None) -> Iterator[RegisterEntry | Unreadable]:
        """Read the register, page by page.

        Raises:
            GarbledError: it is refused.
        """
        return register.read(self._services, self._system, since)

    def known_procedures(self) -> Iterator[tuple[str, str]]:
        """Read the codes and names of the procedures that the services know.

        Raises:
            GarbledError: they refuse, or give no list.
        """
        service = self._system.mc.procedures
        told = self._services.call(service, {})
        if not answers.is_success(told, self._system) or not told.items:
            raise GarbledError(N_("{system} gives no list of procedures"), system=self.name)
        return iter(answers.pairs(told, "MaTTHC", "TenTTHC"))

    def _deliver(self, parcels: Sequence[Parcel]) -> answers.Told:
        sent: dict[str, Any] = {
            "isUpdating": "True" if parcels[0].update else "False",
            "data": [payload.dossier_fields(parcel, self._system) for parcel in parcels],
        }
        return self._services.call(self._system.mc.deliver, sent)

    def _answer(self, parcel: Parcel, single: Answer | None, whole: Answer) -> Answer:
        if single is not None:
            return single
        if isinstance(whole, Accepted):
            return whole
        return self.deliver([parcel])[0]

    def _one(self, told: answers.Told, number: str) -> Answer:
        single = answers.verdicts(told, self._system, update=True)
        return single.get(number_key(number), answers.verdict(told, self._system, update=True))
