"""The plant: what outlets draw is summed by phase and circuit, and the meter of the site tells it."""

import asyncio

import pytest

from chargeloom.domain.devices.device import Modbus
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Rotation, Winding
from chargeloom.protocols.devices.modbus import ModbusSource
from chargeloom.services.measuring.reaching import Reach
from chargeloom.sim.devices.house import supply_at
from chargeloom.sim.site.plant import Hanging, MeteredSite, Plant, on_phases
from chargeloom.sim.site.site import Plan, Site
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.vehicles.vehicle import Draw, Supply
from tests.patience import PATIENCE_S
from tests.sim.stranger_csms import reception
from tests.storage.facts import NOON


def drawing(current_a: float, phases: int = 3) -> Outlet:
    outlet = Outlet(ConnectorKind(), 1.0)
    outlet.meter.draw = Draw(current_a=current_a, phases=phases)
    return outlet


def test_a_car_of_one_phase_loads_the_phase_that_lies_on_its_first_line() -> None:
    found = [on_phases(drawing(16, 1), one) for one in (Rotation.RST, Rotation.STR, Rotation.TRS)]
    assert found == [(16, 0, 0), (0, 16, 0), (0, 0, 16)]


def test_nobody_sums_what_lies_who_knows_where() -> None:
    with pytest.raises(ValueError, match="wired"):
        on_phases(drawing(16), Rotation.UNKNOWN)


def test_a_dc_outlet_loads_three_phases_with_what_its_rectifier_takes() -> None:
    outlet = Outlet(ConnectorKind(supply=Supply.DC, lines=1), 1.0)
    outlet.meter.draw = Draw(power_w=50_000, current_a=125, voltage_v=400, phases=1)
    assert on_phases(outlet, Rotation.RST) == pytest.approx([76.27] * 3, abs=0.01)


NODES = (
    Node(id="root"),
    Node(id="left", parent="root"),
    Node(id="right", parent="root", winding=Winding.DELTA),
    Node(id="leaf", parent="left"),
)


def test_a_circuit_carries_all_that_hangs_beneath_it() -> None:
    plant = Plant(
        NODES,
        [
            Hanging(drawing(10), "leaf"),
            Hanging(drawing(20, 1), "leaf", Rotation.STR),
            Hanging(drawing(5, 2), "left"),
        ],
    )
    flows = plant.flows({"root": (1.0, -20.0, 3.0), "leaf": (0.5, 0.0, 0.0)})
    assert flows["leaf"] == pytest.approx((10.5, 30, 10))
    assert flows["left"] == pytest.approx((15.5, 35, 10))
    assert flows["right"] == pytest.approx((0, 0, 0))
    assert flows["root"] == pytest.approx((16.5, 15, 13))
    assert plant.cars_a() == pytest.approx((15, 35, 10))


def test_what_the_sun_gives_flows_back() -> None:
    assert Plant(NODES, []).flows({"leaf": (-7.0, 0, 0)})["root"] == pytest.approx((-7, 0, 0))


def test_behind_a_winding_in_delta_one_phase_loads_two() -> None:
    plant = Plant(NODES, [Hanging(drawing(30, 1), "right")])
    assert plant.flows()["root"] == pytest.approx((30 / 3**0.5, 30 / 3**0.5, 0), abs=1e-9)


def test_the_meter_sees_cars_house_and_roof() -> None:
    plant = Plant((Node(id="site"),), [Hanging(drawing(16, 1), "site", Rotation.TRS)])
    expected = supply_at(NOON, (0.0, 0.0, 16.0))
    assert MeteredSite(plant, lambda: NOON).flow().a == pytest.approx(expected.a)


async def test_the_meter_of_a_simulated_site_is_read_over_modbus_while_cars_charge() -> None:
    charging = asyncio.Event()

    def note(_: str, happening: Happening) -> None:
        if happening.what is What.STARTED:
            charging.set()

    async def here(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async with reception() as desk:
        plan = Plan(url=desk.url, stations=3, pace=600.0, gap_s=60.0, meter_port=0)
        site = Site(plan, note)
        over = asyncio.Event()
        running = asyncio.create_task(site.run(over))
        await asyncio.wait_for(charging.wait(), PATIENCE_S)
        assert site.meter_port is not None
        reach = Reach(allows_loopback=True, resolve=here)
        source = ModbusSource(reach, Modbus(host="meter.example", port=site.meter_port), 10.0)
        flow = flow_of(await source.read(), "123")
        await source.close()
        over.set()
        await asyncio.wait_for(running, PATIENCE_S)
    assert flow.a is not None
    assert len(flow.a) == 3


def test_stations_of_a_plan_are_wired_in_turn() -> None:
    plan = Plan(url="ws://127.0.0.1:1", stations=3, rotations=(Rotation.RST, Rotation.STR))
    wired = [one.evses[0][0].rotation for one in plan.blueprints()]
    assert wired == [Rotation.RST, Rotation.STR, Rotation.RST]
