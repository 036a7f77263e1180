"""What comes again and again while something runs, such as the samples of a transaction."""

from collections.abc import Iterator

from chargeloom.sim.station.rhythm import Interval


class Metronome:
    """Beats at an interval of the world's time; an interval of 0 means never."""

    def __init__(self, interval: Interval, pace: float) -> None:
        self._interval = interval
        self._pace = pace
        self.beats_at: float | None = None
        """When it beats next."""

    def start(self, now: float) -> None:
        """Beat from now on, an interval after now for the first time."""
        interval_s = self._interval()
        self.beats_at = now + interval_s / self._pace if interval_s else None

    def stop(self) -> None:
        """Beat no more."""
        self.beats_at = None

    def due(self, now: float) -> Iterator[float]:
        """Give each moment at which it beat up to now, however late it is asked."""
        while self.beats_at is not None and self.beats_at <= now:
            beat = self.beats_at
            self.start(beat)
            yield beat
