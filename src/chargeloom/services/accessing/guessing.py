"""Guessing: who is wrong too often waits longer and longer; whom they ask for is never locked out for good."""

from collections import OrderedDict
from typing import Final

from chargeloom.domain.addresses import network

FREE: Final = 5
"""So many wrong answers cost nothing: people mistype."""
FREE_OF_ADDRESS: Final = 20
"""Many people may sit behind one address."""
FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 300.0
FORGOTTEN_S: Final = 900.0
MAX_REMEMBERED: Final = 10_000
_LONGEST_ACCOUNT: Final = 200
"""No name is longer; what a stranger writes must not fill the memory."""


class Guessing:
    """Counts wrong answers by account and address, and by address alone."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def wait_s(self, address: str, account: str, now_s: float) -> float:
        """Say for how many seconds this account is not heard from this address; 0 when it is."""
        self._begin_anew(address, account, now_s)
        return max(self._left(key, free, now_s) for key, free in _keys(network(address), account))

    def tried(self, address: str, account: str, now_s: float) -> None:
        """Count an answer as wrong, before it is looked at: of many that come at once, each counts."""
        for key, _ in _keys(network(address), account):
            count, last_s = self._counts.pop(key, (0, now_s))
            count = 0 if now_s - last_s > FORGOTTEN_S else count
            self._counts[key] = (count + 1, now_s)
        while len(self._counts) > MAX_REMEMBERED:
            self._counts.popitem(last=False)

    def right(self, address: str, account: str) -> None:
        """Forget the wrong answers for an account from an address; those of others stay."""
        own, of_address = (key for key, _ in _keys(network(address), account))
        self._counts.pop(own, None)
        self._take_back(of_address)

    def not_wrong(self, address: str, account: str) -> None:
        """Take back the answer that was counted last; it was right, but does not suffice."""
        for key, _ in _keys(network(address), account):
            self._take_back(key)

    def _begin_anew(self, address: str, account: str, now_s: float) -> None:
        """Count a wait from now where our clock was set back since: whoever waits must not wait that out, too."""
        for key, _ in _keys(network(address), account):
            count, last_s = self._counts.get(key, (0, now_s))
            if last_s > now_s:
                self._counts[key] = (count, now_s)

    def _take_back(self, key: tuple[str, str]) -> None:
        count, last_s = self._counts.get(key, (0, 0.0))
        if count > 1:
            self._counts[key] = (count - 1, last_s)
        else:
            self._counts.pop(key, None)

    def __len__(self) -> int:
        return len(self._counts)

    def _left(self, key: tuple[str, str], free: int, now_s: float) -> float:
        count, last_s = self._counts.get(key, (0, now_s))
        if count < free or now_s - last_s > FORGOTTEN_S:
            return 0.0
        wait_s = min(FIRST_WAIT_S * 2.0 ** min(count - free, 16), LONGEST_WAIT_S)
        return max(last_s + wait_s - now_s, 0.0)


def _keys(peer: str, account: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return ((peer, account[:_LONGEST_ACCOUNT]), FREE), ((peer, ""), FREE_OF_ADDRESS)
