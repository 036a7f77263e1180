"""Units as rows: what is written of them, statement by statement, so that each runs once."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, Final

from chargeloom.domain.audit import AuditEntry
from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.transaction import Dispute, TransactionRecord
from chargeloom.domain.charging.transaction_event import TransactionEvent
from chargeloom.domain.devices.device import DeviceReadings
from chargeloom.domain.event import Event
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord, Reading, ReadingEvent
from chargeloom.domain.stations.connector_status import ConnectorReport
from chargeloom.domain.stations.journal import Exchange, FrameKind
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.stations.variable import VariablesReported, VariablesValued
from chargeloom.domain.unit import Unit
from chargeloom.storage.columns import written
from chargeloom.storage.frames import FramePacker, Kept
from chargeloom.storage.packing import digest, pack
from chargeloom.storage.rows import values_of
from chargeloom.storage.sqlite import chaining
from chargeloom.storage.sqlite.forms import (
    AUDIT_ROW,
    CONNECTOR,
    DISPUTE,
    DISPUTE_ROW,
    EVENT,
    EVENT_ARRIVED,
    FORMS,
    JOURNAL,
    JOURNAL_BLOCK,
    JOURNAL_PLACE,
    NEWEST,
    ORDER,
    READING,
    READING_OF_EVENT,
    RESERVATION,
    RESERVATION_ROW,
    VALUE,
    VARIABLE,
)
from chargeloom.storage.sqlite.numbers import Numbers
from chargeloom.storage.sqlite.statements import Insert, Row


class Batch:
    """The rows of some units. Of facts that replace each other only the newest is written."""

    def __init__(self, numbers: Numbers, packer: FramePacker, audit_key: bytes = b"") -> None:
        self.numbers = numbers
        self._packer = packer
        self._audit_key = audit_key
        self._audited: list[Row] = []
        self._newest: dict[Insert, dict[Hashable, Row]] = {}
        self._all: defaultdict[Insert, list[Any]] = defaultdict(list)
        """Values, row behind row: a row of its own would be one more thing to make and to take apart."""
        self._traces: list[Kept] = []

    @property
    def arrived(self) -> int:
        """How many rows wait to settle because of this batch."""
        return len(self._traces) + sum(self._count(table) for table in _ARRIVING)

    def add(self, unit: Unit) -> None:
        """Take a unit's facts. Raises when one can't be a row: UnknownStation, ValueError, ..."""
        for fact in unit.facts:
            if type(fact) is StationRecord:
                self.numbers.keep(fact)
        for fact in unit.facts:
            _TAKE[type(fact)](self, fact)

    def write(self, connection: sqlite3.Connection) -> None:
        """Run every statement that has rows."""
        if self._traces:
            self._finish_journal(self._all[JOURNAL])
        for insert in ORDER:
            if insert in self._all:
                insert.write(connection, self._all[insert])
            if insert in self._newest:
                insert.run(connection, self._newest[insert].values())
        if self._audited:
            chaining.append(connection, self._audit_key, self._audited)

    def take_formed(self, fact: Any) -> None:
        """Take a fact that a form describes."""
        form = FORMS[type(fact)]
        values = form.values_of(fact)
        if "station" in values:
            values["station_no"] = self.numbers.stations[values["station"]]
        row = form.maker.row(values)
        if form.is_replaced:
            self._replace(form.insert, tuple([values[name] for name in form.identity]), row)
        else:
            self._all[form.insert] += row

    def take_transaction(self, record: TransactionRecord) -> None:
        """Take a transaction, which may be the newest of its connector."""
        self.take_formed(record)
        if record.evse is not None and record.connector is not None:
            number = self.numbers.stations[record.station]
            self._all[NEWEST] += (number, record.evse, record.connector, record.id)

    def take_dispute(self, dispute: Dispute) -> None:
        """Take a second end of a transaction."""
        self._all[DISPUTE] += DISPUTE_ROW.row(values_of(dispute))

    def take_transaction_event(self, event: TransactionEvent) -> None:
        """Take an event of a transaction."""
        name = (event.transaction, event.seq_no, event.digest)
        said = (_plain(event.kind), event.trigger, event.at, event.received_at, event.is_offline)
        self._all[EVENT_ARRIVED] += name + said

    def take_reservation(self, record: ReservationRecord) -> None:
        """Take a reservation."""
        values = values_of(record)
        values["station_no"] = number = self.numbers.stations[record.station]
        self._replace(RESERVATION, (number, record.number), RESERVATION_ROW.row(values))

    def take_connector(self, report: ConnectorReport) -> None:
        """Take a connector's status."""
        place = (self.numbers.stations[report.station], report.plug.evse, report.plug.connector)
        said = (_plain(report.status), report.at, report.received_at)
        row = (*place, *said, report.error, report.info, report.vendor_error)
        self._replace(CONNECTOR, place, row)

    def take_report(self, reported: VariablesReported) -> None:
        """Take variables as a report tells them."""
        station = self.numbers.stations[reported.station]
        documents: dict[int, str] = {}
        for told in reported.variables:
            said = told.characteristics
            document = None
            if said is not None:
                document = documents.get(id(said)) or documents.setdefault(id(said), written(said))
            attribute = _plain(told.key.attribute)
            place = (station, *told.key[:-1], attribute)
            flags = (told.mutability, told.persistent, told.constant, document)
            self._all[VARIABLE] += (*place, told.value, *flags, reported.at)

    def take_values(self, valued: VariablesValued) -> None:
        """Take values of variables."""
        station = self.numbers.stations[valued.station]
        for key, value in valued.values:
            place = (station, *key[:-1], _plain(key.attribute))
            self._all[VALUE] += (*place, value, valued.at)

    def take_readings(self, record: MeterRecord) -> None:
        """Take readings: a row for each instant."""
        station = self.numbers.stations[record.station]
        series = -station if record.transaction is None else record.transaction
        place = (record.evse, record.connector)
        if record.event is None:
            self._take(series, place, record.received_at, record.readings)
        else:
            self._take_told(series, place, record, record.event)

    def take_device_readings(self, record: DeviceReadings) -> None:
        """Take what a device measured."""
        self._take(record.device, (0, 0), record.received_at, record.readings)

    def _take(
        self,
        series: int,
        place: tuple[int, int],
        received_at: Instant,
        readings: tuple[Reading, ...],
    ) -> None:
        rows = self._all[READING]
        for reading in readings:
            layout, body = self._packed(reading)
            mark = digest(*place, layout, body)
            delay_us = received_at - reading.at
            rows += (series, reading.at, mark, delay_us, *place, layout, body)

    def _take_told(
        self, series: int, place: tuple[int, int], record: MeterRecord, event: ReadingEvent
    ) -> None:
        """Take a reading with the event that told it: the digest of the one is that of the other."""
        (reading,) = record.readings
        delays_us = record.received_at - reading.at, event.at - reading.at
        head = (series, reading.at, event.digest, delays_us[0], *place, *self._packed(reading))
        self._all[READING_OF_EVENT] += (*head, event.seq_no, event.trigger, delays_us[1])

    def _packed(self, reading: Reading) -> tuple[int, bytes]:
        if len(reading.quantities) != len(reading.values):
            raise ValueError("a reading has as many values as quantities")
        return self.numbers.layout(reading.quantities), pack(reading.values)

    def take_exchange(self, exchange: Exchange) -> None:
        """Take a frame with its answer; what they are kept as is made of all of them in one go."""
        answered_at = exchange.answered_at
        self._traces.append((exchange.frame, exchange.answer, exchange.message_id))
        self._all[JOURNAL] += (
            exchange.id,
            self.numbers.stations[exchange.station],
            exchange.at,
            exchange.action,
            exchange.protocol,
            _plain(exchange.direction),
            _plain(exchange.kind),
            _plain_kind(exchange.answer_kind),
            answered_at - exchange.at if answered_at is not None else None,
            exchange.pair,
            b"",
            None,
        )

    def take_event(self, event: Event) -> None:
        """Take an event."""
        data = written(event.data)
        self._all[EVENT] += (event.id, _plain(event.type), event.at, event.subject, data)

    def take_audit(self, entry: AuditEntry) -> None:
        """Take who did what."""
        self._audited.append(AUDIT_ROW.row(values_of(entry)))

    def take_station(self, record: StationRecord) -> None:
        """Do nothing more: stations were taken before all other facts of their unit."""

    def _replace(self, insert: Insert, identity: Hashable, row: Row) -> None:
        rows = self._newest.setdefault(insert, {})
        rows.pop(identity, None)
        rows[identity] = row

    def _finish_journal(self, values: list[Any]) -> None:
        """Fill in what the frames are kept as: the last two columns."""
        width, ids = JOURNAL.width, values[:: JOURNAL.width]
        values[width - 2 :: width], blocks = self._packer.pack(self._traces)
        names: list[int] = []
        for count, body in blocks:
            name = max(ids[len(names) : len(names) + count])
            names += [name] * count
            self._all[JOURNAL_BLOCK] += (name, body)
        if names:
            values[width - 1 :: width] = names
        self._all[JOURNAL_PLACE] += min(zip(ids, values[1::width], strict=True))

    def _count(self, insert: Insert) -> int:
        return len(self._all[insert]) // insert.width


_ARRIVING: Final = (READING, READING_OF_EVENT, EVENT_ARRIVED)

_plain: Final = str.__str__
"""The word of an enumeration as plain text, for a third of what `.value` costs."""


def _plain_kind(kind: FrameKind | None) -> str | None:
    return _plain(kind) if kind is not None else None


_TAKE: Final[dict[type, Callable[[Batch, Any], None]]] = {
    **dict.fromkeys(FORMS, Batch.take_formed),
    StationRecord: Batch.take_station,
    TransactionRecord: Batch.take_transaction,
    Dispute: Batch.take_dispute,
    TransactionEvent: Batch.take_transaction_event,
    ReservationRecord: Batch.take_reservation,
    ConnectorReport: Batch.take_connector,
    MeterRecord: Batch.take_readings,
    DeviceReadings: Batch.take_device_readings,
    VariablesReported: Batch.take_report,
    VariablesValued: Batch.take_values,
    Exchange: Batch.take_exchange,
    Event: Batch.take_event,
    AuditEntry: Batch.take_audit,
}
