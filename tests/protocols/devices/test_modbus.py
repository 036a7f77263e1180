"""Modbus TCP through sockets: our reader and our simulated meters, each against programs of others."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from pyModbusTCP.client import ModbusClient
from pyModbusTCP.server import DataBank, ModbusServer as StrangersServer
from sunspec2.modbus.client import SunSpecModbusClientDeviceTCP

from chargeloom.domain.devices.device import CURRENTS, Channel, Modbus, Register, Word
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.protocols.devices import maps
from chargeloom.protocols.devices.modbus import ModbusSource
from chargeloom.services.measuring.reaching import Reach
from chargeloom.sim.devices import banks
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.modbus import ModbusServer
from tests.patience import PATIENCE_S

HOST = "127.0.0.1"
A_WHILE_S = 5.0
"""Until a connection that is gone is given up: this test waits it out."""
SUPPLY = Supply(a=(12.0, -7.0, 3.5), v=(229.0, 231.0, 230.0), import_kwh=5.0, export_kwh=2.0)


@pytest.fixture
async def meter() -> AsyncIterator[ModbusServer]:
    server = ModbusServer(holding=lambda: banks.sunspec_meter(SUPPLY))
    await server.start()
    yield server
    await server.stop()


async def here(host: str, port: int) -> tuple[str, ...]:
    return (HOST,)


def source(port: int, /, timeout_s: float = PATIENCE_S, **said: Any) -> ModbusSource:
    reach = Reach(allows_loopback=True, resolve=here)
    return ModbusSource(reach, Modbus(host="meter.example", port=port, **said), timeout_s)


async def test_a_sunspec_meter_is_read(meter: ModbusServer) -> None:
    reader = source(meter.port)
    flow = flow_of(await reader.read(), "123")
    assert flow.a == pytest.approx(SUPPLY.a)
    assert flow.kw == pytest.approx(sum(SUPPLY.kw), abs=0.01)
    await reader.close()


async def test_what_a_device_has_is_asked_once(meter: ModbusServer) -> None:
    reader = source(meter.port)
    await reader.read()
    before = meter.served
    await reader.read()
    assert meter.served == before + 1
    await reader.close()


@pytest.mark.parametrize("base", [0, 50_000])
async def test_a_sunspec_device_may_begin_elsewhere(base: int) -> None:
    server = ModbusServer(holding=lambda: banks.sunspec_meter(SUPPLY, base))
    await server.start()
    reader = source(server.port)
    assert flow_of(await reader.read(), "123").a == pytest.approx(SUPPLY.a)
    await reader.close()
    await server.stop()


@pytest.mark.parametrize("name", [name for name in maps.known() if name != "eastron-sdm120"])
async def test_a_known_meter_is_read_by_its_map(name: str) -> None:
    known = maps.known()[name]
    server = ModbusServer(
        holding=lambda: banks.mapped(SUPPLY, known, "holding"),
        inputs=lambda: banks.mapped(SUPPLY, known, "input"),
    )
    await server.start()
    reader = source(server.port, map=name)
    sample = await reader.read()
    assert flow_of(sample, "123").a == pytest.approx(SUPPLY.a)
    assert sample.values[Channel.IMPORT] == pytest.approx(5.0)
    await reader.close()
    await server.stop()


async def test_a_device_without_the_mark_of_sunspec_says_so() -> None:
    server = ModbusServer(holding=lambda: dict.fromkeys(range(10), 7))
    await server.start()
    reader = source(server.port)
    with pytest.raises(SourceSilent, match="no SunSpec mark"):
        await reader.read()
    await server.stop()


async def test_a_register_that_is_refused_is_named() -> None:
    server = ModbusServer()
    await server.start()
    reader = source(server.port, registers=(Register(channel=Channel.POWER, address=9),))
    with pytest.raises(SourceSilent, match="register 9: the device refuses, code 2"):
        await reader.read()
    await server.stop()


async def test_who_does_not_listen_is_silent() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        with pytest.raises(SourceSilent, match=r"no connection to meter\.example"):
            await source(taken.getsockname()[1]).read()


async def test_a_device_that_never_answers_is_silent_and_is_read_once_it_does(
    meter: ModbusServer,
) -> None:
    meter.is_silent = True
    reader = source(meter.port, timeout_s=0.05)
    with pytest.raises(SourceSilent):
        await reader.read()
    meter.is_silent = False
    reader = source(meter.port)
    assert flow_of(await reader.read(), "123").a == pytest.approx(SUPPLY.a)
    await reader.close()


async def test_a_lost_connection_is_made_again(meter: ModbusServer) -> None:
    reader = source(meter.port, timeout_s=A_WHILE_S)
    await reader.read()
    port = meter.port
    await meter.stop()
    with pytest.raises(SourceSilent):
        await reader.read()
    await meter.start(port=port)
    assert flow_of(await reader.read(), "123").a == pytest.approx(SUPPLY.a)
    await reader.close()


async def test_another_device_behind_the_same_address_is_learned_anew() -> None:
    bank = banks.sunspec_meter(SUPPLY)
    server = ModbusServer(holding=lambda: bank)
    await server.start()
    reader = source(server.port)
    await reader.read()
    bank = banks.sunspec_inverter(Supply(a=(-8.0, -8.0, -8.0)))
    with pytest.raises(SourceSilent, match="have moved"):
        await reader.read()
    assert flow_of(await reader.read(), "123").a == pytest.approx((-8.0,) * 3)
    await reader.close()
    await server.stop()


async def test_a_device_that_refuses_what_lies_between_is_asked_for_less() -> None:
    """Registers that nobody asked for are read with others, unless they are not there (exception 2)."""
    server = ModbusServer(inputs=lambda: {6: 1, 7: 2, 12: 3})
    await server.start()
    places = zip(CURRENTS, (6, 7, 12), strict=True)
    said = [Register(channel=one, address=at, type="u16", table="input") for one, at in places]
    reader = source(server.port, registers=tuple(said))
    assert [(await reader.read()).values[one] for one in CURRENTS] == [1, 2, 3]
    before = server.served
    await reader.read()
    assert server.served == before + 2
    await reader.close()
    await server.stop()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("i16", [0x8000]),
        ("u16", [0xFFFF]),
        ("i32", [0x8000, 0]),
        ("u32", [0xFFFF, 0xFFFF]),
        ("u64", [0xFFFF] * 4),
        ("i64", [0x8000, 0, 0, 0]),
        ("f32", [0x7FC0, 0]),
    ],
)
async def test_a_register_of_ones_own_that_says_it_is_not_there_is_no_flow(
    kind: Word, words: list[int]
) -> None:
    """-3276.8 A of export would make room for cars."""
    bank = dict(enumerate([*words, 0, 0, 0, 0]))
    server = ModbusServer(holding=lambda: bank)
    await server.start()
    register = Register(channel=Channel.CURRENT_L1, address=0, type=kind, scale=0.1)
    reader = source(server.port, registers=(register,))
    assert (await reader.read()).values == {}
    await reader.close()
    await server.stop()


# Against programs that others wrote.


@pytest.fixture
def stranger() -> Iterator[StrangersServer]:
    server = StrangersServer(HOST, 0, no_block=True, data_bank=DataBank())
    server.start()
    yield server
    server.stop()


def port_of(server: StrangersServer) -> int:
    return int(server._service.socket.getsockname()[1])


async def test_we_read_a_strangers_server(stranger: StrangersServer) -> None:
    known = maps.known()["carlo-gavazzi-em340"]
    for address, word in banks.mapped(SUPPLY, known, "holding").items():
        assert stranger.data_bank.set_holding_registers(address, [word])
    reader = source(port_of(stranger), map=known.id)
    assert flow_of(await reader.read(), "123").a == pytest.approx(SUPPLY.a)
    await reader.close()


async def test_a_strangers_client_reads_our_meter(meter: ModbusServer) -> None:
    client = ModbusClient(HOST, meter.port, auto_open=True, timeout=PATIENCE_S)
    assert await asyncio.to_thread(client.read_holding_registers, 40_000, 2) == [0x5375, 0x6E53]
    assert await asyncio.to_thread(client.read_holding_registers, 9, 1) is None
    assert client.last_except == 2
    assert await asyncio.to_thread(client.read_coils, 0, 1) is None
    assert client.last_except == 1
    await asyncio.to_thread(client.close)


async def test_the_sunspec_alliances_own_client_reads_our_meter(meter: ModbusServer) -> None:
    def look() -> tuple[Any, ...]:
        device = SunSpecModbusClientDeviceTCP(
            slave_id=1, ipaddr=HOST, ipport=meter.port, timeout=PATIENCE_S
        )
        device.scan()
        body = device.models[203][0]
        told = tuple(body.points[name].cvalue for name in ("AphA", "AphB", "AphC", "W", "PhVphB"))
        device.close()
        return (*told, device.models[1][0].points["Md"].value)

    *told, model = await asyncio.to_thread(look)
    amperes, watts, volts = told[:3], told[3], told[4]
    assert amperes == pytest.approx([12.0, 7.0, 3.5])
    assert watts == pytest.approx(sum(SUPPLY.kw) * 1000, abs=10)
    assert volts == pytest.approx(231.0)
    assert model == "Simulated meter"


async def test_the_sunspec_alliances_own_client_reads_our_inverter_and_battery() -> None:
    given = Supply(a=(-8.0, -8.0, -8.0))
    for number, bank in (
        (103, banks.sunspec_inverter(given)),
        (701, banks.sunspec_battery(given, 40.0)),
    ):
        server = ModbusServer(holding=lambda bank=bank: bank)  # type: ignore[misc]
        await server.start()

        def look(port: int, number: int) -> Any:
            device = SunSpecModbusClientDeviceTCP(
                slave_id=1, ipaddr=HOST, ipport=port, timeout=PATIENCE_S
            )
            device.scan()
            watts = device.models[number][0].points["W"].cvalue
            device.close()
            return watts

        assert await asyncio.to_thread(look, server.port, number) == pytest.approx(5520)
        await server.stop()


def test_currents_are_named_in_the_order_of_lines() -> None:
    assert [one.value[-1] for one in CURRENTS] == ["1", "2", "3"]
