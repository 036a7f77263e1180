"""What the central system is told of the connectors of an EVSE: by messages, or by events of them (OCPP 2.0.1 and 2.1, G01)."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v201.messages.availability import StatusNotification
from chargeloom.protocols.ocpp.v201.messages.datatypes.diagnostics import EventData
from chargeloom.protocols.ocpp.v201.messages.diagnostics import NotifyEvent
from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import ConnectorStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    EventNotificationType,
    EventTrigger,
)
from chargeloom.sim.v201.board import Answer, Board
from chargeloom.sim.v201.device_model import Key
from chargeloom.wire.message import Call


class Indicator:
    """Tells each status when it is news, or when it is asked for."""

    def __init__(
        self,
        evse: int,
        connectors: Iterable[int],
        status: Callable[[int], ConnectorStatus],
        board: Board,
    ) -> None:
        self._evse: Final = evse
        self._status = status
        self._board = board
        self._told = dict.fromkeys(connectors, ConnectorStatus.AVAILABLE)
        self._known: dict[int, ConnectorStatus] = {}
        """What the central system has confirmed to know."""

    def report(self, connector: int, now: float, *, is_triggered: bool = False) -> None:
        """Tell the status of a connector; who is asked for the message sends just that (OCPP 2.0.1, F06)."""
        status = self._status(connector)

        def heard(answer: Answer, _: float) -> None:
            if answer is not None and not isinstance(answer, CallFault):
                self._known[connector] = status

        by_event = self._board.tells_status_by_events and not is_triggered
        request = (self._event if by_event else self._message)(connector, status, now)
        self._known.pop(connector, None)
        self._told[connector] = status
        self._board.say(request, heard, is_triggered=is_triggered)

    def _message(self, connector: int, status: ConnectorStatus, now: float) -> Call[Any]:
        return StatusNotification(
            timestamp=self._board.clock.read(now),
            connector_status=status,
            evse_id=self._evse,
            connector_id=connector,
        )

    def _event(self, connector: int, status: ConnectorStatus, now: float) -> Call[Any]:
        """Tell it as what the device model says of the connector (OCPP 2.1, G01.FR.03 to FR.07)."""
        time = self._board.clock.read(now)
        state = Key("Connector", "AvailabilityState", None, self._evse, connector)
        event = EventData(
            event_id=self._board.next_event(),
            timestamp=time,
            trigger=EventTrigger.DELTA,
            actual_value=status.value,
            component=state.component_words(),
            variable=state.variable_words(),
            event_notification_type=EventNotificationType.HARD_WIRED_NOTIFICATION,
        )
        return NotifyEvent(generated_at=time, seq_no=0, event_data=(event,))

    def report_news(self, now: float) -> None:
        """Tell every status that has changed since it was last told."""
        for connector, told in self._told.items():
            if told is not self._status(connector):
                self.report(connector, now)

    def report_unknown(self, now: float) -> None:
        """Tell after a silence every status that the central system may not know (OCPP 2.0.1, B04.FR.02)."""
        for connector in self._told:
            if self._known.get(connector) is not self._status(connector):
                self.report(connector, now)

    def report_all(self, now: float) -> None:
        """Tell every status (OCPP 2.0.1, B01.FR.05 and B04.FR.01)."""
        for connector in self._told:
            self.report(connector, now)
