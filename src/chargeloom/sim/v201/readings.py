"""When the readings of an EVSE are told: at intervals, at even times of the day, and when asked for."""

from collections.abc import Callable
from typing import Final, TypeAlias

from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import ReadingContext
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import TriggerReason
from chargeloom.sim.station.metronome import Metronome
from chargeloom.sim.station.rhythm import Interval
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.recording import Occasion, Recording

Occasions: TypeAlias = Callable[[TriggerReason], Occasion]
"""Says how the charge stands now that something is told for this reason."""


class Readings:
    """Tells readings in events of the transaction that runs, or else in MeterValues (OCPP 2.0.1, J)."""

    def __init__(self, recording: Recording, occasion: Occasions, board: Board) -> None:
        self._recording: Final = recording
        self._occasion = occasion
        self._updates = Metronome(_reader(board, settings.UPDATED_INTERVAL), board.pace)
        self._keeps = Metronome(_reader(board, settings.ENDED_INTERVAL), board.pace)

    def start(self, now: float) -> None:
        """A transaction has begun: read at its intervals (OCPP 2.0.1, J02)."""
        self._updates.start(now)
        self._keeps.start(now)

    def stop(self) -> None:
        """The transaction is over."""
        self._updates.stop()
        self._keeps.stop()

    def deadlines(self) -> tuple[float | None, float | None]:
        """When to read next, to tell and to keep."""
        return self._updates.beats_at, self._keeps.beats_at

    def tick(self, running: LocalTransaction, now: float) -> None:
        """Tell, and keep for the end, what has fallen due up to now (OCPP 2.0.1, J02)."""
        context = ReadingContext.SAMPLE_PERIODIC
        for at in self._updates.due(now):
            occasion = self._occasion(TriggerReason.METER_VALUE_PERIODIC)
            self._recording.sample(running, occasion, settings.UPDATED_MEASURANDS, context, at)
        for at in self._keeps.due(now):
            self._recording.keep(running, settings.ENDED_MEASURANDS, context, at)

    def aligned(self, running: LocalTransaction | None, now: float) -> None:
        """Tell what the meter reads at an even time of the day (OCPP 2.0.1, J01.FR.14 and FR.22)."""
        context = ReadingContext.SAMPLE_CLOCK
        if running is None:
            self._recording.sample_idle(now, context, is_triggered=False)
        else:
            occasion = self._occasion(TriggerReason.METER_VALUE_CLOCK)
            self._recording.sample(running, occasion, settings.ALIGNED_MEASURANDS, context, now)

    def asked(self, running: LocalTransaction, now: float) -> None:
        """Tell how the transaction stands, with readings if any are wanted (OCPP 2.0.1, F06.FR.07)."""
        occasion, context = self._occasion(TriggerReason.TRIGGER), ReadingContext.TRIGGER
        key = settings.UPDATED_MEASURANDS
        if not self._recording.sample(running, occasion, key, context, now):
            self._recording.update(running, occasion, now)


def _reader(board: Board, key: Key) -> Interval:
    return lambda: board.model.number(key)
