"""The live picture of a station: its connectors, and the transactions that matter now."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import Stop, Transaction, begun_at
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.plug import THE_STATION, Plug
from chargeloom.domain.stations.awaited_start import AwaitedStart
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.connector_status import (
    STATUS_OF_STATE,
    ConnectorReport,
    Status,
    most_telling,
)
from chargeloom.domain.stations.station_clock import StationClock
from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.domain.stations.turned_away import TurnedAway

MAX_CONNECTORS: Final = 200
"""More connectors than this are not believed; nothing is allocated by a number a peer sent."""
_JUST_BEFORE_US: Final = 30 * SECOND
"""What was so this long before the link came up counts as told over it: clocks are read in whole seconds, and drift."""


class Station:
    """The live picture of one station: its record, connectors and the transactions that matter now."""

    __slots__ = (
        "awaited_starts",
        "breaches",
        "clock",
        "connectors",
        "is_online",
        "last_seen_at",
        "latest",
        "online_since",
        "open",
        "record",
        "reservations",
        "sessions",
        "shared",
        "turned_away",
    )

    def __init__(self, record: StationRecord) -> None:
        self.record = record
        self.connectors: dict[Plug, ConnectorReport] = {}
        self.open: dict[str, Transaction] = {}
        self.latest: dict[Plug, Transaction] = {}
        self.shared: frozenset[str] = frozenset()
        """Numbers that several transactions had at once, which ought to be unique (OCPP 2.0.1, E01.FR.08)."""
        self.sessions: dict[Plug, SessionRecord] = {}
        self.reservations: dict[int, ReservationRecord] = {}
        self.awaited_starts: list[AwaitedStart] = []
        self.is_online = False
        self.online_since: Instant | None = None
        self.last_seen_at = record.last_seen_at
        self.clock: StationClock | None = None
        self.turned_away: TurnedAway | None = None
        """Since it was connected last."""
        self.breaches: Counter[Breach] | None = None
        """What it did against its protocol since this server runs; most stations do nothing."""

    @property
    def id(self) -> StationId:
        return self.record.id

    @property
    def clock_offset_us(self) -> int | None:
        """By how much the station's clock is ahead of ours; None before it told its time."""
        return None if self.clock is None else self.clock.offset_us

    def heard_time(self, at: Instant, now: Instant) -> None:
        """Learn of the station's clock from a report of this moment by it."""
        if self.clock is None:
            self.clock = StationClock(at, now)
        else:
            self.clock.heard(at, now)

    def ours_was_set(self, by_us: int) -> None:
        """Note that our own clock was set, by so much."""
        if self.clock is not None:
            self.clock.ours_was_set(by_us)
        if self.online_since is not None:
            self.online_since = Instant(self.online_since + by_us)
        for transaction in self.open.values():
            transaction.ours_was_set_by_us += by_us

    def was_away(self, at: Instant) -> bool:
        """Whether something was so before the link came up that it is told over, however its clock goes."""
        if self.online_since is None:
            return False
        return at - (self.clock_offset_us or 0) < self.online_since - _JUST_BEFORE_US

    @property
    def may_charge(self) -> bool:
        """Whether the station passed its registration: an accepted boot lasts until it is withdrawn."""
        return self.record.accepted_at is not None and (
            self.record.registration is Registration.ACCEPTED
        )

    def count(self, breach: Breach) -> None:
        """Count what the station did against its protocol."""
        if self.breaches is None:
            self.breaches = Counter()
        self.breaches[breach] += 1

    def plug(self, connector_id: int) -> Plug:
        """Find the place of a 1.6 connector: by the station's map, else N is EVSE N, connector 1."""
        if connector_id == 0:
            return THE_STATION
        connector_map = self.record.connector_map
        mapped = connector_map.get(str(connector_id)) if connector_map else None
        if mapped:
            return Plug(*mapped)
        return _USUAL_PLUGS.get(connector_id) or Plug(connector_id, 1)

    def connector_id(self, plug: Plug) -> int:
        """Find the 1.6 number of a place; the inverse of `plug`."""
        return self.connector_ids(plug)[0]

    def connector_ids(self, plug: Plug) -> tuple[int, ...]:
        """Find the 1.6 numbers of a place: an EVSE may have several connectors."""
        if plug.evse == 0:
            return (0,)
        found = tuple(
            int(number)
            for number, mapped in (self.record.connector_map or {}).items()
            if mapped[0] == plug.evse and plug.connector in (0, mapped[1])
        )
        return found or (plug.evse,)

    def has_room_for(self, plug: Plug) -> bool:
        """Whether a place may be remembered: nothing is kept by a number that a peer made up."""
        return plug in self.connectors or (
            max(plug) <= MAX_CONNECTORS and len(self.connectors) < MAX_CONNECTORS
        )

    def believes(self, report: ConnectorReport) -> bool:
        """Whether a report is newer than what is known; an older one must not undo a newer one.

        What was heard before it was so, by a clock that is ahead, was so when it was heard.
        """
        known = self.connectors.get(report.plug)
        if known is None:
            return len(self.connectors) <= MAX_CONNECTORS
        return min(report.at, report.received_at) >= min(known.at, known.received_at)

    def open_at(self, plug: Plug) -> Transaction | None:
        """Find the running transaction of a connector, or of its EVSE where no connector was told."""
        transaction = self.latest.get(plug)
        if transaction is not None and transaction.is_open:
            return transaction
        return next((one for one in self.open.values() if _is_at(one, plug)), None)

    def session_place(self, plug: Plug) -> Plug:
        """Find where the session of a connector is kept: its EVSE may have been all that was told."""
        if plug in self.sessions:
            return plug
        return next((place for place in self.sessions if _meets(place, plug)), plug)

    def hold(self, transaction: Transaction) -> None:
        """Keep a transaction that is told by events at hand; past belief the store alone has it."""
        number, plug = transaction.record.number or "", transaction.plug
        same = transaction.record.id
        key = next((key for key, one in self.open.items() if one.record.id == same), None)
        if key is None and number in self.open and transaction.is_open:
            self.shared |= {number}
            key = f"{number} {same}"
        if not transaction.is_open:
            self.open.pop(number if key is None else key, None)
        elif key in self.open or len(self.open) < MAX_CONNECTORS:
            self.open[number if key is None else key] = transaction
        for place in [place for place, one in self.latest.items() if one is transaction]:
            if place != plug:
                del self.latest[place]
        if plug.evse > 0 and self._is_newest(plug, transaction):
            self.latest[plug] = transaction

    def running(self, transaction: TransactionId) -> Transaction | None:
        """Find a transaction that has not ended by our id for it."""
        return next((one for one in self.open.values() if one.record.id == transaction), None)

    def ended_by(self, stop: Stop) -> Transaction | None:
        """Find the newest transaction of a connector that ended just so."""
        return next((one for one in self.latest.values() if one.stop == stop), None)

    def _is_newest(self, plug: Plug, transaction: Transaction) -> bool:
        known = self.latest.get(plug)
        if known is None:
            return len(self.latest) < MAX_CONNECTORS
        if known.is_open and not transaction.is_open:
            return False
        return begun_at(transaction.record) >= begun_at(known.record)

    def remember(self, plug: Plug, transaction: Transaction) -> None:
        """Keep a transaction at hand; those of connectors past belief are found in the store alone."""
        if plug in self.latest or len(self.latest) < MAX_CONNECTORS:
            self.latest[plug] = transaction
            self.open[transaction.record.number or ""] = transaction

    def awaited(
        self, token_uid: str, plug: Plug, now: Instant, told: Instant | None = None
    ) -> AwaitedStart | None:
        """Take the remote start that a transaction of this token answers, if one is still awaited.

        What began while the station was away answers nothing that was asked since, if its clock is known.
        """
        began = now
        if told is not None and self.clock is not None and self.was_away(told):
            began = Instant(told - self.clock.offset_us)
        return self._take(lambda start: start.is_for(token_uid, plug, began), now)

    def awaited_as(self, number: int, now: Instant) -> AwaitedStart | None:
        """Take the remote start that bears this number, if it is still awaited."""
        return self._take(lambda start: start.number == number, now)

    def asked_for(self, number: int, now: Instant) -> str | None:
        """Say for which token this remote start is, if it is still awaited."""
        awaited = (one for one in self.awaited_starts if one.number == number and one.until > now)
        return next((one.token_uid for one in awaited), None)

    def _take(self, is_meant: Callable[[AwaitedStart], bool], now: Instant) -> AwaitedStart | None:
        self.awaited_starts = [start for start in self.awaited_starts if start.until > now]
        found = next(filter(is_meant, self.awaited_starts), None)
        if found is not None:
            self.awaited_starts.remove(found)
        return found

    def status_of(self, report: ConnectorReport) -> Status:
        """Say what a connector does: a station of OCPP 2.x tells more by its transaction's state."""
        if report.status is not Status.OCCUPIED or not self.open:
            return report.status
        transaction = self.open_at(report.plug)
        state = transaction.record.charging_state if transaction is not None else None
        return STATUS_OF_STATE.get(state or "", report.status)

    def status(self) -> Status:
        """Sum up in one word what the connectors say; the station's own fault outweighs all."""
        own = self.connectors.get(THE_STATION)
        if own is not None and own.status in (Status.FAULTED, Status.UNAVAILABLE):
            return own.status
        reports = self.connectors.items()
        return most_telling({self.status_of(one) for plug, one in reports if plug.evse > 0})

    def status_of_evse(self, evse: int) -> Status:
        """Sum up in one word what the connectors of an EVSE do."""
        reports = self.connectors.items()
        return most_telling({self.status_of(one) for plug, one in reports if plug.evse == evse})


_USUAL_PLUGS: Final = {number: Plug(number, 1) for number in range(1, MAX_CONNECTORS + 1)}


def _is_at(transaction: Transaction, plug: Plug) -> bool:
    return transaction.is_open and _meets(transaction.plug, plug)


def _meets(one: Plug, other: Plug) -> bool:
    """Whether both are the same EVSE, as far as either says which connector."""
    if one.evse != other.evse or one.evse == 0:
        return False
    return one.connector == other.connector or 0 in (one.connector, other.connector)
