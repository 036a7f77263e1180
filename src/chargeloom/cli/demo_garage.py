"""The garage of the demo: circuits that cannot give every vehicle all that it would take, a house, and a roof.

The house lives as fast as the stations do: a minute is an hour, and its day begins at ten in the morning.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from chargeloom.domain.devices.device import Http, Terms
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.sites.site import Balancing, Load, Meter, Mode, Node, Outlet, Pv
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.services.core import Core
from chargeloom.services.measuring.devices import text_id
from chargeloom.sim.devices.http import HttpDevice, shelly_3em
from chargeloom.sim.site.building import Blueprint
from chargeloom.sim.site.plant import Hanging, MeteredSite, Plant
from chargeloom.sim.site.site import Site
from chargeloom.sim.vehicles.vehicle import Supply

NAME: Final = "Underground garage"
DAWN: Final = 10 * HOUR
FUSE: Final = (63.0, 63.0, 63.0)
ROW_FUSE: Final = (40.0, 40.0, 40.0)
NODES: Final = (
    Node(id="grid", name="Connection", fuse_a=(100.0, 100.0, 100.0), contracted_kw=60.0),
    Node(id="garage", name="Garage", parent="grid", fuse_a=FUSE),
    Node(id="row-1", name="Left row", parent="garage", fuse_a=ROW_FUSE),
    Node(id="row-2", name="Right row", parent="garage", fuse_a=ROW_FUSE, rotation=Rotation.STR),
)
ROWS: Final = ("row-1", "row-2")
TURNS: Final = (Rotation.RST, Rotation.STR, Rotation.TRS)
"""How an electrician wires one outlet after the other, so that cars of one phase spread over all three."""
BALANCING: Final = Balancing(
    mode=Mode.DYNAMIC, ramp_a_per_s=8.0, hold_s=4.0, turn_s=60.0, phase_hold_s=60.0
)
_METER: Final = "main"
_ACTOR: Final = "demo"


def outlets(blueprints: Iterable[Blueprint]) -> Iterator[Outlet]:
    """Hang the AC outlets of stations on the two rows, in turn."""
    found = (
        (one.identity, evse, kinds[0])
        for one in blueprints
        for evse, kinds in enumerate(one.evses, 1)
        if kinds[0].supply is Supply.AC
    )
    for number, (identity, evse, kind) in enumerate(found):
        yield Outlet(
            station=StationId(identity),
            evse=evse,
            node=ROWS[number % len(ROWS)],
            rotation=TURNS[number // len(ROWS) % len(TURNS)],
            max_a=kind.maximum_a,
            max_pauses=100,
        )


async def draw_up(core: Core, hanging: tuple[Outlet, ...], port: int) -> None:
    """Make the site with its meter, which answers at a port of this machine."""
    device = await core.measuring.devices.make(
        _ACTOR,
        name="Meter of the connection",
        connection=Http(url=f"http://127.0.0.1:{port}", map="shelly-3em"),
        phases="123",
        terms=Terms(),
        secret=None,
    )
    await core.sites.make(
        _ACTOR,
        name=NAME,
        nodes=NODES,
        outlets=hanging,
        meters=(Meter(id=_METER, node="grid", device=text_id(device)),),
        loads=(Load(id="house", node="grid", a=(24.0, 16.0, 14.0)),),
        pv=(Pv(id="roof", node="grid", kwp=28.0),),
        balancing=BALANCING,
    )


class House:
    """What the meter of the connection measures: the house, its roof, and the vehicles that charge."""

    def __init__(
        self, hanging: Iterable[Outlet], site: Site, now: Callable[[], Instant], pace: float
    ) -> None:
        began = now()

        def time() -> int:
            return int(began // DAY * DAY + DAWN + (now() - began) * pace)

        plant = Plant(NODES, (_hung(one, site) for one in hanging))
        self.site = MeteredSite(plant, time)
        self.device = HttpDevice(lambda: shelly_3em(self.site.flow()))


def _hung(outlet: Outlet, site: Site) -> Hanging:
    row = next(node for node in NODES if node.id == outlet.node)
    rotation = outlet.rotation.within(row.rotation)
    return Hanging(site.outlet(outlet.station, outlet.evse), outlet.node, rotation)
