"""The database of the Python peer: one connection, one transaction for each message."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

import aiosqlite

SCHEMA: Final = Path(__file__).parents[1] / "schema.sql"

JOURNAL: Final = "INSERT INTO journal (station_id, received_at, message) VALUES (?, ?, ?)"
SAMPLE: Final = """
    INSERT INTO sample (station_id, connector_id, charge_id, at, measurand, phase, location,
                        context, unit, value)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ANSWER: Final = "INSERT INTO journal (station_id, received_at, answer) VALUES (?, ?, ?)"
EVENT: Final = "INSERT INTO event (at, type, station_id, data) VALUES (?, ?, ?, ?)"
CONNECTOR: Final = """
    INSERT INTO connector (station_id, connector_id, status, error_code, at)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET status = excluded.status, error_code = excluded.error_code,
                              at = excluded.at"""
BOOT: Final = """
    UPDATE station SET vendor = ?, model = ?, firmware = ?, booted_at = ? WHERE id = ?"""
TOKEN: Final = "SELECT status, expires_at FROM token WHERE uid = ?"
START: Final = """
    INSERT INTO charge (station_id, connector_id, id_tag, started_at, meter_start, authorization)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING id"""
STARTED: Final = """
    SELECT id FROM charge WHERE station_id = ? AND connector_id = ? AND id_tag = ?
    AND started_at = ? AND meter_start = ?"""
STOP: Final = """
    UPDATE charge SET stopped_at = ?, meter_stop = ?, stop_reason = ?
    WHERE id = ? AND station_id = ? AND stopped_at IS NULL"""
ONCE: Final = """
    INSERT INTO transaction_event (station_id, station_transaction_id, seq_no) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING"""
CHARGE_OF: Final = """
    SELECT id FROM charge WHERE station_id = ? AND station_transaction_id = ?"""
BEGUN: Final = """
    INSERT INTO charge (station_id, connector_id, id_tag, started_at, meter_start, authorization,
                        station_transaction_id)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING"""
ENDED: Final = """
    UPDATE charge SET stopped_at = ?, meter_stop = ?, stop_reason = ?
    WHERE station_id = ? AND station_transaction_id = ? AND stopped_at IS NULL"""
PASSWORD: Final = "SELECT password_hash FROM station WHERE id = ?"


class Frame(NamedTuple):
    """A message as it came."""

    station_id: str
    received_at: str
    message: str


class Start(NamedTuple):
    """What makes two starts the same, in the order of the unique key."""

    connector_id: int
    id_tag: str
    started_at: str
    meter_start: int


class Stop(NamedTuple):
    transaction_id: int
    stopped_at: str
    meter_stop: int
    reason: str | None
    id_tag: str | None


class Sample(NamedTuple):
    """One value of a reading, in the order of its columns."""

    station_id: str
    connector_id: int
    charge_id: int | None
    at: str
    measurand: str
    phase: str | None
    location: str | None
    context: str | None
    unit: str | None
    value: str


class Event(NamedTuple):
    """One TransactionEvent of OCPP 2.0.1, as far as it is stored."""

    transaction_id: str
    seq_no: int
    kind: str
    at: str
    connector_id: int
    id_token: str | None
    register_wh: int
    stopped_reason: str | None


class Database:
    """Writes one message at a time: what one message says is committed whole, or not at all."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path, synchronous: str) -> "Database":
        connection = await aiosqlite.connect(path)
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute(f"PRAGMA synchronous = {synchronous}")
        return cls(connection)

    async def close(self) -> None:
        await self._connection.commit()
        await self._connection.close()

    async def password_hash(self, station_id: str) -> str | None:
        async with self._writing:
            rows = list(await self._connection.execute_fetchall(PASSWORD, (station_id,)))
        return rows[0][0] if rows else None

    async def boot(self, frame: Frame, vendor: str, model: str, firmware: str | None) -> None:
        values = (vendor, model, firmware, frame.received_at, frame.station_id)
        async with self._message(frame):
            await self._connection.execute(BOOT, values)
            await self._tell(frame, "station.booted", {"vendor": vendor, "model": model})

    async def heartbeat(self, frame: Frame) -> None:
        """Journal a heartbeat; it says nothing that must be durable: the next commit takes it."""
        async with self._writing:
            await self._connection.execute(JOURNAL, frame)

    async def answered(self, frame: Frame, answer: str) -> None:
        """Journal an answer; the next commit takes it."""
        async with self._writing:
            await self._connection.execute(ANSWER, frame._replace(message=answer))

    async def authorize(self, frame: Frame, id_tag: str) -> str:
        async with self._writing:
            await self._connection.execute(JOURNAL, frame)
            return await self._authorization(id_tag, frame.received_at)

    async def status(
        self, frame: Frame, connector_id: int, status: str, error_code: str, at: str
    ) -> None:
        values = (frame.station_id, connector_id, status, error_code, at)
        async with self._message(frame):
            await self._connection.execute(CONNECTOR, values)
            data = {"connectorId": connector_id, "status": status, "errorCode": error_code}
            await self._tell(frame, "connector.status", data)

    async def meter_values(self, frame: Frame, samples: Sequence[Sample]) -> None:
        async with self._message(frame):
            await self._connection.executemany(SAMPLE, samples)

    async def start(self, frame: Frame, start: Start) -> tuple[int, str]:
        """Store a start once; a repeated one finds the transaction of the first."""
        key = (frame.station_id, *start)
        async with self._message(frame):
            status = await self._authorization(start.id_tag, frame.received_at)
            rows = list(await self._connection.execute_fetchall(START, (*key, status)))
            if rows:
                data = {"transactionId": rows[0][0], "idTag": start.id_tag}
                await self._tell(frame, "transaction.started", data)
            else:
                rows = list(await self._connection.execute_fetchall(STARTED, key))
        return rows[0][0], status

    async def stop(self, frame: Frame, stop: Stop) -> str | None:
        """Store the first stop of a transaction; a repeated one changes nothing."""
        values = (stop.stopped_at, stop.meter_stop, stop.reason, stop.transaction_id)
        async with self._message(frame):
            ended = await self._connection.execute(STOP, (*values, frame.station_id))
            if ended.rowcount:
                data = {"transactionId": stop.transaction_id}
                await self._tell(frame, "transaction.stopped", data)
            if stop.id_tag is None:
                return None
            return await self._authorization(stop.id_tag, frame.received_at)

    async def event(self, frame: Frame, event: Event, samples: Sequence[Sample]) -> str | None:
        """Store an event of a transaction once, with its readings; say what its token is worth."""
        key = (frame.station_id, event.transaction_id)
        async with self._message(frame):
            status = None
            if event.id_token is not None:
                status = await self._authorization(event.id_token, frame.received_at)
            cursor = await self._connection.execute(ONCE, (*key, event.seq_no))
            if cursor.rowcount:
                await self._apply(frame, key, event, status)
                rows = list(await self._connection.execute_fetchall(CHARGE_OF, key))
                charge = rows[0][0] if rows else None
                with_charge = [sample._replace(charge_id=charge) for sample in samples]
                await self._connection.executemany(SAMPLE, with_charge)
            return status

    async def _apply(
        self, frame: Frame, key: tuple[str, str], event: Event, status: str | None
    ) -> None:
        station, transaction = key
        data = {"transactionId": transaction}
        if event.kind == "Started":
            begun = (event.connector_id, event.id_token or "", event.at, event.register_wh)
            values = (station, *begun, status or "", transaction)
            await self._connection.execute(BEGUN, values)
            await self._tell(frame, "transaction.started", {**data, "idTag": event.id_token})
        elif event.kind == "Ended":
            ended = (event.at, event.register_wh, event.stopped_reason)
            await self._connection.execute(ENDED, (*ended, *key))
            await self._tell(frame, "transaction.stopped", data)

    async def _authorization(self, id_tag: str, now: str) -> str:
        rows = list(await self._connection.execute_fetchall(TOKEN, (id_tag,)))
        if not rows:
            return "Invalid"
        status, expires_at = rows[0]
        is_expired = expires_at is not None and expires_at <= now
        return "Expired" if is_expired else str(status)

    async def _tell(self, frame: Frame, kind: str, data: Mapping[str, object]) -> None:
        values = (frame.received_at, kind, frame.station_id, json.dumps(data))
        await self._connection.execute(EVENT, values)

    @asynccontextmanager
    async def _message(self, frame: Frame) -> AsyncIterator[None]:
        async with self._writing:
            try:
                await self._connection.execute(JOURNAL, frame)
                yield
                await self._connection.commit()
            except BaseException:
                await self._connection.rollback()
                raise
