import asyncio

from chargeloom.protocols.ocpp.edge.pulse import Pulse
from tests.patience import PATIENCE_S


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Beaten:
    """Counts beats, rung by hand."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.beats = 0
        self.pulse = Pulse(1.0, self.count, self.clock)
        self.pulse.start()

    def count(self) -> None:
        self.beats += 1

    def ring_after(self, seconds: float) -> int:
        """Let time pass and the timer ring; return how many beats there were so far."""
        self.clock.now_s += seconds
        self.pulse.stop()
        self.pulse._ring()
        return self.beats


async def test_every_ring_in_time_is_a_beat() -> None:
    beaten = Beaten()
    assert [beaten.ring_after(1.0) for _ in range(3)] == [1, 2, 3]
    assert beaten.ring_after(1.9) == 4
    beaten.pulse.stop()


async def test_after_a_long_stop_the_loop_reads_first_and_one_beat_has_passed() -> None:
    beaten = Beaten()
    assert beaten.ring_after(60.0) == 0
    assert beaten.ring_after(1.0) == 1
    beaten.pulse.stop()


async def test_a_loop_that_is_always_late_still_beats() -> None:
    beaten = Beaten()
    assert [beaten.ring_after(3.0) for _ in range(4)] == [0, 1, 1, 2]
    beaten.pulse.stop()


async def test_it_beats_by_itself_until_it_is_stopped() -> None:
    rung = asyncio.Event()
    pulse = Pulse(0.001, rung.set, asyncio.get_running_loop().time)
    pulse.start()
    async with asyncio.timeout(PATIENCE_S):
        await rung.wait()
    pulse.stop()
    assert pulse._timer is None
