"""Supervising the fleet: the live picture of every station, in memory, owned by this process."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.natural_order import NaturalKey, natural
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.storage.answers import LiveState


class Fleet:
    """Every station we know. What is here is what the store holds, plus what is about to be committed."""

    def __init__(self) -> None:
        self._stations: dict[StationId, Station] = {}
        self._names: list[NaturalKey] = []
        self._has_new_names = False
        self.strangers = 0
        """How many nobody announced wait for somebody to decide about them."""
        self.generation = 0
        """Counts how often all that is here was given up; who holds a station of another is stale."""
        self._is_trusted = False

    def load(self, state: LiveState) -> None:
        """Forget everything, and take what the store holds; nobody is online until it connects."""
        self._stations.clear()
        self._names.clear()
        self.strangers = 0
        for record in state.stations:
            self.add(record)
        for report in state.connectors:
            self._stations[report.station].connectors[report.plug] = report
        for transaction in sorted(state.transactions, key=lambda one: one.id):
            self._place(transaction)
        for session in state.sessions:
            plug = Plug(session.evse, session.connector)
            self._stations[session.station].sessions[plug] = session
        for reservation in state.reservations:
            self._stations[reservation.station].reservations[reservation.number] = reservation
        self._is_trusted = True

    def clock_was_set(self, by_us: int) -> None:
        """Note that our own clock went forward by so much more than time did: those of the stations did not."""
        for station in self._stations.values():
            station.ours_was_set(by_us)

    def distrust(self) -> None:
        """Commits fail: what is here may be ahead of the store, and nothing may build on it."""
        self.generation += 1
        self._is_trusted = False

    def demand_trust(self) -> None:
        """Raise Refusal while what is here may not be what is stored."""
        if not self._is_trusted:
            raise Refusal(Reason.STORAGE_UNAVAILABLE)

    def add(self, record: StationRecord) -> Station:
        """Begin to supervise a station."""
        station = Station(record)
        if record.id not in self._stations:
            self._names.append(natural(record.id))
            self._has_new_names = True
        self._stations[record.id] = station
        self.strangers += record.waits_in_the_inbox
        return station

    def change(self, station: Station, record: StationRecord) -> None:
        """Replace what is known of a station."""
        self.strangers += record.waits_in_the_inbox - station.record.waits_in_the_inbox
        station.record = record

    def by_name(
        self, after: str | None = None, *, is_descending: bool = False
    ) -> Iterator[Station]:
        """Go through the stations in the natural order of their names, from behind one on."""
        if self._has_new_names:
            # What is new is a short tail of a sorted list, which costs one pass.
            self._names.sort()
            self._has_new_names = False
        names = self._names
        if is_descending:
            end = len(names) if after is None else bisect_left(names, natural(after))
            chosen = reversed(names[:end])
        else:
            begin = 0 if after is None else bisect_right(names, natural(after))
            chosen = iter(names[begin:])
        return (self._stations[StationId(name)] for _, name in chosen)

    def find(self, station: StationId) -> Station | None:
        """Find a station by its identity."""
        return self._stations.get(station)

    def known(self, station: StationId) -> Station:
        """Find a station that must be there. Raises Refusal."""
        found = self._stations.get(station)
        if found is None:
            raise Refusal(Reason.STATION_UNKNOWN)
        return found

    def record(self, station: StationId) -> StationRecord | None:
        """Find what is stored of a station."""
        found = self._stations.get(station)
        return found.record if found is not None else None

    def open_transactions(self) -> Iterator[Transaction]:
        """Go through the transactions that run now."""
        for station in self:
            for transaction in station.open.values():
                if transaction.is_open:
                    yield transaction

    def __iter__(self) -> Iterator[Station]:
        return iter(tuple(self._stations.values()))

    def __len__(self) -> int:
        return len(self._stations)

    def _place(self, record: TransactionRecord) -> None:
        station = self._stations[record.station]
        transaction = Transaction(record)
        if record.fold is not None:
            station.hold(transaction)
            return
        if record.number is not None and transaction.is_open:
            station.open[record.number] = transaction
        if record.evse is not None and record.connector is not None:
            station.latest[Plug(record.evse, record.connector)] = transaction


def is_pending(record: StationRecord) -> bool:
    """Whether the station waits for someone to accept it."""
    return record.registration is Registration.PENDING


def seen(station: Station, now: Instant) -> None:
    """Note that the station gave a sign of life (OCPP 1.6, 4.6)."""
    station.last_seen_at = now
