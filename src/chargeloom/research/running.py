"""From a scenario to a result."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from chargeloom.energy.planning.algorithms import DEFAULT, STRATEGIES, planner
from chargeloom.energy.planning.checks import ScenarioError, demand
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.own import Algorithm, Own
from chargeloom.energy.planning.planner import Planner
from chargeloom.energy.planning.replay import replay
from chargeloom.energy.planning.scenario import Scenario, read, site_of
from chargeloom.research.result import Result, result_of


def load(source: Path | str | bytes | Mapping[str, Any]) -> Scenario:
    """Read a scenario from a file, from JSON, or from what `json.load` gave; raises ScenarioError, OSError.

    Numbers and arrays of numpy may stand for numbers and lists.
    """
    if isinstance(source, bytes):
        return read(source)
    if isinstance(source, Mapping):
        return read(_written(source))
    return read(Path(source).read_bytes())


def _written(scenario: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(scenario, enc_hook=_as_builtins)
    except (TypeError, ValueError) as error:
        raise ScenarioError(f"not a scenario: {error}") from None


def _as_builtins(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} can't be written as JSON")


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
        demand(callable(algorithm), f"algorithm: {algorithm!r} is neither a name nor a function")
        name = getattr(algorithm, "__name__", type(algorithm).__name__)
        plans = Planner(site, network, Own(site, network, algorithm))
    lived = replay(scenario, plans, site.kwh_per_a, time.perf_counter)
    return result_of(scenario, site, name, lived)
