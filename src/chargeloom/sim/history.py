"""A past to look back on: what the charges of some weeks have left behind, from a seed, as facts."""

import heapq
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import (
    Stop as End,
    Suspicion,
    TransactionRecord,
    merged,
    oddities,
)
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import (
    EventId,
    IdSource,
    SessionId,
    StationId,
    TransactionId,
    to_text,
)
from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant
from chargeloom.domain.reading import MeterRecord, Quantity, Reading
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.station import Status
from chargeloom.domain.unit import Unit
from chargeloom.services.announcing import session_told, transaction_told
from chargeloom.sim.building import Version
from chargeloom.sim.habits import Act, Habits, Visit
from chargeloom.sim.outlet import ConnectorKind
from chargeloom.sim.vehicle import Draw, Supply

_LARGEST_NUMBER: Final = (1 << 31) - 1
_BY_HOUR: Final = (
    *(0.15, 0.1, 0.1, 0.1, 0.15, 0.3, 0.6, 1.0, 1.0, 0.7, 0.6, 0.7),
    *(0.8, 0.7, 0.6, 0.7, 0.9, 1.0, 1.0, 0.9, 0.7, 0.5, 0.4, 0.25),
)
"""How many of those who might come do come, by the hour of the day."""
_WEEKEND: Final = 0.6
_SATURDAY: Final = 5
_EPOCH_WEEKDAY: Final = 3
"""1970 began on a Thursday."""


class Place(NamedTuple):
    """Where vehicles charge."""

    station: StationId
    version: Version
    evse: int
    connector: int
    kind: ConnectorKind


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of past is wanted; the same one comes of the same seed."""

    seed: int
    places: tuple[Place, ...]
    tokens: tuple[str, ...]
    until: Instant
    days: int = 30
    gap_s: float = 5 * 3600.0
    """How long a place stands free, on average, before somebody might come."""
    interval_s: int = 300
    """How often the meter is told."""


class _Odd(NamedTuple):
    """What is odd about a charge: every hundredth or so, as in the field."""

    is_cut_off: bool = False
    """The power failed, and nobody told of the end."""
    is_unknown: bool = False
    """The token was none of ours when the station let it begin by its own list."""
    is_late: bool = False
    """The station had no link, and told hours later."""
    other: str | None = None
    """Somebody else's token ended it."""


def history(past: Past) -> Iterator[Unit]:
    """Make what each charge left behind, charge by charge in the order of their beginnings."""
    streams = [_charges(past, place, number) for number, place in enumerate(past.places)]
    for _, _, unit in heapq.merge(*streams, key=lambda charge: charge[:2]):
        yield unit


def _charges(past: Past, place: Place, number: int) -> Iterator[tuple[Instant, int, Unit]]:
    """Make the charges of one place; its register only rises."""
    chance = Random(f"{past.seed}/{number}")  # noqa: S311 it decides who came for a charge
    habits = Habits(
        chance.getrandbits(64),
        supply=place.kind.supply,
        tokens=past.tokens[number :: len(past.places)] or past.tokens,
        gap_s=past.gap_s,
    )
    register_wh = float(chance.randrange(40_000, 4_000_000))
    at = past.until - past.days * DAY
    while True:
        visit = habits.next_visit()
        at += round(visit.arrives_in_s * SECOND)
        if at >= past.until:
            return
        if chance.random() >= _share(at):
            continue
        charge = _Charge(past, place, visit, chance, Instant(at), register_wh)
        if charge.left_at >= past.until:
            return
        yield charge.plugged_at, number, charge.unit()
        at, register_wh = charge.left_at, charge.register_wh


def _share(at: int) -> float:
    day, hour = at // DAY, at % DAY // HOUR
    is_weekend = (day + _EPOCH_WEEKDAY) % 7 >= _SATURDAY
    return _BY_HOUR[hour] * (_WEEKEND if is_weekend else 1.0)


class _Charge:
    """One vehicle from plug to unplug."""

    def __init__(
        self,
        past: Past,
        place: Place,
        visit: Visit,
        chance: Random,
        plugged_at: Instant,
        register_wh: float,
    ) -> None:
        self._past, self._place, self._visit, self._chance = past, place, visit, chance
        self.plugged_at: Final = plugged_at
        self.register_wh = register_wh
        self._odd = _drawn(chance, past.tokens, visit.token)
        self._token = f"{chance.getrandbits(32):08X}" if self._odd.is_unknown else visit.token
        waits = {step.act: round(step.after_s * SECOND) for step in visit.steps}
        fumble = waits[Act.PRESENT] or waits[Act.PLUG]
        stay, leaving = waits.get(Act.STOP), waits[Act.UNPLUG]
        self._started_at = Instant(plugged_at + fumble)
        self._stopped_at = Instant(self._started_at + (leaving if stay is None else stay))
        self._is_stopped = stay is not None
        self.left_at = Instant(self._stopped_at + (leaving if stay is not None else 0))
        if self._odd.is_unknown:
            self._stopped_at = Instant(self._started_at + 4 * SECOND)
            self.left_at = Instant(self._stopped_at + 40 * SECOND)
        late = chance.randrange(2 * HOUR, 30 * HOUR) if self._odd.is_late else 0
        self._heard = late + chance.randrange(40_000, 400_000)

    def unit(self) -> Unit:
        """Make its facts: the session, the transaction, what its meter told, and what was said of it."""
        start_wh = self._register()
        readings = self._readings()
        session, record = self._records(start_wh)
        unit = Unit()
        unit.record(session)
        unit.record(record)
        unit.record(
            MeterRecord(
                station=record.station,
                evse=self._place.evse,
                connector=self._place.connector,
                transaction=record.id,
                received_at=self._told(self._stopped_at),
                readings=tuple(readings),
            )
        )
        for event in self._events(session, record):
            unit.record(event)
        return unit

    def _records(self, start_wh: Decimal) -> tuple[SessionRecord, TransactionRecord]:
        place, odd = self._place, self._odd
        received_at = self._told(self._started_at)
        session = SessionRecord(
            id=SessionId(self._id(received_at)),
            station=place.station,
            evse=place.evse,
            connector=place.connector,
            token_uid=self._token,
            opened_at=received_at,
            closed_at=self._told(self.left_at),
        )
        record = TransactionRecord(
            id=TransactionId(self._id(Instant(received_at + 1_000))),
            serial=None,
            session=session.id,
            station=place.station,
            number=self._number(),
            evse=place.evse,
            connector=place.connector,
            token_uid=self._token,
            refused=Reason.TOKEN_UNKNOWN if odd.is_unknown else None,
            received_at=received_at,
            started_at=self._started_at,
            meter_start_wh=start_wh,
            suspect=(Suspicion.START_UNAUTHORIZED,) if odd.is_unknown else (),
            token_type=None if place.version is Version.V16 else "ISO14443",
            is_offline=odd.is_late and place.version is not Version.V16,
            fold=None if place.version is Version.V16 else {},
        )
        return session, self._ended(record)

    def _ended(self, record: TransactionRecord) -> TransactionRecord:
        """End it as it ended: by a token, by driving away, or never as far as anybody told."""
        if self._odd.is_cut_off:
            return msgspec.structs.replace(
                record,
                interrupted_at=self._told(Instant(self.left_at + 10 * MINUTE)),
                suspect=merged(record.suspect, (Suspicion.INTERRUPTED,)),
            )
        token = self._odd.other or (self._token if self._is_stopped else None)
        reason = "Local" if self._is_stopped else "EVDisconnected"
        if self._odd.is_unknown:
            token, reason = None, "DeAuthorized"
        end = End(at=self._stopped_at, meter_wh=self._register(), reason=reason, token_uid=token)
        doubts = (Suspicion.STOP_BY_OTHER,) if self._odd.other else ()
        return msgspec.structs.replace(
            record,
            stopped_at=end.at,
            meter_stop_wh=end.meter_wh,
            stop_reason=end.reason,
            stop_token_uid=end.token_uid,
            stop_received_at=self._told(end.at),
            suspect=merged(record.suspect, (*doubts, *oddities(record, end))),
        )

    def _readings(self) -> list[Reading]:
        """Let the vehicle charge, and read the meter at its interval and at the end."""
        step = self._past.interval_s * SECOND
        at = int(self._started_at)
        readings = [self._reading(Instant(at), self._flow(0.0))]
        while at < self._stopped_at:
            passed = min(step, self._stopped_at - at)
            at += passed
            readings.append(self._reading(Instant(at), self._flow(passed / SECOND)))
        return readings

    def _flow(self, seconds: float) -> Draw:
        kind = self._place.kind
        draw = self._visit.vehicle.step(seconds, kind.maximum_a, kind.supply, kind.lines)
        self.register_wh += draw.energy_wh
        return draw

    def _reading(self, at: Instant, draw: Draw) -> Reading:
        soc = f"{100 * self._visit.vehicle.soc:.0f}"
        power, current = f"{draw.power_w:.0f}", f"{draw.current_a:.1f}"
        register = str(int(self.register_wh))
        if self._place.kind.supply is Supply.DC:
            values = (register, power, current, f"{draw.voltage_v:.1f}", soc)
            return Reading(at=at, quantities=_DC, values=values)
        sways = (self._chance.uniform(-1.5, 1.5) for _ in range(3))
        voltages = [f"{draw.voltage_v + sway:.1f}" for sway in sways]
        currents = [current if line < draw.phases else "0.0" for line in range(3)]
        return Reading(at=at, quantities=_AC, values=(register, power, *currents, *voltages))

    def _register(self) -> Decimal:
        return Decimal(int(self.register_wh))

    def _number(self) -> str:
        if self._place.version is Version.V16:
            return str(self._chance.randint(1, _LARGEST_NUMBER))
        return f"{self._chance.getrandbits(128):032x}"

    def _told(self, at: Instant) -> Instant:
        """When we heard of it."""
        return Instant(at + self._heard)

    def _id(self, at: Instant) -> int:
        return IdSource(self._chance.getrandbits).next(at)

    def _events(self, session: SessionRecord, record: TransactionRecord) -> Iterator[Event]:
        """Tell what the live platform would have told, each a millisecond behind the other."""
        subject = to_text("tx", record.id)
        started, ended = record.received_at, self._told(self._stopped_at)
        over = (
            EventType.TRANSACTION_SUSPECT
            if record.interrupted_at is not None
            else EventType.TRANSACTION_STOPPED
        )
        opened = to_text("ses", session.id)
        yield self._status(self._told(self.plugged_at), Status.PREPARING)
        yield self._event(
            EventType.SESSION_STARTED, Instant(started + 1_000), opened, session_told(session)
        )
        yield self._event(
            EventType.TRANSACTION_STARTED,
            Instant(started + 2_000),
            subject,
            transaction_told(record) | {"suspect": []},
        )
        yield self._status(Instant(started + 3_000), Status.CHARGING)
        yield self._event(over, record.interrupted_at or ended, subject, transaction_told(record))
        if self._is_stopped:
            yield self._status(Instant(ended + 1_000), Status.FINISHING)
        yield self._status(self._told(Instant(self.left_at + 2_000)), Status.AVAILABLE)
        yield self._event(
            EventType.SESSION_ENDED,
            self._told(Instant(self.left_at + 3_000)),
            opened,
            session_told(session),
        )

    def _status(self, at: Instant, status: Status) -> Event:
        place = self._place
        data = {
            "evse": place.evse,
            "connector": place.connector,
            "status": _STATUS_2.get(status, status) if place.version is not Version.V16 else status,
            "error": "NoError" if place.version is Version.V16 else None,
            "vendor_error": None,
        }
        return self._event(EventType.CONNECTOR_STATUS, at, place.station, data)

    def _event(self, kind: EventType, at: Instant, subject: str, data: dict[str, object]) -> Event:
        return Event(id=EventId(self._id(at)), type=kind, at=at, subject=subject, data=data)


_STATUS_2: Final = {
    Status.PREPARING: Status.OCCUPIED,
    Status.CHARGING: Status.OCCUPIED,
    Status.FINISHING: Status.OCCUPIED,
}


def _drawn(chance: Random, tokens: Sequence[str], token: str) -> _Odd:
    """Draw whether anything is odd; a charge is odd in one way at most."""
    dice = chance.random()
    others = [other for other in tokens if other != token]
    if dice < 0.008:
        return _Odd(is_cut_off=True)
    if dice < 0.014:
        return _Odd(is_unknown=True)
    if dice < 0.024:
        return _Odd(is_late=True)
    if dice < 0.030 and others:
        return _Odd(other=chance.choice(others))
    return _Odd()


def _outlet(measurand: str, unit: str, phase: str | None = None) -> Quantity:
    return Quantity(
        measurand=measurand, unit=unit, phase=phase, location="Outlet", context="Sample.Periodic"
    )


_AC: Final = (
    _outlet("Energy.Active.Import.Register", "Wh"),
    _outlet("Power.Active.Import", "W"),
    *(_outlet("Current.Import", "A", phase) for phase in ("L1", "L2", "L3")),
    *(_outlet("Voltage", "V", phase) for phase in ("L1-N", "L2-N", "L3-N")),
)
_DC: Final = (
    _outlet("Energy.Active.Import.Register", "Wh"),
    _outlet("Power.Active.Import", "W"),
    _outlet("Current.Import", "A"),
    _outlet("Voltage", "V"),
    Quantity(measurand="SoC", unit="Percent", location="EV", context="Sample.Periodic"),
)
