"""A solver that finds no optimum when it is told so."""

import highspy

from chargeloom.energy.planning.foresight import SETTINGS, Foresight
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.program import QuietSolver
from chargeloom.energy.planning.site import Site


class Failing(QuietSolver):
    """Does as HiGHS does in its first runs, and fails from then on."""

    def __init__(self, sound_runs: int = 0) -> None:
        super().__init__()
        self._sound_runs = sound_runs

    def run(self) -> highspy.HighsStatus:
        self._sound_runs -= 1
        return super().run()

    def getModelStatus(self) -> highspy.HighsModelStatus:  # noqa: N802
        if self._sound_runs < 0:
            return highspy.HighsModelStatus.kSolveError
        return super().getModelStatus()


def failing(site: Site, network: Network, sound_runs: int = 0) -> Foresight:
    return Foresight(site, network, SETTINGS, lambda: Failing(sound_runs))
