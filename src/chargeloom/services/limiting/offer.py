"""What an EVSE is offered: what it may draw now, and once it hears nothing more of us."""

from math import isfinite
from typing import NamedTuple

from chargeloom.domain.limits.composite import LINE_V


class Offer(NamedTuple):
    """What an EVSE may draw now, and what it may draw when it hears nothing more of us."""

    limit_a: float
    safe_a: float
    lines: int = 3
    most_a: float = 32.0
    is_dc: bool = False
    next_a: float | None = None
    """What the next charge may draw when it hears nothing of us, where that is less than what is safe for this one."""
    volts: float = LINE_V
    """From a line to neutral where it hangs: what a station reckons watts with (OCPP 2.1, K01.FR.50)."""
    car_lines: int | None = None
    """On how many lines its car is seen to charge; None until it is: then watts may all be drawn from one."""

    @property
    def stands_a(self) -> float:
        """What may stand without an end, whoever charges."""
        return self.safe_a if self.next_a is None else min(self.next_a, self.safe_a)

    @property
    def watt_lines(self) -> int:
        """On how many lines its watts are drawn, alike on each."""
        return self.lines if self.is_dc else max(1, min(self.lines, self.car_lines or 1))


def checked(offer: Offer) -> Offer:
    """Take an offer; below nothing is nothing. Raises ValueError for what is no number."""
    if not all(isfinite(one) for one in (offer.limit_a, offer.safe_a, offer.most_a)):
        raise ValueError("a limit is a finite number of amperes")
    next_a = None if offer.next_a is None else max(0.0, offer.next_a)
    limit_a, safe_a = max(0.0, offer.limit_a), max(0.0, offer.safe_a)
    return offer._replace(limit_a=limit_a, safe_a=safe_a, next_a=next_a)
