"""Bounds: what limits the charges that run, what their stations were told of it, and what they keep to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from chargeloom.domain.charging.charge_limit import NO_CEILING, Ceiling, ChargeLimit, End, Measure
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.unit import Unit

_NOTHING: Final[frozenset[Measure]] = frozenset()


class Bounds:
    """Decides from memory; a charge that nobody limited costs nothing here."""

    def __init__(self, *, tells_costs: bool = True) -> None:
        self._tells_costs = tells_costs
        self._known: dict[TransactionId, ChargeLimit] = {}
        self._untold: dict[TransactionId, frozenset[Measure]] = {}
        self._overruled: set[TransactionId] = set()
        self._supported: dict[StationId, frozenset[Measure]] = {}

    def load(self, known: Iterable[ChargeLimit]) -> None:
        """Take what limits the charges that run from the store."""
        self._known = {one.transaction: one for one in known}
        self._untold = {one.transaction: _open(one) for one in self._known.values() if _open(one)}
        self._overruled.clear()

    @property
    def limited(self) -> Sequence[ChargeLimit]:
        """List what limits charges that run, or ran a moment ago."""
        return tuple(self._known.values())

    @property
    def has_untold(self) -> bool:
        """Whether some station is still to be told of a limit."""
        return bool(self._untold)

    def find(self, transaction: TransactionId) -> ChargeLimit | None:
        """Find what limits a charge."""
        return self._known.get(transaction)

    def is_told_costs(self, transaction: TransactionId) -> bool:
        """Whether a station that keeps to a cost has to hear what a charge costs so far (OCPP 2.1, E16.FR.11)."""
        known = self._known.get(transaction)
        return known is not None and known.kept is not None and known.kept.cost is not None

    def support(self, station: StationId, measures: Iterable[Measure]) -> None:
        """Learn what a station can limit a charge by; a cost only if it is told costs (OCPP 2.1, E16.FR.12)."""
        left_out = _NOTHING if self._tells_costs else frozenset({Measure.COST})
        self._supported[station] = frozenset(measures) - left_out

    def begin(self, unit: Unit, transaction: TransactionId, asked: Ceiling) -> ChargeLimit | None:
        """Limit a charge that began, as whoever had it started wants it; None where it is limited already."""
        if transaction in self._known:
            return None
        limit = ChargeLimit(transaction=transaction, asked=asked)
        self._keep(unit, limit)
        self._untold[transaction] = _open(limit)
        return limit

    def change(
        self, unit: Unit, transaction: TransactionId, wanted: Mapping[Measure, End | None]
    ) -> ChargeLimit:
        """Say anew how far a charge may go; its station is told what is other than before (OCPP 2.1, E16.FR.02)."""
        known = self._known.get(transaction) or ChargeLimit(transaction=transaction)
        limit = known.changed_to(wanted)
        if limit == known:
            return known
        self._keep(unit, limit)
        self._overruled.discard(transaction)
        before, asked = known.asked or NO_CEILING, limit.asked or NO_CEILING
        changed = {one for one in Measure if before.of(one) != asked.of(one)}
        untold = self._untold.get(transaction, _NOTHING) | changed
        self._untold[transaction] = untold & _open(limit)
        return limit

    def knows(self, station: StationId) -> bool:
        """Whether a station said what it can limit a charge by."""
        return station in self._supported

    def is_untold(self, transaction: TransactionId) -> bool:
        """Whether something of a limit is still to be told, if its station can keep to it."""
        return bool(self._untold.get(transaction))

    def waits(self, station: StationId, transaction: TransactionId) -> bool:
        """Whether a station that can keep to a limit is still to be told of it."""
        untold = self._untold.get(transaction, _NOTHING)
        return bool(untold & self._supported.get(station, _NOTHING))

    def to_tell(self, station: StationId, transaction: TransactionId) -> Ceiling | None:
        """Say once what a station is to keep to, of what it can (OCPP 2.1, E16.FR.02); nothing until it said what that is."""
        if station not in self._supported:
            return None
        untold = self._untold.pop(transaction, _NOTHING)
        known = self._known.get(transaction)
        if known is None or known.asked is None:
            return None
        return known.asked.only(untold & self._supported.get(station, _NOTHING))

    def keep_to(
        self, unit: Unit, station: StationId, transaction: TransactionId, said: Ceiling
    ) -> None:
        """Take what a station says that it keeps to; one that goes beyond ours is overruled once (E16.FR.07 and FR.08)."""
        known = self._known.get(transaction) or ChargeLimit(transaction=transaction)
        kept = said if known.kept is None else known.kept.changed_by(said)
        self._keep(unit, msgspec.structs.replace(known, kept=kept))
        asked = known.asked
        if asked is None or transaction in self._overruled:
            return
        supported = self._supported.get(station, _NOTHING)
        beyond = {one for one in asked.left_open_by(said) if said.of(one) is not None} & supported
        if beyond:
            self._overruled.add(transaction)
            self._untold[transaction] = self._untold.get(transaction, _NOTHING) | beyond

    def reach(self, unit: Unit, reached: ChargeLimit) -> None:
        """Note that a charge went as far as it may."""
        self._keep(unit, reached)

    def forget(self, transaction: TransactionId) -> None:
        """A charge is over."""
        self._known.pop(transaction, None)
        self._untold.pop(transaction, None)
        self._overruled.discard(transaction)

    def _keep(self, unit: Unit, limit: ChargeLimit) -> None:
        self._known[limit.transaction] = limit
        unit.record(limit)


def _open(limit: ChargeLimit) -> frozenset[Measure]:
    """List what is asked for and not kept to, what was lifted included."""
    return _NOTHING if limit.asked is None else frozenset(limit.asked.left_open_by(limit.kept))
