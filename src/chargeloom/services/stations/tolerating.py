"""Tolerating: what a station's model is known for, and how often the station deviates."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from chargeloom.domain.commands.command import (
    GetConfiguration,
    Order,
    SetAvailability,
    StartCharging,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.quirk import (
    Avoidance,
    Character,
    Deviation,
    DeviationRecord,
    Make,
    Quirk,
    character,
)
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit

WRITTEN_EVERY: Final = MINUTE
"""A station that deviates with each message costs a row a minute, not a row a message."""

MAX_MAKES: Final = 10_000


class Tolerating:
    """The table of quirks, and the deviations that were put right."""

    def __init__(self, table: Sequence[Quirk], *, is_strict: bool) -> None:
        self.is_strict = is_strict
        self._table = () if is_strict else tuple(table)
        self._characters: dict[Make, Character] = {}
        self._found: dict[StationId, dict[Deviation, DeviationRecord]] = {}
        self._written: dict[tuple[StationId, Deviation], Instant] = {}

    def load(self, records: Iterable[DeviationRecord]) -> None:
        """Forget everything, and take what the store holds."""
        self._found.clear()
        self._written.clear()
        for record in records:
            self._keep(record)
            self._written[record.station, record.deviation] = record.last_at

    def character(self, station: Station) -> Character:
        """Tell how a station of this make is to be treated."""
        record = station.record
        make = Make(record.vendor, record.model, record.firmware)
        known = self._characters.get(make)
        if known is None:
            if len(self._characters) >= MAX_MAKES:
                self._characters.clear()
            known = self._characters[make] = character(self._table, make)
        return known

    def demand(self, station: Station, order: Order) -> None:
        """Raise Refusal for an order that is better not given to a station of this make."""
        avoided = self.character(station).avoided
        for avoidance, fits in _ORDERS.items():
            if avoidance in avoided and fits(station, order):
                raise Refusal(Reason.COMMAND_UNSUPPORTED, f"this model: {avoidance}")

    def found(self, station: StationId) -> Sequence[DeviationRecord]:
        """List how the station has deviated."""
        return tuple(self._found.get(station, {}).values())

    def note(
        self,
        unit: Unit,
        station: StationId,
        action: str,
        deviations: Iterable[tuple[str, str]],
        now: Instant,
    ) -> None:
        """Count deviations that were put right; each is durable at once the first time, then by the minute."""
        for name, pointer in deviations:
            deviation = Deviation(name)
            record = self._counted(station, deviation, action, pointer, now)
            self._keep(record)
            written_at = self._written.get((station, deviation))
            if written_at is None or now - written_at >= WRITTEN_EVERY:
                self._written[station, deviation] = now
                unit.record(record)

    def note_reply(
        self,
        unit: Unit,
        station: Station,
        action: str,
        deviations: Iterable[tuple[str, str]],
        now: Instant,
    ) -> None:
        """Count deviations in an answer to a request of ours."""
        self.note(unit, station.id, f"{action}Reply", deviations, now)

    def _counted(
        self, station: StationId, deviation: Deviation, action: str, pointer: str, now: Instant
    ) -> DeviationRecord:
        known = self._found.get(station, {}).get(deviation)
        if known is not None:
            return msgspec.structs.replace(
                known, count=known.count + 1, last_at=now, action=action, pointer=pointer
            )
        return DeviationRecord(
            station=station,
            deviation=deviation,
            count=1,
            first_at=now,
            last_at=now,
            action=action,
            pointer=pointer,
        )

    def _keep(self, record: DeviationRecord) -> None:
        self._found.setdefault(record.station, {})[record.deviation] = record


def _is_about_availability(_: Station, order: Order) -> bool:
    return isinstance(order, SetAvailability)


def _asks_for_all_settings(_: Station, order: Order) -> bool:
    return isinstance(order, GetConfiguration) and not order.keys


def _starts_where_it_finishes(station: Station, order: Order) -> bool:
    if not isinstance(order, StartCharging):
        return False
    reports = station.connectors.items()
    return any(
        report.status is Status.FINISHING and order.evse in (None, plug.evse)
        for plug, report in reports
    )


_ORDERS: Final[dict[Avoidance, Callable[[Station, Order], bool]]] = {
    Avoidance.CHANGE_AVAILABILITY: _is_about_availability,
    Avoidance.GET_ALL_CONFIGURATION: _asks_for_all_settings,
    Avoidance.REMOTE_START_IN_FINISHING: _starts_where_it_finishes,
}
