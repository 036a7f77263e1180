"""The status of a connector, or of the station as connector 0, and the telling of it."""

from typing import Final

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages.core import StatusNotification
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargePointErrorCode,
    ChargePointStatus,
)
from chargeloom.sim.station.happening import What
from chargeloom.sim.v16 import status
from chargeloom.sim.v16.board import Answer, Board
from chargeloom.sim.v16.status import AVAILABLE, FAULTED

NO_ERROR: Final = ChargePointErrorCode.NO_ERROR


class Indicator:
    """Shows one of the nine states; each step must be in the table of OCPP 1.6, 4.9."""

    def __init__(self, number: int, board: Board) -> None:
        self.number: Final = number
        self.status = AVAILABLE
        self._error_code = NO_ERROR
        self._info: str | None = None
        self._changed_at: float | None = None
        self._behind_fault = AVAILABLE
        self._known: tuple[ChargePointStatus, ChargePointErrorCode] | None = None
        self._board = board

    @property
    def beneath(self) -> ChargePointStatus:
        """The status, or the one that a fault hides."""
        return self._behind_fault if self.status is FAULTED else self.status

    @property
    def is_known(self) -> bool:
        """Whether the central system has confirmed to know what is shown."""
        return self._known == (self.status, self._error_code)

    def show(self, wanted: ChargePointStatus, now: float, info: str | None = None) -> None:
        """Change the status, unless it is that one; a fault hides the change until it is repaired."""
        if wanted is self.beneath:
            return
        status.check(self.beneath, wanted)
        if self.status is FAULTED:
            self._behind_fault = wanted
        else:
            self._change(wanted, NO_ERROR, now, info)

    def recall(self, remembered: ChargePointStatus) -> None:
        """Begin with this status, of which nobody knows yet."""
        self.status = remembered

    def fail(self, error_code: ChargePointErrorCode, now: float) -> None:
        """Show a fault; the first one stays until it is repaired."""
        if self.status is not FAULTED:
            self._behind_fault = self.status
            self._change(FAULTED, error_code, now, None)

    def repair(self, now: float) -> None:
        """Show again what the fault has hidden (OCPP 1.6, 4.9: I1 to I8)."""
        if self.status is FAULTED:
            self._change(self._behind_fault, NO_ERROR, now, None)

    def report(self, now: float, *, is_triggered: bool = False) -> None:
        """Tell what is shown (OCPP 1.6, 4.9)."""
        said = (self.status, self._error_code)

        def heard(answer: Answer, _: float) -> None:
            if answer is not None and not isinstance(answer, CallFault):
                self._known = said

        changed_at = now if self._changed_at is None else self._changed_at
        request = StatusNotification(
            connector_id=self.number,
            error_code=self._error_code,
            info=self._info,
            status=self.status,
            timestamp=self._board.clock.read(changed_at),
        )
        self._board.say(request, heard, is_triggered=is_triggered)

    def _change(
        self,
        wanted: ChargePointStatus,
        error_code: ChargePointErrorCode,
        now: float,
        info: str | None,
    ) -> None:
        status.check(self.status, wanted)
        self.status, self._error_code, self._info = wanted, error_code, info
        self._changed_at = now
        if wanted is FAULTED:
            self._board.happened(What.FAULTED, self.number, error_code.value)
        self.report(now)
