"""Who makes all others wait: stations whose messages take long are read no further for a while."""

from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.edge.limits import Limits

_FEW: Final = 64


class Burdens:
    """How long each station held the event loop lately, and until when it rests for that.

    All who rest share one part of the time among them: where they are more, each rests longer. It is kept by
    identity, for a link is quickly made anew.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._owed: dict[StationId, tuple[float, float]] = {}
        """For how long it held the loop and has not waited for, as of when."""
        self._rests_until: dict[StationId, float] = {}
        self._most = _FEW

    def add(self, station: StationId, took_s: float, now_s: float) -> float:
        """Note that a message of a station took so long; returns for how long the station is to rest."""
        owed_s = self._owes(station, now_s) + took_s
        if owed_s <= self._limits.burden_s:
            self._owed[station] = owed_s, now_s
            self._forget(now_s)
            return 0.0
        self._owed.pop(station, None)
        self._rests_until = {one: at for one, at in self._rests_until.items() if at > now_s}
        self._rests_until.pop(station, None)
        resting = len(self._rests_until) + 1
        rest_s = min(owed_s * resting / self._limits.burden_share, self._limits.rest_s)
        self._rests_until[station] = now_s + rest_s
        return rest_s

    def left_s(self, station: StationId, now_s: float) -> float:
        """For how long a station still rests."""
        return max(0.0, self._rests_until.get(station, now_s) - now_s)

    def _owes(self, station: StationId, now_s: float) -> float:
        owed_s, as_of_s = self._owed.get(station, (0.0, now_s))
        return max(0.0, owed_s - (now_s - as_of_s) * self._limits.burden_share)

    def _forget(self, now_s: float) -> None:
        """Forget who owes nothing, whenever they have become twice as many."""
        if len(self._owed) > self._most:
            self._owed = {one: owed for one, owed in self._owed.items() if self._owes(one, now_s)}
            self._most = 2 * len(self._owed) + _FEW
