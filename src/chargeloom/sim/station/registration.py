"""Whether the central system lets a station work (OCPP 1.6, 4.2; 2.0.1, B01 to B03)."""

from enum import StrEnum
from typing import Final

OWN_INTERVAL_S: Final = 60.0
"""How long to wait when the central system names no interval, or does not answer."""


class Verdict(StrEnum):
    """What the central system may say to a boot, in the words that all versions share."""

    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"


class Registration:
    """Between power-on and acceptance nothing is sent but BootNotification."""

    def __init__(self) -> None:
        self.status: Verdict | None = None
        self.was_ever_accepted = False
        self.ask_at = float("-inf")

    @property
    def is_accepted(self) -> bool:
        return self.status is Verdict.ACCEPTED

    @property
    def is_pending(self) -> bool:
        return self.status is Verdict.PENDING

    @property
    def may_answer(self) -> bool:
        """While rejected, a station does not even answer."""
        return self.status is not Verdict.REJECTED

    def is_due(self, now: float) -> bool:
        """Whether BootNotification must be sent."""
        return not self.is_accepted and now >= self.ask_at

    def booted(self) -> None:
        """The station has started: it must ask, at once."""
        self.status = None
        self.ask_at = float("-inf")

    def triggered(self, now: float) -> None:
        """The central system wants to be asked earlier."""
        self.ask_at = min(self.ask_at, now)

    def answered(self, verdict: Verdict, interval_s: int, now: float) -> None:
        """Take the verdict; the interval of anything but Accepted is the least wait."""
        self.status = verdict
        self.was_ever_accepted = self.was_ever_accepted or self.is_accepted
        self.ask_at = now + (interval_s if interval_s > 0 else OWN_INTERVAL_S)

    def unanswered(self, now: float) -> None:
        """No verdict came: ask again after a while."""
        self.ask_at = now + OWN_INTERVAL_S
