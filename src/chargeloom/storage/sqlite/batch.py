"""Units as rows: what is written of them, statement by statement, so that each runs once."""

import sqlite3
from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

from sqlalchemy import Table

from chargeloom.domain.access import ApiKey, SignIn, User
from chargeloom.domain.command import Command
from chargeloom.domain.event import Event
from chargeloom.domain.journal import Exchange, FrameKind
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.session import SessionRecord
from chargeloom.domain.station import ConnectorReport, StationRecord
from chargeloom.domain.token import Token
from chargeloom.domain.transaction import Dispute, TransactionRecord
from chargeloom.domain.unit import AuditEntry, OutboxEntry, StoredReply, Unit
from chargeloom.storage import tables
from chargeloom.storage.columns import written
from chargeloom.storage.frames import FramePacker, Trace
from chargeloom.storage.packing import digest, pack
from chargeloom.storage.rows import (
    RowMaker,
    Values,
    columns_of,
    token_values,
    transaction_values,
    values_of,
)
from chargeloom.storage.sqlite.numbers import Numbers
from chargeloom.storage.sqlite.statements import (
    Insert,
    Row,
    keeping_first,
    keeping_newest,
    replacing,
)


class Form(NamedTuple):
    """How one kind of fact is kept: its row, its statement, and what names it."""

    maker: RowMaker
    insert: Insert
    identity: str
    values_of: Callable[[Any], Values] = values_of
    is_replaced: bool = True


def _form(table: Table, identity: str, **how: Any) -> Form:
    maker = RowMaker(table)
    is_replaced = how.get("is_replaced", True)
    make = replacing if is_replaced else keeping_first
    return Form(maker, make(table, maker.columns, identity), identity, **how)


_TOKEN: Final = _form(tables.token, "id", values_of=token_values)
_USER: Final = _form(tables.user, "id")
_API_KEY: Final = _form(tables.api_key, "id")
_SIGN_IN: Final = _form(tables.sign_in, "secret_hash")
_SESSION: Final = _form(tables.session, "id")
_TRANSACTION: Final = _form(tables.transaction, "id", values_of=transaction_values)
_COMMAND: Final = _form(tables.command, "id")
_OUTBOX: Final = _form(tables.outbox, "id")
_AUDIT: Final = _form(tables.audit, "id", is_replaced=False)
_STORED_REPLY: Final = _form(tables.stored_reply, "scope", is_replaced=False)

_FORMS: Final[dict[type, Form]] = {
    Token: _TOKEN,
    User: _USER,
    ApiKey: _API_KEY,
    SignIn: _SIGN_IN,
    SessionRecord: _SESSION,
    TransactionRecord: _TRANSACTION,
    Command: _COMMAND,
    OutboxEntry: _OUTBOX,
    AuditEntry: _AUDIT,
    StoredReply: _STORED_REPLY,
}

_PLACE: Final = ("station_no", "evse", "connector")
_NEWEST: Final = keeping_newest(
    tables.newest_transaction, (*_PLACE, "transaction_id"), "transaction_id", *_PLACE
)
_DISPUTE_ROW: Final = RowMaker(tables.dispute)
_DISPUTE: Final = keeping_first(tables.dispute, _DISPUTE_ROW.columns, "transaction", "stop")
_CONNECTOR: Final = replacing(tables.connector, columns_of(tables.connector), *_PLACE)
_READING: Final = Insert(tables.reading_arrived, columns_of(tables.reading))
_JOURNAL: Final = keeping_first(tables.journal, columns_of(tables.journal), "id")
_JOURNAL_PLACE: Final = keeping_first(tables.journal_arrived, ("id", "station_no"), "id")
_EVENT: Final = keeping_first(tables.event, columns_of(tables.event), "id")

_ORDER: Final = (
    _TOKEN.insert,
    _USER.insert,
    _API_KEY.insert,
    _SIGN_IN.insert,
    _SESSION.insert,
    _TRANSACTION.insert,
    _NEWEST,
    _DISPUTE,
    _CONNECTOR,
    _COMMAND.insert,
    _READING,
    _JOURNAL,
    _JOURNAL_PLACE,
    _EVENT,
    _OUTBOX.insert,
    _AUDIT.insert,
    _STORED_REPLY.insert,
)
"""Causes before effects; stations and layouts stand before all, for rows need their numbers."""


class Batch:
    """The rows of some units. Of facts that replace each other only the newest is written."""

    def __init__(self, numbers: Numbers, packer: FramePacker) -> None:
        self.numbers = numbers
        self._packer = packer
        self._newest: dict[Insert, dict[Hashable, Row]] = {}
        self._all: dict[Insert, list[Row]] = {insert: [] for insert in _ORDER}
        self._exchanges: list[Exchange] = []

    @property
    def arrived(self) -> int:
        """How many rows wait to settle because of this batch."""
        return len(self._all[_READING]) + len(self._exchanges)

    def add(self, unit: Unit) -> None:
        """Take a unit's facts. Raises when one can't be a row: UnknownStation, ValueError, ..."""
        for fact in unit.facts:
            if type(fact) is StationRecord:
                self.numbers.keep(fact)
        for fact in unit.facts:
            _TAKE[type(fact)](self, fact)

    def write(self, connection: sqlite3.Connection) -> None:
        """Run every statement that has rows."""
        self._all[_JOURNAL] = self._journal_rows()
        for insert in _ORDER:
            rows = self._all[insert] or list(self._newest.get(insert, {}).values())
            if rows:
                insert.run(connection, rows)

    def take_formed(self, fact: Any) -> None:
        """Take a fact that a form describes."""
        form = _FORMS[type(fact)]
        values = form.values_of(fact)
        if "station" in values:
            values["station_no"] = self.numbers.station(values["station"])
        row = form.maker.row(values)
        if form.is_replaced:
            self._replace(form.insert, values[form.identity], row)
        else:
            self._all[form.insert].append(row)

    def take_transaction(self, record: TransactionRecord) -> None:
        """Take a transaction, which may be the newest of its connector."""
        self.take_formed(record)
        if record.evse is not None and record.connector is not None:
            number = self.numbers.station(record.station)
            self._all[_NEWEST].append((number, record.evse, record.connector, record.id))

    def take_dispute(self, dispute: Dispute) -> None:
        """Take a second end of a transaction."""
        self._all[_DISPUTE].append(_DISPUTE_ROW.row(values_of(dispute)))

    def take_connector(self, report: ConnectorReport) -> None:
        """Take a connector's status."""
        place = (self.numbers.station(report.station), report.plug.evse, report.plug.connector)
        said = (_plain(report.status), report.at, report.received_at)
        row = (*place, *said, report.error, report.info, report.vendor_error)
        self._replace(_CONNECTOR, place, row)

    def take_readings(self, record: MeterRecord) -> None:
        """Take readings: a row for each instant."""
        station = self.numbers.station(record.station)
        series = -station if record.transaction is None else record.transaction
        rows = self._all[_READING]
        for reading in record.readings:
            if len(reading.quantities) != len(reading.values):
                raise ValueError("a reading has as many values as quantities")
            layout = self.numbers.layout(reading.quantities)
            body = pack(reading.values)
            mark = digest(record.evse, record.connector, layout, body)
            delay_us = record.received_at - reading.at
            place = (record.evse, record.connector)
            rows.append((series, reading.at, mark, delay_us, *place, layout, body))

    def take_exchange(self, exchange: Exchange) -> None:
        """Take a frame with its answer."""
        number = self.numbers.station(exchange.station)
        self._all[_JOURNAL_PLACE].append((exchange.id, number))
        self._exchanges.append(exchange)

    def take_event(self, event: Event) -> None:
        """Take an event."""
        data = written(event.data)
        self._all[_EVENT].append((event.id, _plain(event.type), event.at, event.subject, data))

    def take_station(self, record: StationRecord) -> None:
        """Do nothing more: stations were taken before all other facts of their unit."""

    def _replace(self, insert: Insert, identity: Hashable, row: Row) -> None:
        rows = self._newest.setdefault(insert, {})
        rows.pop(identity, None)
        rows[identity] = row

    def _journal_rows(self) -> list[Row]:
        traces = [Trace(one.frame, one.answer, one.message_id) for one in self._exchanges]
        blocks = self._packer.pack(traces)
        places = self._all[_JOURNAL_PLACE]
        return [
            _journal_row(exchange, place[1], block)
            for exchange, place, block in zip(self._exchanges, places, blocks, strict=True)
        ]


def _journal_row(exchange: Exchange, station_no: int, block: bytes) -> Row:
    answered_at = exchange.answered_at
    return (
        exchange.id,
        station_no,
        exchange.at,
        exchange.action,
        exchange.protocol,
        _plain(exchange.direction),
        _plain(exchange.kind),
        _plain_kind(exchange.answer_kind),
        answered_at - exchange.at if answered_at is not None else None,
        exchange.pair,
        block,
    )


_plain: Final = str.__str__
"""The word of an enumeration as plain text, for a third of what `.value` costs."""


def _plain_kind(kind: FrameKind | None) -> str | None:
    return _plain(kind) if kind is not None else None


_TAKE: Final[dict[type, Callable[[Batch, Any], None]]] = {
    **dict.fromkeys(_FORMS, Batch.take_formed),
    StationRecord: Batch.take_station,
    TransactionRecord: Batch.take_transaction,
    Dispute: Batch.take_dispute,
    ConnectorReport: Batch.take_connector,
    MeterRecord: Batch.take_readings,
    Exchange: Batch.take_exchange,
    Event: Batch.take_event,
}
