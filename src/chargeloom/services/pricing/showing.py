"""Showing: a station that shows it to its driver is told what a charge costs so far (OCPP 2.0.1 and 2.1, I02).

Nothing waits for it and no message does more for it: from time to time it is looked at which charges have a price,
and who shows it is told what changed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

import structlog

from chargeloom.bus.bus import NobodyAnswers
from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.commands.command import (
    AskCostDisplay,
    CommandStatus,
    Order,
    Outcome,
    UpdateCost,
)
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.money import of_minor
from chargeloom.domain.pricing.cost_display import NO_DISPLAY, CostDisplay, read_cost_display
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.services.commanding import PATIENCE_S, subject_of
from chargeloom.services.ground import Ground
from chargeloom.services.pricing.pricing import Pricing
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

READ_AT_ONCE: Final = 8
"""Of so many charges the readings are read at once."""
LEARNED_ANEW_US: Final = HOUR
"""So long holds what a station said of its display: somebody may switch it on meanwhile."""
MOST_SILENCES: Final = 3
"""Who answered so many times in a row nothing is not asked again until it boots."""


class Screen:
    """What is known of a station's display since it booted."""

    __slots__ = ("asked_at", "booted_at", "display", "is_closed", "silences", "told")

    def __init__(self, booted_at: Instant | None) -> None:
        self.booted_at = booted_at
        self.asked_at: Instant | None = None
        self.display: CostDisplay = NO_DISPLAY
        self.is_closed = False
        """Whether the station refused to be told, or to say whether it can be."""
        self.silences = 0
        self.told: dict[TransactionId, Decimal] = {}

    def is_known(self, now: Instant) -> bool:
        """Whether it is known what the station shows."""
        return self.asked_at is not None and 0 <= now - self.asked_at < LEARNED_ANEW_US

    def learn(self, outcome: Outcome, now: Instant) -> None:
        """Take what the station said that it shows."""
        texts = {name: text for name, text in (outcome.data or {}).items() if type(text) is str}
        self.display = read_cost_display(texts)
        self.asked_at = now

    def hear(self, outcome: Outcome | None) -> None:
        """Take how the station answered; no outcome is silence."""
        self.silences = self.silences + 1 if outcome is None else 0
        is_refused = outcome is not None and outcome.status is not CommandStatus.ACCEPTED
        self.is_closed = is_refused or self.silences >= MOST_SILENCES


class Showing:
    """Tells stations what their charges cost so far."""

    def __init__(self, *, ground: Ground, fleet: Fleet, pricing: Pricing) -> None:
        self._ground = ground
        self._fleet = fleet
        self._pricing = pricing
        self._screens: dict[StationId, Screen] = {}
        self._under_way: dict[StationId, asyncio.Task[None]] = {}
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self.is_demanded: Callable[[TransactionId], bool] = lambda transaction: False  # noqa: ARG005
        """Says whether a station needs the cost of a charge, whatever it shows (OCPP 2.1, E16.FR.11)."""

    async def look(self) -> None:
        """Begin to tell what changed since it was told last. Raises Refusal while nothing can be stored."""
        if not self._pricing.has_running:
            return
        self._fleet.demand_trust()
        for station, charges in self._priced().items():
            if station not in self._under_way:
                telling = asyncio.create_task(self._tell(station, charges))
                self._under_way[station] = telling

    def total(self, station: StationId, transaction: TransactionId) -> Decimal | None:
        """Say what a charge cost, for the answer to its end; not to a station that would show it in another currency, unless it is nothing.

        OCPP 2.0.1, 1.60.2: it is read in the currency that the station is set to.
        """
        total, screen = self._pricing.total_told(transaction), self._screens.get(station)
        if total is None:
            return None
        is_read_so = screen is None or screen.display.reads(total.currency)
        return total.amount if is_read_so or not total.amount else None

    async def settle(self) -> None:
        """Wait until all that is being told is answered."""
        await asyncio.gather(*self._under_way.values())

    async def close(self) -> None:
        """Tell nobody anything more."""
        telling = tuple(self._under_way.values())
        for task in telling:
            task.cancel()
        await asyncio.gather(*telling, return_exceptions=True)

    def _priced(self) -> dict[StationId, list[TransactionId]]:
        """Find the charges that have a price, where stations are at hand that may show it."""
        found: defaultdict[StationId, list[TransactionId]] = defaultdict(list)
        for transaction in self._fleet.open_transactions():
            record = transaction.record
            if self._pricing.running(record.id) is None or record.refused is not None:
                continue
            station = self._fleet.find(record.station)
            if station is not None and _is_at_hand(station) and not self._screen(station).is_closed:
                found[record.station].append(record.id)
        return found

    def _screen(self, station: Station) -> Screen:
        """Find what is known of a station's display; nothing from before it booted last."""
        known, booted_at = self._screens.get(station.id), station.record.booted_at
        if known is None or known.booted_at != booted_at:
            known = self._screens[station.id] = Screen(booted_at)
        return known

    async def _tell(self, number: StationId, charges: Iterable[TransactionId]) -> None:
        try:
            await self._tell_of_all(number, charges)
        except StorageUnavailable as error:
            log.warning("a cost is not told now", station=number, reason=str(error))
        except Exception:
            log.exception("a cost could not be told", station=number)
        finally:
            del self._under_way[number]

    async def _tell_of_all(self, number: StationId, charges: Iterable[TransactionId]) -> None:
        screen = self._screen(self._fleet.known(number))
        screen.told = {one: total for one, total in screen.told.items() if one in charges}
        if not screen.is_known(self._ground.now()):
            outcome = await self._ask(number, AskCostDisplay(), screen)
            if outcome is None or screen.is_closed:
                return
            screen.learn(outcome, self._ground.now())
        for one in charges:
            if not screen.is_closed:
                await self._tell_of(screen, number, one)

    async def _tell_of(self, screen: Screen, number: StationId, charge: TransactionId) -> None:
        running = self._running(number, charge)
        if running is None:
            return
        if not (screen.display.shows(running[1].currency) or self.is_demanded(charge)):
            return
        total = await self._total(*running)
        transaction = running[0].record.number
        if total is None or transaction is None or screen.told.get(charge) == total:
            return
        if self._running(number, charge) is None:
            return
        order = UpdateCost(transaction=transaction, total=total)
        outcome = await self._ask(number, order, screen, charge)
        if outcome is not None and outcome.status is CommandStatus.ACCEPTED:
            screen.told[charge] = total

    def _running(
        self, number: StationId, charge: TransactionId
    ) -> tuple[Transaction, TransactionCost] | None:
        """Find a charge with its price, unless either is over meanwhile."""
        station, cost = self._fleet.find(number), self._pricing.running(charge)
        transaction = station.running(charge) if station is not None else None
        if transaction is None or cost is None or not transaction.is_open:
            return None
        return transaction, cost

    async def _total(self, transaction: Transaction, cost: TransactionCost) -> Decimal | None:
        """Say what is owed with taxes by what was read last; None where that can't be said."""
        record = transaction.record
        async with self._reading:
            register_wh = transaction.meter.register_wh
            if register_wh is None:
                register_wh = await self._ground.store.last_energy_wh(record.id)
            so_far = await self._pricing.so_far(cost, record, register_wh, self._ground.now())
        return None if so_far.incl is None else of_minor(so_far.incl, so_far.currency)

    async def _ask(
        self, number: StationId, order: Order, screen: Screen, charge: TransactionId | None = None
    ) -> Outcome | None:
        """Ask a station; None where it did not answer. A no to what was over by then is none."""
        try:
            answer = await self._ground.bus.request(subject_of(number), order, PATIENCE_S)
            outcome = answer if isinstance(answer, Outcome) else None
        except (NobodyAnswers, TimeoutError):
            return None
        except Refusal as refusal:
            if refusal.reason in _NOT_ITS_FAULT:
                return None
            is_silent = refusal.reason is Reason.STATION_SILENT
            outcome = None if is_silent else _refused(refusal)
        if charge is None or self._running(number, charge) is not None:
            screen.hear(outcome)
        return outcome


def _is_at_hand(station: Station) -> bool:
    return station.is_online and station.may_charge


def _refused(refusal: Refusal) -> Outcome:
    return Outcome(status=CommandStatus.REJECTED, answer=str(refusal))


_NOT_ITS_FAULT: Final = frozenset({Reason.STATION_OFFLINE, Reason.STATION_BUSY})
