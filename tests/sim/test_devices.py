"""The meter of the simulated house: what flows follows load, sun and cars, and is read over Modbus as it is."""

import pytest

from chargeloom.domain.devices.device import Modbus
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.instant import HOUR
from chargeloom.protocols.devices.modbus import ModbusSource
from chargeloom.services.measuring.reaching import Reach
from chargeloom.sim.devices import banks
from chargeloom.sim.devices.house import supply_at
from chargeloom.sim.devices.modbus import ModbusServer
from tests.storage.facts import NOON

MIDNIGHT = NOON - 12 * HOUR


def test_at_night_the_house_imports_and_a_car_adds_to_its_phase() -> None:
    idle, car = supply_at(MIDNIGHT), supply_at(MIDNIGHT, (0.0, 16.0, 0.0))
    assert all(amperes > 0 for amperes in idle.a)
    assert car.a == pytest.approx((idle.a[0], idle.a[1] + 16.0, idle.a[2]))
    assert car.v[1] < idle.v[1]


def test_at_noon_the_roof_exports_and_a_cloud_takes_that_away() -> None:
    assert sum(supply_at(NOON).kw) < 0 < sum(supply_at(NOON, sky=0.1).kw)


async def test_the_meter_of_the_house_is_read_over_modbus() -> None:
    async def here(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    supply = supply_at(NOON)
    server = ModbusServer(holding=lambda: banks.sunspec_meter(supply))
    await server.start()
    reach = Reach(allows_loopback=True, resolve=here)
    source = ModbusSource(reach, Modbus(host="house.example", port=server.port), 10.0)
    read = flow_of(await source.read(), "123")
    await source.close()
    await server.stop()
    assert read.a == pytest.approx(supply.a, abs=0.02), "whole watts and tenths of volts are told"
