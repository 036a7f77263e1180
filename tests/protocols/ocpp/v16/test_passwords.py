"""A new key of a station of OCPP 1.6: it is shut out neither by its refusal nor by an answer that is lost (OCPP-J 1.6, 6.2.2)."""

import asyncio

import pytest

from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.reason import Refusal
from tests.rig import FakeStation, Rig

RAW = RawCall(
    action="ChangeConfiguration", payload=b'{"key":"AuthorizationKey","value":"a new key"}'
)


@pytest.mark.parametrize(
    ("status", "is_taken"),
    [("Accepted", True), ("RebootRequired", True), ("Rejected", False), ("NotSupported", False)],
)
async def test_a_new_key_is_good_when_the_station_takes_it(
    rig: Rig, station: FakeStation, status: str, is_taken: bool
) -> None:
    before = station.station.record
    calling = asyncio.create_task(rig.core.commanding.call(before.id, RAW))
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": status})
    await calling
    after = station.station.record
    assert (after.password_hash != before.password_hash) is is_taken
    assert after.other_password_hash is None


async def test_a_new_key_whose_answer_is_lost_is_as_good_as_the_old_one(
    rig: Rig, station: FakeStation
) -> None:
    before = station.station.record
    calling = asyncio.create_task(rig.core.commanding.call(before.id, RAW))
    await station.connection.next()
    station.actor.closed()
    with pytest.raises(Refusal, match="station-offline"):
        await calling
    after = station.station.record
    assert after.password_hash == before.password_hash
    assert after.other_password_hash is not None
