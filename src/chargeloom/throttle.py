"""A token bucket, pure: so many at once, and then so many a second."""


class Throttle:
    """Lets things through at a rate, after a burst."""

    def __init__(self, per_s: float, burst: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = burst
        self._at_s = 0.0

    def take(self, now_s: float) -> bool:
        """Whether one more may pass now."""
        grown = self._tokens + max(0.0, now_s - self._at_s) * self._per_s
        self._tokens = min(self._burst, grown)
        self._at_s = now_s
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
