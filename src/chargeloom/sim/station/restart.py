"""Resets: what is still to be told first, the time without a link, and the start after it."""

from typing import Final

PATIENCE_S: Final = 30.0
"""How long an orderly reset waits for what is still to be told."""


class Restart:
    """Up, about to go down, or down (OCPP 1.6, 5.14; 2.0.1, B11 and B12)."""

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s
        self._goes_down_by: float | None = None
        self._up_at: float | None = None

    @property
    def is_down(self) -> bool:
        return self._up_at is not None

    def ask(self, now: float, patience_s: float = PATIENCE_S) -> None:
        """Go down once all is said, or when the patience is over."""
        self._goes_down_by = now + patience_s

    def is_time_to_go(self, now: float, *, is_quiet: bool) -> bool:
        """Whether the station must go down."""
        return self._goes_down_by is not None and (is_quiet or now >= self._goes_down_by)

    def go_down(self, now: float) -> None:
        self._goes_down_by, self._up_at = None, now + self._duration_s

    def is_time_to_rise(self, now: float) -> bool:
        """Whether the restart is over."""
        return self._up_at is not None and now >= self._up_at

    def rise(self) -> None:
        self._up_at = None

    def deadline(self) -> float | None:
        """When to go down at the latest, or to be up again."""
        return self._goes_down_by if self._up_at is None else self._up_at
