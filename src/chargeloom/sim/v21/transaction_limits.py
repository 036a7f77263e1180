"""How far charges may go, as the central system says; the station sees to it (OCPP 2.1, E16)."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.protocols.ocpp.v21.messages.datatypes.transactions import TransactionLimit
from chargeloom.protocols.ocpp.v21.messages.enumerations.transactions import TriggerReason
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    StopReason,
    TriggerReason as OldTriggerReason,
)
from chargeloom.protocols.ocpp.v201.messages.transactions import TransactionEvent
from chargeloom.sim.v21.words import speak
from chargeloom.sim.v201.evse import Evse
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.station import Station
from chargeloom.sim.v201.step import Step
from chargeloom.wire.message import Call

SUPPORTED: Final = "maxCost,maxEnergy,maxTime,maxSoC"
LOOKS_EVERY_S: Final = 1.0


class TransactionLimits:
    """Knows the limits of the transactions that run, and gives no energy beyond them."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._known: dict[str, TransactionLimit] = {}
        self._held: set[str] = set()
        """The transactions that have no energy because a limit is reached."""
        self._looked_at = 0.0

    @property
    def looks_at(self) -> float | None:
        """When to look next how far the charges have come."""
        return self._looked_at + LOOKS_EVERY_S if self._known else None

    def take(self, evse: Evse, limit: TransactionLimit, now: float) -> None:
        """Keep to a limit from now on, and confirm it (E16.FR.03); one that is raised lets energy flow again (FR.14)."""
        running = evse.transaction
        if running is None:
            return
        self._known[running.id] = _changed(self._known.get(running.id), limit)
        evse.tell(partial(_limit_set, limit), now)
        if running.id in self._held and self._reached(evse, running, now) is None:
            self._held.discard(running.id)
            evse.release(now)
        self.look(now)

    def look(self, now: float) -> None:
        """Withhold energy where a limit is reached (E16.FR.05, FR.06 and FR.10)."""
        self._looked_at = now
        running = {one.transaction.id: one for one in self._station.running() if one.transaction}
        for transaction in self._known.keys() - running.keys():
            del self._known[transaction]
            self._held.discard(transaction)
        for transaction in [one for one in self._known if one not in self._held]:
            self._look_at(running[transaction], transaction, now)

    def _look_at(self, evse: Evse, transaction: str, now: float) -> None:
        running = evse.transaction
        end = None if running is None else self._reached(evse, running, now)
        if end is not None:
            self._held.add(transaction)
            step = Step(
                trigger=OldTriggerReason.TRIGGER,
                reason=end.reason,
                say=partial(_because, end.trigger),
            )
            evse.withhold(step, now)

    def _reached(self, evse: Evse, running: LocalTransaction, now: float) -> "_End | None":
        limit = self._known[running.id]
        meter = evse.outlet.read(now)
        passed_s = self._station.board.clock.seconds(now) - running.started_at_s
        come: Mapping[str, float | Decimal | None] = {
            "max_cost": running.cost,
            "max_energy": meter.register_wh - running.meter_start_wh,
            "max_time": passed_s,
            "max_soc": None if meter.soc is None else 100 * meter.soc,
        }
        for name, end in _ENDS.items():
            most, is_at = getattr(limit, name), come[name]
            if most is not None and is_at is not None and is_at >= most:
                return end
        return None


class _End(NamedTuple):
    trigger: TriggerReason
    reason: StopReason


_ENDS: Final[Mapping[str, _End]] = {
    "max_cost": _End(TriggerReason.COST_LIMIT_REACHED, StopReason.LOCAL_OUT_OF_CREDIT),
    "max_energy": _End(TriggerReason.ENERGY_LIMIT_REACHED, StopReason.ENERGY_LIMIT_REACHED),
    "max_time": _End(TriggerReason.TIME_LIMIT_REACHED, StopReason.TIME_LIMIT_REACHED),
    "max_soc": _End(TriggerReason.SOC_LIMIT_REACHED, StopReason.SOC_LIMIT_REACHED),
}


def _changed(before: TransactionLimit | None, limit: TransactionLimit) -> TransactionLimit:
    """A limit is changed, and never taken away (E16.FR.17)."""
    said = {name: value for name in _ENDS if (value := getattr(limit, name)) is not None}
    return msgspec.structs.replace(before or TransactionLimit(), **said)


def _limit_set(limit: TransactionLimit, event: TransactionEvent) -> Call[Any]:
    told: Any = _because(TriggerReason.LIMIT_SET, event)
    info = msgspec.structs.replace(told.transaction_info, transaction_limit=limit)
    confirmed: Call[Any] = msgspec.structs.replace(told, transaction_info=info)
    return confirmed


def _because(trigger: TriggerReason, event: TransactionEvent) -> Call[Any]:
    said: Any = speak(event)
    told: Call[Any] = msgspec.structs.replace(said, trigger_reason=trigger)
    return told
