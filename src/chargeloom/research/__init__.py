"""For research: load a scenario, choose an algorithm or write one, run it causally, and look at what came of it.

What is named here stays as it is between minor versions; what lies elsewhere in the package may change. Needs no server.
`pip install 'chargeloom[energy]'` brings the solver that `foresight` needs, `[export]` what writes Parquet.
"""

from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.own import Algorithm, Moment, Vehicle
from chargeloom.energy.planning.scenario import Scenario
from chargeloom.research.result import Result, SessionResult
from chargeloom.research.running import algorithms, load, run

__all__ = (
    "Algorithm",
    "Moment",
    "Result",
    "Scenario",
    "ScenarioError",
    "SessionResult",
    "Vehicle",
    "algorithms",
    "load",
    "run",
)
