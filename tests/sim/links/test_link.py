"""Over a real WebSocket, with a stranger as central system that validates every message."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import pytest
from ocpp.v16 import call
from ocpp.v16.enums import ResetType

from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.v16.station import StationKind
from chargeloom.sim.v16.station_model import StationModel
from tests.patience import PATIENCE_S
from tests.sim.back_to_back import car
from tests.sim.stranger_csms import reception

FAST = 3600.0
"""A second is an hour."""


class NoPatience(Random):
    """Reconnects at once."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0


@dataclass
class Watched:
    """A link that runs, and what it reported."""

    link: StationLink
    happened: list[Happening]
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def plug(self) -> None:
        self.link.do(lambda now: self.link.model.plug(1, car(), now))

    def unplug(self) -> None:
        self.link.do(lambda now: self.link.model.unplug(1, now))

    def present(self, id_tag: str = "TAG") -> None:
        self.link.do(lambda now: self.link.model.present(id_tag, 1, now))

    def whats(self) -> list[What]:
        return [one.what for one in self.happened]


@asynccontextmanager
async def running(
    url: str,
    *,
    password: str | None = None,
    memory: Path | None = None,
    report: Callable[[Happening], None] = lambda _: None,
) -> AsyncIterator[Watched]:
    happened: list[Happening] = []

    def note(happening: Happening) -> None:
        happened.append(happening)
        report(happening)

    ids = count()
    kind = StationKind(identity="CP 1/ü", restart_s=0.01)
    model = StationModel(kind, lambda: f"id-{next(ids)}", pace=FAST)
    link = StationLink(
        model,
        Endpoint(url=url, identity=kind.identity, password=password),
        report=note,
        chance=NoPatience(),
        memory=memory,
    )
    task = asyncio.create_task(link.run())
    try:
        yield Watched(link, happened)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_whole_session_passes_the_schemas_of_a_stranger() -> None:
    async with reception() as desk, running(desk.url) as station:
        stranger = await desk.next_link()
        await stranger.heard("StatusNotification", 2)
        station.plug()
        station.present("TAG")
        await stranger.heard("MeterValues", 3)
        station.present("TAG")
        (stop,) = await stranger.heard("StopTransaction")
        station.unplug()
        statuses = await stranger.heard("StatusNotification", 6)
    (start,) = stranger.payloads("StartTransaction")
    assert [one["status"] for one in statuses if one["connector_id"] == 1] == [
        "Available", "Preparing", "Charging", "Finishing", "Available"
    ]  # fmt: skip
    assert stop["transaction_id"] == 4711
    assert stop["meter_stop"] > start["meter_start"]
    registers = [
        int(one["meter_value"][0]["sampled_value"][0]["value"])
        for one in stranger.payloads("MeterValues")
    ]
    assert start["meter_start"] <= registers[0] <= registers[-1] <= stop["meter_stop"]


async def test_a_stranger_orders_and_every_answer_passes_its_schema() -> None:
    async with reception() as desk, running(desk.url) as station:
        stranger = await desk.next_link()
        await stranger.heard("StatusNotification", 2)
        station.plug()
        answers = [
            await stranger.call(order)
            for order in (
                call.GetConfiguration(),
                call.GetConfiguration(key=["HeartbeatInterval", "Nonsense"]),
                call.ChangeConfiguration(key="HeartbeatInterval", value="60"),
                call.TriggerMessage(requested_message="MeterValues"),
                call.TriggerMessage(requested_message="FirmwareStatusNotification"),
                call.RemoteStartTransaction(id_tag="APP", connector_id=1),
            )
        ]
        await stranger.heard("StartTransaction")
        await stranger.heard("MeterValues", 3)
        answers += [
            await stranger.call(order)
            for order in (
                call.ChangeAvailability(connector_id=0, type="Inoperative"),
                call.RemoteStopTransaction(transaction_id=4711),
                call.UnlockConnector(connector_id=1),
                call.ClearCache(),
                call.DataTransfer(vendor_id="Stranger"),
            )
        ]
        (firmware,) = await stranger.heard("FirmwareStatusNotification")
    assert firmware == {"status": "Idle"}
    assert len(answers[0].configuration_key) > 20
    assert answers[1].unknown_key == ["Nonsense"]
    assert [one.status for one in answers[2:]] == [
        "Accepted", "Accepted", "Accepted", "Accepted",
        "Scheduled", "Accepted", "Unlocked", "Accepted", "UnknownVendorId",
    ]  # fmt: skip


async def test_a_session_that_the_link_did_not_survive_is_told_on_the_next_one() -> None:
    async with reception() as desk, running(desk.url) as station:
        first = await desk.next_link()
        await first.heard("StatusNotification", 2)
        station.plug()
        station.present("TAG")
        await first.heard("MeterValues", 1)
        first._connection.transport.abort()
        station.present("TAG")
        second = await desk.next_link()
        (stop,) = await second.heard("StopTransaction")
    assert stop["transaction_id"] == 4711
    assert second.payloads("BootNotification") == []
    assert What.DISCONNECTED in station.whats()


async def test_a_central_system_that_breaks_the_protocol_is_called_again() -> None:
    async with reception() as desk, running(desk.url) as station:
        first = await desk.next_link()
        await first.heard("StatusNotification", 2)
        await first._connection.send("x" * 70_000)
        await desk.next_link()
    assert What.DISCONNECTED in station.whats()


async def test_a_reset_closes_the_link_and_boots_on_the_next_one() -> None:
    async with reception() as desk, running(desk.url):
        first = await desk.next_link()
        await first.heard("StatusNotification", 2)
        answer = await first.call(call.Reset(type=ResetType.hard))
        second = await desk.next_link()
        await second.heard("BootNotification")
    assert answer.status == "Accepted"


async def test_the_identity_is_escaped_and_the_password_stands_in_the_header() -> None:
    async with reception() as desk, running(desk.url, password="geheim:ß"):
        await desk.next_link()
    ((path, authorization),) = desk.requests
    assert path == "/ocpp/CP%201%2F%C3%BC"
    pair = base64.b64encode("CP 1/ü:geheim:ß".encode()).decode()
    assert authorization == f"Basic {pair}"


async def test_without_a_password_there_is_no_header() -> None:
    async with reception() as desk, running(desk.url):
        await desk.next_link()
    assert desk.requests[0][1] is None


@pytest.mark.parametrize("spoken", [("ocpp2.0.1",), ()])
async def test_a_central_system_that_does_not_agree_on_the_protocol_is_left_alone(
    spoken: tuple[str, ...],
) -> None:
    """With an error, or by agreeing without naming a subprotocol (OCPP-J 1.6, 3.2)."""
    refused = asyncio.Event()

    def note(happening: Happening) -> None:
        if happening.what is What.UNREACHABLE:
            refused.set()

    async with reception(spoken) as desk, running(desk.url, report=note) as station:
        await asyncio.wait_for(refused.wait(), PATIENCE_S)
    assert What.CONNECTED not in station.whats()


async def test_a_closed_port_is_tried_again_until_somebody_listens() -> None:
    knocks = asyncio.Semaphore(0)

    def note(happening: Happening) -> None:
        if happening.what is What.UNREACHABLE:
            knocks.release()

    async with reception() as desk:
        closed = desk.url
    async with running(closed, report=note):
        for _ in range(3):
            await asyncio.wait_for(knocks.acquire(), PATIENCE_S)


def list_folder(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_what_is_not_told_yet_waits_on_disk(tmp_path: Path) -> None:
    memory = tmp_path / "station.json"
    async with reception() as desk:
        async with running(desk.url, memory=memory) as station:
            first = await desk.next_link()
            await first.heard("StatusNotification", 2)
            station.plug()
            station.present("TAG")
            await first.heard("MeterValues", 1)
        async with running(desk.url, memory=memory):
            second = await desk.next_link()
            (stop,) = await second.heard("StopTransaction")
    assert (stop["transaction_id"], stop["reason"]) == (4711, "PowerLoss")
    assert [memory] == list_folder(tmp_path)


async def test_hanging_up_is_orderly() -> None:
    async with reception() as desk:
        async with running(desk.url):
            stranger = await desk.next_link()
            await stranger.heard("StatusNotification", 2)
        await asyncio.wait_for(stranger._connection.wait_closed(), PATIENCE_S)
    assert stranger._connection.close_code == 1000
