"""Who counts when a station connects twice: a pure state machine, one owner for each identity."""

from collections import deque
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, TypeVar

from chargeloom.domain.ids import StationId

Link = TypeVar("Link")


class Takeover(StrEnum):
    """What became of a second link of one identity."""

    SUPERSEDED = "superseded"
    """The old link was silent; the new one counts now."""
    DUPLICATE = "duplicate-identity"
    """The old link was alive; the new one proved who it is and counts now."""
    REFUSED = "identity-in-use"
    """The old link was alive and stays; the new one could not prove who it is."""
    FLAPPING = "flapping"
    """Links take each other's place all the time: two devices share one identity."""


class Claim(NamedTuple, Generic[Link]):
    """A link that wants to count: from where, and whether it proved who it is."""

    station: StationId
    link: Link
    address: str
    is_authenticated: bool


class Probe(NamedTuple, Generic[Link]):
    """Ping this link; any frame from it is an answer."""

    link: Link


class Dismiss(NamedTuple, Generic[Link]):
    """Close this link."""

    link: Link
    reason: str


class Install(NamedTuple, Generic[Link]):
    """Let this link count from now on."""

    link: Link


class Tell(NamedTuple):
    """Report what became of a second link."""

    station: StationId
    takeover: Takeover


Move = Probe[Link] | Dismiss[Link] | Install[Link] | Tell

SUPERSEDED: Final = "superseded"
IN_USE: Final = "identity in use"

FLAPS: Final = 20
FLAP_WINDOW_S: Final = 60.0

# (the old link answered, the new one proved who it is) -> what becomes of them
OUTCOME: Final = {
    (False, False): Takeover.SUPERSEDED,
    (False, True): Takeover.SUPERSEDED,
    (True, False): Takeover.REFUSED,
    (True, True): Takeover.DUPLICATE,
}


class _Contest(NamedTuple, Generic[Link]):
    newcomer: Claim[Link]
    deadline_s: float


class Owners(Generic[Link]):
    """The link that counts for each identity, and at most one that waits to take its place.

    With credentials the new link wins, once the old one answered a ping or its time is over.
    Without, only the ping decides. A third link takes the place of the waiting one when it
    proved who it is, and waits no longer than that would have; else it is turned away.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._owners: dict[StationId, Claim[Link]] = {}
        self._contests: dict[StationId, _Contest[Link]] = {}
        self._flaps: dict[StationId, deque[float]] = {}

    @property
    def owners(self) -> Mapping[StationId, Claim[Link]]:
        """The link that counts, of each identity that has one."""
        return MappingProxyType(self._owners)

    def arrive(self, claim: Claim[Link], now_s: float) -> list[Move[Link]]:
        """Take in a new link."""
        station = claim.station
        owner = self._owners.get(station)
        if owner is None:
            self._owners[station] = claim
            return [Install(claim.link)]
        if self._is_flapping(station, now_s) and claim.address != owner.address:
            return [Dismiss(claim.link, IN_USE), Tell(station, Takeover.REFUSED)]
        contest = self._contests.get(station)
        if contest is None:
            self._contests[station] = _Contest(claim, now_s + self._patience_s)
            return [Probe(owner.link)]
        if not claim.is_authenticated:
            return [Dismiss(claim.link, IN_USE), Tell(station, Takeover.REFUSED)]
        self._contests[station] = contest._replace(newcomer=claim)
        return [Dismiss(contest.newcomer.link, SUPERSEDED)]

    def answered(self, station: StationId, link: Link, now_s: float) -> list[Move[Link]]:
        """Note a sign of life of a link."""
        owner = self._owners.get(station)
        if owner is None or owner.link is not link or station not in self._contests:
            return []
        return self._settle(station, has_answered=True, now_s=now_s)

    def gone(self, station: StationId, link: Link) -> list[Move[Link]]:
        """Note that a link is no more; the one that waited for its place gets it."""
        contest = self._contests.get(station)
        if contest is not None and contest.newcomer.link is link:
            del self._contests[station]
            return []
        owner = self._owners.get(station)
        if owner is None or owner.link is not link:
            return []
        if contest is None:
            del self._owners[station]
            return []
        del self._contests[station]
        self._owners[station] = contest.newcomer
        return [Install(contest.newcomer.link)]

    def tick(self, now_s: float) -> list[Move[Link]]:
        """Settle what waited long enough, and forget old takeovers."""
        moves: list[Move[Link]] = []
        for station in tuple(self._due(now_s)):
            moves += self._settle(station, has_answered=False, now_s=now_s)
        for station in [name for name, times in self._flaps.items() if _is_old(times, now_s)]:
            del self._flaps[station]
        return moves

    def _due(self, now_s: float) -> Iterator[StationId]:
        """Go through the contests in the order they began, which is that of their ends."""
        for station, contest in self._contests.items():
            if contest.deadline_s > now_s:
                return
            yield station

    def _settle(self, station: StationId, *, has_answered: bool, now_s: float) -> list[Move[Link]]:
        newcomer = self._contests.pop(station).newcomer
        outcome = OUTCOME[has_answered, newcomer.is_authenticated]
        if outcome is Takeover.REFUSED:
            return [Dismiss(newcomer.link, IN_USE), Tell(station, outcome)]
        old, self._owners[station] = self._owners[station], newcomer
        moves: list[Move[Link]] = [Dismiss(old.link, SUPERSEDED), Install(newcomer.link)]
        moves.append(Tell(station, outcome))
        if self._note_flap(station, now_s):
            moves.append(Tell(station, Takeover.FLAPPING))
        return moves

    def _note_flap(self, station: StationId, now_s: float) -> bool:
        """Count a takeover; True for the one that makes too many of them."""
        was_flapping = self._is_flapping(station, now_s)
        self._flaps.setdefault(station, deque(maxlen=FLAPS)).append(now_s)
        return not was_flapping and self._is_flapping(station, now_s)

    def _is_flapping(self, station: StationId, now_s: float) -> bool:
        times = self._flaps.get(station)
        if times is None or len(times) < FLAPS:
            return False
        return now_s - times[0] < FLAP_WINDOW_S


def _is_old(times: deque[float], now_s: float) -> bool:
    return now_s - times[-1] >= FLAP_WINDOW_S
