from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind

CAR = VehicleKind(name="car", capacity_wh=60_000, ac_power_w=22_000)


def charging(*, can_switch: bool) -> Outlet:
    found = Outlet(ConnectorKind(maximum_a=32.0, can_switch=can_switch), pace=1.0)
    found.plug(Vehicle(CAR, soc=0.1), 0.0)
    found.close(0.0)
    return found


def test_who_can_switch_closes_as_many_lines_as_a_profile_says() -> None:
    outlet = charging(can_switch=True)
    assert outlet.limit(16.0, 1.0, 1)
    assert (outlet.meter.draw.phases, outlet.offered_a) == (1, 16.0)
    assert outlet.limit(16.0, 2.0)
    assert outlet.meter.draw.phases == 3


def test_who_can_not_switch_keeps_to_the_limit_on_all_lines() -> None:
    outlet = charging(can_switch=False)
    outlet.limit(16.0, 1.0, 1)
    assert outlet.meter.draw.phases == 3
    assert not outlet.limit(16.0, 2.0, 3)
