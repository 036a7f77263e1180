"""Whole sessions with the PyPI `ocpp` library as central system, over a real WebSocket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from random import Random

import pytest

from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.v201.station import StationKind
from tests.sim.back_to_back import car
from tests.sim.stranger_csms_v2 import Stranger, reception
from tests.sim.v201.pocket_csms import MODELS, STATUS

FAST = 3600.0
TAG = {"id_token": "TAG", "type": "ISO14443"}
both = pytest.mark.parametrize("version", ["2.0.1", "2.1"])


@asynccontextmanager
async def linked(version: str) -> AsyncIterator[tuple[StationLink, Stranger]]:
    numbers = count()
    async with reception(version) as desk:
        model = MODELS[version](
            StationKind(identity="CS-1", evses=((ConnectorKind(),), (ConnectorKind(),))),
            lambda: f"id-{next(numbers)}",
            pace=FAST,
        )
        endpoint = Endpoint(url=desk.url, identity="CS-1", subprotocol=model.subprotocol)
        link = StationLink(model, endpoint, report=lambda _: None, chance=Random(1))  # noqa: S311 it draws no secrets
        task = asyncio.create_task(link.run())
        try:
            yield link, await desk.next_link()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@both
async def test_a_driver_charges_and_leaves(version: str) -> None:
    async with linked(version) as (link, stranger):
        await stranger.ear.heard(STATUS[version], 2)
        link.do(lambda now: link.model.plug(1, car(), now))
        link.do(lambda now: link.model.present("TAG", 1, now))
        await stranger.ear.heard("TransactionEvent", 4)
        link.do(lambda now: link.model.present("TAG", 1, now))
        link.do(lambda now: link.model.unplug(1, now))
        await stranger.ear.heard(STATUS[version], 4)
        events = stranger.ear.payloads("TransactionEvent")
    assert events[0]["event_type"] == "Started"
    assert events[-1]["event_type"] == "Ended"
    assert [one["seq_no"] for one in events] == list(range(len(events)))


@both
async def test_the_central_system_starts_limits_and_stops_a_charge(version: str) -> None:
    async with linked(version) as (link, stranger):
        await stranger.ear.heard(STATUS[version], 2)
        link.do(lambda now: link.model.plug(2, car(), now))
        started = await stranger.ask(
            "RequestStartTransaction", id_token=TAG, remote_start_id=5, evse_id=2
        )
        assert started["status"] == "Accepted"
        (first, *_) = await stranger.ear.heard("TransactionEvent")
        number = first["transaction_info"]["transaction_id"]
        profile = {
            "id": 1, "stack_level": 0, "charging_profile_purpose": "TxProfile",
            "charging_profile_kind": "Relative", "transaction_id": number,
            "charging_schedule": [
                {"id": 1, "charging_rate_unit": "A",
                 "charging_schedule_period": [{"start_period": 0, "limit": 8.0}]}
            ],
        }  # fmt: skip
        limited = await stranger.ask("SetChargingProfile", evse_id=2, charging_profile=profile)
        assert limited["status"] == "Accepted"
        assert link.model.outlet(2).offered_a == 8
        stopped = await stranger.ask("RequestStopTransaction", transaction_id=number)
        assert stopped["status"] == "Accepted"


@both
async def test_the_central_system_reads_the_whole_device_model(version: str) -> None:
    async with linked(version) as (link, stranger):
        await stranger.ear.heard(STATUS[version], 2)
        await stranger.ask("GetBaseReport", request_id=1, report_base="FullInventory")
        parts = await stranger.ear.heard("NotifyReport", 5)
        names = {data["component"]["name"] for part in parts for data in part["report_data"]}
        assert {"TxCtrlr", "AuthCtrlr"} <= names
        assert link.model.is_quiet or parts
