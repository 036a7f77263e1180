"""Requests in the station's own words, from outside."""

import asyncio
import json
from typing import Any

import pytest

from chargeloom.domain.commands.raw_call import RawCall, RawRefused, RawReply
from chargeloom.domain.reason import Reason, Refusal
from tests.protocols.ocpp.actor.conftest import ID
from tests.rig import FakeStation, Rig


async def test_a_raw_call_goes_out_as_it_is_and_its_reply_comes_back(
    rig: Rig, station: FakeStation
) -> None:
    reply, sent = await raw(rig, station, "GetConfiguration", b"{}", {"unknownKey": ["x"]})
    assert sent == {}
    assert isinstance(reply, RawReply)
    assert reply.payload is not None
    assert json.loads(reply.payload) == {"unknownKey": ["x"]}
    assert reply.protocol == "ocpp1.6"


async def test_a_raw_call_that_breaks_the_schema_is_not_sent(
    rig: Rig, station: FakeStation
) -> None:
    call = RawCall(action="Reset", payload=b'{"type":"Gently"}')
    refused = await rig.core.commanding.call(ID, call)
    assert isinstance(refused, RawRefused)
    assert refused.pointer == "/type"
    assert station.connection.sent == []


async def test_a_raw_call_nobody_knows_is_refused(rig: Rig, station: FakeStation) -> None:
    with pytest.raises(Refusal) as refused:
        await rig.core.commanding.call(ID, RawCall(action="Fly", payload=b"{}"))
    assert refused.value.reason is Reason.COMMAND_UNSUPPORTED


async def test_a_station_that_took_a_new_key_is_known_by_it(rig: Rig, station: FakeStation) -> None:
    payload = b'{"key":"AuthorizationKey","value":"0001020304050607FFFFFFCCCCCCCCCCCCCCCCCC"}'
    await raw(rig, station, "ChangeConfiguration", payload, {"status": "Rejected"})
    assert station.station.record.password_hash is None
    await raw(rig, station, "ChangeConfiguration", payload, {"status": "Accepted"})
    assert station.station.record.password_hash is not None


async def raw(
    rig: Rig, station: FakeStation, action: str, payload: bytes, answer: dict[str, Any]
) -> tuple[RawReply | RawRefused, Any]:
    call = asyncio.create_task(
        rig.core.commanding.call(ID, RawCall(action=action, payload=payload))
    )
    _, message_id, said, sent = await station.connection.next()
    assert said == action
    station.answer(message_id, answer)
    return await call, sent
