"""A scenario lived through: the world keeps the truth, and tells the planner what has come to pass."""

from collections.abc import Callable
from typing import NamedTuple

from chargeloom.energy.planning.planner import Planner
from chargeloom.energy.planning.scenario import Scenario, Session
from chargeloom.energy.planning.site import News


class Replay(NamedTuple):
    """Offers and what was drawn of them by session, from its arrival to its departure; of the steps how long each took, and in how many max-min shares stood in."""

    currents_a: dict[str, list[float]]
    drawn_a: dict[str, list[float]]
    steps_s: list[float]
    fallbacks: int


def replay(
    scenario: Scenario, planner: Planner, kwh_per_a: float, clock: Callable[[], float]
) -> Replay:
    """Let a planner live through a day; the clock only measures, it decides nothing."""
    world = World(scenario, kwh_per_a)
    steps: list[float] = []
    for interval in range(world.horizon):
        news = world.news(interval)
        begun = clock()
        offers = planner.step(news)
        steps.append(clock() - begun)
        world.charge(offers)
    return Replay(world.offered_a, world.taken_a, steps, planner.fallbacks)


class World:
    """Cars with ideal batteries: they take all they are offered until their need is covered."""

    def __init__(self, scenario: Scenario, kwh_per_a: float) -> None:
        self.horizon = max((each.departure for each in scenario.sessions), default=0)
        self.offered_a: dict[str, list[float]] = {each.session_id: [] for each in scenario.sessions}
        self.taken_a: dict[str, list[float]] = {each.session_id: [] for each in scenario.sessions}
        self._left_a = {
            each.session_id: each.requested_energy_kwh / kwh_per_a for each in scenario.sessions
        }
        self._arrivals: dict[int, list[Session]] = {}
        self._departures: dict[int, list[str]] = {}
        for each in scenario.sessions:
            self._arrivals.setdefault(each.arrival, []).append(each)
            self._departures.setdefault(each.departure, []).append(each.session_id)
        self._drawn_a: dict[str, float] = {}
        self._present: set[str] = set()

    def news(self, interval: int) -> News:
        """Let cars come and go, and tell of it."""
        arrived = tuple(each.announced() for each in self._arrivals.get(interval, ()))
        left = tuple(self._departures.get(interval, ()))
        self._present.difference_update(left)
        self._present.update(each.session_id for each in arrived)
        return News(interval, arrived, left, self._drawn_a)

    def charge(self, offers: dict[str, float]) -> None:
        """Let the cars take what they are offered."""
        self._drawn_a = {}
        for session_id in sorted(self._present):
            offer = offers.get(session_id, 0.0)
            drawn = min(offer, self._left_a[session_id])
            self._left_a[session_id] -= drawn
            self._drawn_a[session_id] = drawn
            self.offered_a[session_id].append(offer)
            self.taken_a[session_id].append(drawn)
