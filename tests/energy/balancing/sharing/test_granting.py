"""What is granted fits beside what flows already, in whichever direction it lies."""

import numpy as np
import pytest

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.footprints import footprint
from chargeloom.energy.balancing.circuits.grid import PHASES, Grid
from chargeloom.energy.balancing.circuits.loads import Loads
from chargeloom.energy.balancing.sharing.granting import Rises, granted
from tests.energy.balancing.grids import node, phasors

LIMIT_A = 40.0


@pytest.mark.parametrize("wiring", list(Wiring))
def test_what_the_sun_gives_frees_no_more_for_a_load_between_lines_than_it_takes_off(
    wiring: Wiring,
) -> None:
    grid = Grid([node("root", fuse_a=(LIMIT_A,) * 3)])
    loads = Loads(grid, [footprint(wiring, (0, 1, 2))])
    base = phasors(grid)
    base[:, :PHASES] = -10.0
    room = loads.room(grid.limits(), loads.used(base, np.zeros((1, 1))))
    one = np.array([0])
    rises = Rises(one, one, np.array([60.0]), np.array([0.0]))
    given = granted(loads, room, rises)[0]
    assert loads.used(base, np.array([[given]]))[0, :PHASES].max() <= LIMIT_A
    assert given == pytest.approx(LIMIT_A if wiring is Wiring.DELTA else LIMIT_A + 10)
