"""From a scenario to a result."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from chargeloom.energy.planning.algorithms import DEFAULT, STRATEGIES, planner
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.own import Algorithm, Own
from chargeloom.energy.planning.planner import Planner
from chargeloom.energy.planning.replay import replay
from chargeloom.energy.planning.scenario import Scenario, read, site_of
from chargeloom.research.result import Result, result_of


def load(source: Path | str | bytes | Mapping[str, Any]) -> Scenario:
    """Read a scenario from a file, from JSON, or from what `json.load` gave; raises ScenarioError, OSError."""
    if isinstance(source, bytes):
        return read(source)
    if isinstance(source, Mapping):
        return read(msgspec.json.encode(source))
    return read(Path(source).read_bytes())


def algorithms() -> tuple[str, ...]:
    """Name our algorithms."""
    return tuple(STRATEGIES)


def run(
    scenario: Scenario, algorithm: str | Algorithm = DEFAULT, *, cap_kw: float | None = None
) -> Result:
    """Let an algorithm live through a scenario, told of each thing when it comes to pass and never before.

    Whatever it chooses is brought within the limits and out of the gap below a vehicle's minimum. Raises ScenarioError.
    """
    site = site_of(scenario, cap_kw)
    network = Network(site)
    if isinstance(algorithm, str):
        name, plans = algorithm, planner(site, algorithm)
    else:
        name = getattr(algorithm, "__name__", type(algorithm).__name__)
        plans = Planner(site, network, Own(site, network, algorithm))
    lived = replay(scenario, plans, site.kwh_per_a, time.perf_counter)
    return result_of(scenario, site, name, lived)
