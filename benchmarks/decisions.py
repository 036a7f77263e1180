"""How long one decision over a large site takes, all cars there, in processor time: the event loop waits for it."""

import time
from collections.abc import Sequence
from typing import Final, NamedTuple

from benchmarks.arena import Arena, say
from benchmarks.gates import OURS
from benchmarks.plan import Plan
from benchmarks.result import Collector
from benchmarks.servers.server import ServerUnderTest
from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import Balancing, Meter, Mode, Node, Outlet, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Rotation
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.car import Car

DECISIONS: Final = 9
HALLS: Final = 20
ROTATIONS: Final = (Rotation.RST, Rotation.STR, Rotation.TRS)


class Size(NamedTuple):
    """How large a site is, and whether its stations switch to one line."""

    circuits: int
    outlets: int
    can_switch: bool = False


SIZES: Final = {
    "1k": Size(200, 1_000),
    "1k-switching": Size(200, 1_000, can_switch=True),
    "5k": Size(2_000, 5_000),
}


class LargeSite:
    """A site that is too small for its cars; they take what they are told, and a fifth of them tells it each second."""

    def __init__(self, size: Size) -> None:
        model = _model(size)
        self.controller = Controller(model)
        self.places = [Place(station=one.station, evse=one.evse) for one in model.outlets]
        self._told = dict.fromkeys(self.places, (0.0, LINES))
        self._second = 0
        for place in self.places:
            self.controller.stands(place, 0.0)
            self.controller.contact(0.0, place, is_online=True)
            self.controller.plugged(0.0, place, Car.WANTS)
            self.controller.outlets[place].switching.heard(size.can_switch)

    def decide(self) -> float:
        """Let a second pass; gives the processor time of what is measured at the supply, and of the decision, in milliseconds."""
        self._second += 1
        now, supply_a = float(self._second), [40.0] * LINES
        for number, place in enumerate(self.places):
            limit_a, lines = self._told[place]
            drawn = tuple(limit_a if line < lines else 0.0 for line in range(LINES))
            for line, current in enumerate(drawn):
                supply_a[(line + number) % LINES] += current
            if (number + self._second) % 5 == 0:
                self.controller.drew(now, place, drawn)
        begun = time.process_time()
        self.controller.metered(now, "main", supply_a)
        decided = self.controller.decide(now)
        taken = time.process_time() - begun
        for offer in decided.offers:
            self._told[offer.place] = (offer.limit_a, offer.lines)
            self.controller.accepted(now, offer.place, offer.limit_a, offer.lines)
        return 1000 * taken


def measure(_: Arena, __: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Decide some times at every size."""
    for name, size in SIZES.items():
        if size.outlets > plan.stored_transactions:
            continue
        say(f"decisions: {size.outlets} outlets")
        site = LargeSite(size)
        for _decision in range(DECISIONS):
            into.add(f"decision-{name}", OURS, site.decide(), "ms")


def _model(size: Size) -> SiteModel:
    circuits = size.circuits - HALLS - 1
    nodes = [Node(id="root", fuse_a=(5_000.0,) * 3)]
    nodes += [Node(id=f"h{at}", parent="root", fuse_a=(400.0,) * 3) for at in range(HALLS)]
    nodes += [
        Node(id=f"c{at}", parent=f"h{at % HALLS}", fuse_a=((63.0 if at % 3 else 25.0),) * 3)
        for at in range(circuits)
    ]
    outlets = tuple(
        Outlet(
            station=StationId(f"E{at}"),
            evse=1,
            node=f"c{at % circuits}",
            rotation=ROTATIONS[at % LINES],
            safe_a=0.0,
            can_switch_phases=size.can_switch,
        )
        for at in range(size.outlets)
    )
    return SiteModel(
        id=SiteId(1),
        name="Large",
        version=1,
        nodes=tuple(nodes),
        outlets=outlets,
        meters=(Meter(id="main", node="root"),),
        balancing=Balancing(mode=Mode.DYNAMIC, hold_s=2.0),
    )
