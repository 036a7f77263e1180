"""Transactions: from the station's start to its stop, with everything odd about them said aloud."""

from decimal import Decimal
from typing import Final

import msgspec

from chargeloom.domain.charging.live_meter import LiveMeter
from chargeloom.domain.charging.token import normalised
from chargeloom.domain.ids import SessionId, StationId, TransactionId
from chargeloom.domain.instant import DAY, YEAR, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import EXACT
from chargeloom.domain.reason import Reason
from chargeloom.domain.stretches import Stretches
from chargeloom.domain.word import Word


class Suspicion(Word):
    """What a sanity check found; it never keeps a fact from being stored and answered."""

    CLOCK_IMPLAUSIBLE = "clock-implausible"
    CLOCK_WITHOUT_ZONE = "clock-without-zone"
    CLOCK_WAS_SET = "clock-was-set"
    START_REPEATED = "start-repeated"
    START_UNAUTHORIZED = "start-unauthorized"
    INTERRUPTED = "interrupted"
    STOP_BEFORE_START = "stop-before-start"
    STOP_BY_OTHER = "stop-by-other"
    STOP_DISPUTED = "stop-disputed"
    METER_WENT_BACK = "meter-went-back"
    METER_JUMPED = "meter-jumped"
    MATCHED_WITHOUT_ID = "matched-without-id"
    TRANSACTION_UNKNOWN = "transaction-unknown"
    TRANSACTION_OF_OTHER_STATION = "transaction-of-other-station"
    START_MISSING = "start-missing"
    EVENTS_MISSING = "events-missing"
    SEQUENCE_CONFLICT = "sequence-conflict"
    NUMBER_REUSED = "number-reused"
    TOKEN_CHANGED = "token-changed"
    EVSE_CHANGED = "evse-changed"
    METER_START_INFERRED = "meter-start-inferred"
    METER_STOP_INFERRED = "meter-stop-inferred"
    METER_STOP_MISSING = "meter-stop-missing"
    END_INFERRED = "end-inferred"
    DAMAGED = "damaged"


_CLOCK_DOUBTS: Final = frozenset(
    {Suspicion.CLOCK_IMPLAUSIBLE, Suspicion.CLOCK_WAS_SET, Suspicion.STOP_BEFORE_START}
)


class StartKey(msgspec.Struct, frozen=True, kw_only=True):
    """What makes two starts of a 1.6 station the same fact (no id of its own exists yet)."""

    evse: int
    connector: int
    token_uid: str
    at: Instant
    meter_wh: Decimal


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """How a transaction ended, as the station told it."""

    at: Instant
    meter_wh: Decimal
    reason: str
    token_uid: str | None = None


EV_GONE: Final = "EVDisconnected"
"""Why a transaction stopped whose vehicle was unplugged (OCPP 1.6, 7.36; 2.0.1, 3.74)."""
NEVER_CAME: Final = "Timeout"
"""Nobody plugged a vehicle in while it was waited for (OCPP 2.0.1, 3.74)."""


class TransactionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a transaction; one without a start is the stop of something unknown."""

    id: TransactionId
    serial: int | None
    session: SessionId | None
    station: StationId
    number: str | None
    evse: int | None = None
    connector: int | None = None
    token_uid: str | None = None
    refused: Reason | None = None
    reservation: int | None = None
    received_at: Instant
    started_at: Instant | None = None
    meter_start_wh: Decimal | None = None
    stopped_at: Instant | None = None
    meter_stop_wh: Decimal | None = None
    stop_reason: str | None = None
    stop_token_uid: str | None = None
    stop_received_at: Instant | None = None
    interrupted_at: Instant | None = None
    claimed_number: str | None = None
    suspect: tuple[Suspicion, ...] = ()
    token_type: str | None = None
    charging_state: str | None = None
    remote_start: int | None = None
    export_start_wh: Decimal | None = None
    export_stop_wh: Decimal | None = None
    is_offline: bool = False
    fold: dict[str, tuple[int, ...]] | None = None
    """Of a transaction told by events: how well founded each fact is, the lowest wins."""
    preconditioning: str | None = None
    """How far the battery is made ready, in the words of OCPP 2.1, 3.79."""
    evse_sleep: bool | None = None
    """Whether the electronics of the EVSE sleep (OCPP 2.1, Q10)."""

    @property
    def energy_wh(self) -> Decimal | None:
        """The energy between both registers; None before the end and where it can't have been."""
        if self._is_read_elsewhere("meter_start_wh", "meter_stop_wh") or self._is_held_back:
            return None
        return between(self.meter_start_wh, self.meter_stop_wh)

    @property
    def energy_exported_wh(self) -> Decimal | None:
        """The energy that flowed back; None where no register told of it."""
        if self._is_read_elsewhere("export_start_wh", "export_stop_wh"):
            return None
        return between(self.export_start_wh, self.export_stop_wh)

    @property
    def _is_held_back(self) -> bool:
        """Whether it waits for somebody: a damaged record, or a register that jumped by a sound clock."""
        if Suspicion.DAMAGED in self.suspect:
            return True
        return Suspicion.METER_JUMPED in self.suspect and _CLOCK_DOUBTS.isdisjoint(self.suspect)

    def _is_read_elsewhere(self, start: str, stop: str) -> bool:
        """Whether both registers are those of different places, such as inlet and outlet."""
        fold = self.fold or {}
        return start in fold and stop in fold and fold[start][0] != fold[stop][0]


def between(start_wh: Decimal | None, stop_wh: Decimal | None) -> Decimal | None:
    """Subtract registers; None where one is unknown or the later one is lower."""
    if start_wh is None or stop_wh is None:
        return None
    energy = EXACT.subtract(stop_wh, start_wh)
    return energy if energy >= 0 else None


def begun_at(record: TransactionRecord) -> Instant:
    """Say when a transaction began: as its station told it, or when it was told, if it was told as it happened."""
    told, heard = record.started_at, record.received_at
    is_live = record.fold is not None and not record.is_offline
    return heard if told is None or is_live else min(told, heard)


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """A second end of the same transaction that says something else; the first one stays."""

    transaction: TransactionId
    received_at: Instant
    stop: Stop


MAX_POWER_W: Final = Decimal(1_000_000)
"""No single connector delivers more; with a fifth to spare it bounds a believable register jump."""


class Transaction:
    """A transaction that may still change; every change makes a new record."""

    __slots__ = ("asked", "latest", "meter", "ours_was_set_by_us", "record", "seen")

    def __init__(self, record: TransactionRecord) -> None:
        self.record = record
        self.meter = LiveMeter()
        self.latest: tuple[tuple[int, int], ...] = ()
        """The sequence numbers and digests of the events that were taken last."""
        self.seen: Stretches | None = None
        """The sequence numbers of its events; None where only the store knows them."""
        self.asked: tuple[int, str] | None = None
        """The number of the remote start that it answers, and the token that this named."""
        self.ours_was_set_by_us = 0
        """By how much our clock went its own way while it ran, as far as this server saw that."""

    @property
    def is_open(self) -> bool:
        return self.record.stopped_at is None and self.record.interrupted_at is None

    @property
    def plug(self) -> Plug:
        """Where it takes place."""
        return Plug(self.record.evse or 0, self.record.connector or 0)

    @property
    def start_key(self) -> StartKey | None:
        """The key of the start, or None where there was none."""
        start = self.record
        if start.started_at is None or start.meter_start_wh is None or start.token_uid is None:
            return None
        return StartKey(
            evse=start.evse or 0,
            connector=start.connector or 0,
            token_uid=normalised(start.token_uid),
            at=start.started_at,
            meter_wh=start.meter_start_wh,
        )

    @property
    def stop(self) -> Stop | None:
        """How it ended, or None while it has not."""
        record = self.record
        if record.stopped_at is None or record.meter_stop_wh is None:
            return None
        return Stop(
            at=record.stopped_at,
            meter_wh=record.meter_stop_wh,
            reason=record.stop_reason or "",
            token_uid=record.stop_token_uid,
        )

    def end(self, stop: Stop, received_at: Instant, suspect: tuple[Suspicion, ...]) -> None:
        """Take the station's end of it, with everything that is odd about that end."""
        self.record = msgspec.structs.replace(
            self.record,
            stopped_at=stop.at,
            meter_stop_wh=stop.meter_wh,
            stop_reason=stop.reason,
            stop_token_uid=stop.token_uid,
            stop_received_at=received_at,
            suspect=merged(self.record.suspect, suspect + oddities(self.record, stop)),
        )

    def interrupt(self, now: Instant) -> None:
        """Another transaction began on the connector: this one no longer runs, its end may still come."""
        self.record = msgspec.structs.replace(
            self.record,
            interrupted_at=now,
            suspect=merged(self.record.suspect, (Suspicion.INTERRUPTED,)),
        )

    def go_on(self) -> None:
        """It runs after all, though it was given up."""
        doubts = tuple(one for one in self.record.suspect if one is not Suspicion.INTERRUPTED)
        self.record = msgspec.structs.replace(self.record, interrupted_at=None, suspect=doubts)

    def doubt(self, *suspicions: Suspicion) -> None:
        """Remember something odd."""
        self.record = msgspec.structs.replace(
            self.record, suspect=merged(self.record.suspect, suspicions)
        )


def is_plausible(at: Instant, received_at: Instant) -> bool:
    """Whether a station's time can be true: from a year back to a day ahead of its receipt."""
    return received_at - YEAR <= at <= received_at + DAY


def oddities(start: TransactionRecord, stop: Stop) -> tuple[Suspicion, ...]:
    """Check an end against its start: time and register must not go back, nor jump beyond physics."""
    found: list[Suspicion] = []
    if start.started_at is not None and stop.at < start.started_at:
        found.append(Suspicion.STOP_BEFORE_START)
    if start.meter_start_wh is not None:
        energy = stop.meter_wh - start.meter_start_wh
        if energy < 0:
            found.append(Suspicion.METER_WENT_BACK)
        elif start.started_at is not None and energy > _most_energy_wh(start.started_at, stop.at):
            found.append(Suspicion.METER_JUMPED)
    return tuple(found)


def merged(known: tuple[Suspicion, ...], found: tuple[Suspicion, ...]) -> tuple[Suspicion, ...]:
    """Add what is new, in the order it was found."""
    return known + tuple(one for one in dict.fromkeys(found) if one not in known)


_HOUR_US: Final = Decimal(3_600_000_000)
_CLOCK_GRACE_US: Final = 60_000_000


def _most_energy_wh(start: Instant, stop: Instant) -> Decimal:
    hours = (max(stop - start, 0) + _CLOCK_GRACE_US) / _HOUR_US
    return MAX_POWER_W * Decimal("1.2") * hours
