"""Metering: readings become durable as they came, and the live picture follows them."""

from collections.abc import Awaitable

from chargeloom.domain.charging.read_aside import take_aside
from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import THE_STATION
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.stations.matching import names_none
from chargeloom.domain.stations.reports import Metered
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.charging import Charging
from chargeloom.services.ground import Ground


class Metering:
    """Takes readings."""

    def __init__(self, *, ground: Ground, charging: Charging) -> None:
        self._ground = ground
        self._charging = charging

    def record(
        self, unit: Unit, station: Station, metered: Metered, now: Instant
    ) -> Awaitable[None] | None:
        """Store readings. Awaitable only when the store must be asked what the number means."""
        if not metered.readings:
            return None
        if _is_of_the_main_meter(station, metered):
            self.keep(unit, station, None, metered, now)
            return None
        transaction = self._running(station, metered)
        if transaction is None and metered.number is not None and not names_none(metered.number):
            return self._record_late(unit, station, metered, metered.number, now)
        if transaction is not None and self._may_change_a_bill(transaction):
            return self._keep_late(unit, station, transaction, metered, now)
        if transaction is not None and transaction.record.interrupted_at is not None:
            read_at = max((one.at for one in metered.readings), default=now)
            self._charging.goes_on(unit, station, transaction, read_at, now)
        self.keep(unit, station, transaction, metered, now)
        return None

    def keep(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction | None,
        metered: Metered,
        now: Instant,
    ) -> None:
        """Store readings of a known transaction, or of none."""
        unit.meter(
            MeterRecord(
                station=station.id,
                evse=metered.plug.evse,
                connector=metered.plug.connector,
                transaction=transaction.record.id if transaction is not None else None,
                received_at=now,
                readings=metered.readings,
            )
        )
        if transaction is not None:
            transaction.meter.take(metered.readings)
            if take_aside(transaction, metered.readings):
                unit.record(transaction.record)

    def _running(self, station: Station, metered: Metered) -> Transaction | None:
        """Find what the readings belong to: by number, else what runs on the connector."""
        if metered.number is not None and not names_none(metered.number):
            return self._charging.find(station, metered.number)
        transaction = station.open_at(metered.plug)
        return transaction if transaction is None or _may_be_of(transaction, metered) else None

    async def _record_late(
        self, unit: Unit, station: Station, metered: Metered, number: str, now: Instant
    ) -> None:
        await self._ground.store.commit(
            Unit()
        )  # what this station told before must be seen by this read
        record = await self._ground.store.transaction_numbered(station.id, number)
        if record is None:
            self.keep(unit, station, None, metered, now)
            return
        await self._keep_late(unit, station, Transaction(record), metered, now)

    def _may_change_a_bill(self, transaction: Transaction) -> bool:
        record = transaction.record
        is_over = record.stopped_at is not None
        return is_over and self._charging.pricing.must_read(record, is_end=False)

    async def _keep_late(
        self, unit: Unit, station: Station, transaction: Transaction, metered: Metered, now: Instant
    ) -> None:
        """Store readings that came after the end, and look whether the bill hangs on them."""
        pricing = self._charging.pricing
        if self._may_change_a_bill(transaction):
            await pricing.read(transaction.record)
        self.keep(unit, station, transaction, metered, now)
        pricing.read_late(unit, transaction.record, now)


def _is_of_the_main_meter(station: Station, metered: Metered) -> bool:
    """Whether readings are of the whole station, whatever transaction they name (OCPP 1.6, 4.7; errata, 3.16).

    The meter of a single outlet may be the main one, too.
    """
    if metered.plug != THE_STATION:
        return False
    return len({plug.evse for plug in station.connectors} - {THE_STATION.evse}) > 1


def _may_be_of(transaction: Transaction, metered: Metered) -> bool:
    """Whether readings without a number were taken while the transaction ran, not before it."""
    began = transaction.record.started_at
    return began is None or any(reading.at >= began for reading in metered.readings)
