"""The planners by name."""

from collections.abc import Callable
from functools import partial
from typing import Final

from chargeloom.energy.planning.checks import demand
from chargeloom.energy.planning.live import Live
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.planner import Planner, Strategy
from chargeloom.energy.planning.sharing import MaxMin
from chargeloom.energy.planning.site import Site
from chargeloom.energy.planning.turns import RANKS, InTurn, RoundRobin

DEFAULT: Final = "foresight"


def _foresight(site: Site, network: Network) -> Strategy:
    """Load the solver only for whom it plans; raises ModuleNotFoundError."""
    from chargeloom.energy.planning.foresight import Foresight  # noqa: PLC0415

    return Foresight(site, network)


STRATEGIES: Final[dict[str, Callable[[Site, Network], Strategy]]] = {
    DEFAULT: _foresight,
    **{name: partial(InTurn, rank=rank) for name, rank in RANKS.items()},
    "round-robin": lambda _site, network: RoundRobin(network),
    "max-min": lambda _site, network: MaxMin(network),
    "live": lambda site, _network: Live(site),
}


def known(algorithm: str) -> str:
    """Give the name of an algorithm back. Raises ScenarioError for one that is none."""
    demand(algorithm in STRATEGIES, f"algorithm: none of {', '.join(STRATEGIES)}: {algorithm!r}")
    return algorithm


def planner(site: Site, algorithm: str = DEFAULT) -> Planner:
    """Make the planner of that name for a site. Raises ScenarioError for a name that is none."""
    known(algorithm)
    network = Network(site)
    return Planner(site, network, STRATEGIES[algorithm](site, network))
