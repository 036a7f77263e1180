"""Knocking: whoever is nobody yet may begin to sign in so often; each time leaves a ticket, and may ask a provider."""

from collections import OrderedDict
from typing import Final

from chargeloom.domain.access import Denial, Denied
from chargeloom.domain.addresses import network
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.throttle import Throttle

AT_ONCE: Final = 60
"""A whole office may begin its day behind one address."""
PER_S: Final = 0.5
MAX_REMEMBERED: Final = 10_000


class Knocking:
    """Counts by address; who was not here for the longest time is forgotten first."""

    def __init__(self) -> None:
        self._throttles: OrderedDict[str, Throttle] = OrderedDict()

    def __len__(self) -> int:
        return len(self._throttles)

    def knock(self, address: str, now: Instant) -> None:
        """Let somebody begin. Raises Denied."""
        peer = network(address)
        throttle = self._throttles.pop(peer, None) or Throttle(PER_S, AT_ONCE)
        self._throttles[peer] = throttle
        if len(self._throttles) > MAX_REMEMBERED:
            self._throttles.popitem(last=False)
        if not throttle.take(now / SECOND):
            raise Denied(Denial.SLOWED, 1 / PER_S)
