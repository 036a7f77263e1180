"""A new key of a station of OCPP 1.6: it is shut out neither by its refusal nor by an answer that is lost (OCPP-J 1.6, 6.2.2)."""

import asyncio

import pytest

from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Refusal
from chargeloom.services.secrets import SecretKeeper
from chargeloom.services.stations.admitting import (
    OPEN_POLICY,
    Admitted,
    Attempt,
    Credentials,
    Gate,
)
from tests.rig import FakeStation, Rig

RAW = RawCall(
    action="ChangeConfiguration", payload=b'{"key":"AuthorizationKey","value":"a new key"}'
)


@pytest.mark.parametrize(
    ("status", "is_taken"),
    [("Accepted", True), ("Rejected", False), ("NotSupported", False)],
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


OLD, NEW = b"the old key of it", b"a new key"


@pytest.mark.parametrize("old", [OLD, None], ids=["with a key", "without one"])
async def test_a_key_that_needs_a_reboot_is_awaited_beside_the_old_one(
    rig: Rig, old: bytes | None
) -> None:
    """The key is changed, but not before the station has booted, which it does not do by itself (5.3, 7.22)."""
    keeper = SecretKeeper(bytes(32))
    rig.core.provisioning._keeper = keeper
    held = keeper.hash_password(old) if old is not None else None
    station = await rig.station(password_hash=held, security_profile=0)
    identity = station.station.id
    gate = _gate(rig, keeper)
    await _say(rig, station, "RebootRequired")
    assert gate.admit(_shown(identity, old), 0) == Admitted(is_authenticated=old is not None)
    station.actor.closed()
    rig.core.registering.came_otherwise = gate.came_otherwise
    FakeStation(rig.core, identity).actor.closed()
    assert gate.admit(_shown(identity, NEW), 0) == Admitted(is_authenticated=True)
    FakeStation(rig.core, identity)
    assert gate.admit(_shown(identity, NEW), 0) == Admitted(is_authenticated=True)
    assert not isinstance(gate.admit(_shown(identity, old), 0), Admitted), "it was changed"
    assert station.station.record.other_password_hash is None


async def _say(rig: Rig, station: FakeStation, status: str) -> None:
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, RAW))
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": status})
    await calling


def _gate(rig: Rig, keeper: SecretKeeper) -> Gate:
    return Gate(
        find=rig.core.fleet.record,
        keeper=keeper,
        accepts_unknown=False,
        strangers=lambda: 0,
        policy=OPEN_POLICY,
        now=rig.core.ground.now,
    )


def _shown(identity: StationId, password: bytes | None) -> Attempt:
    credentials = Credentials(identity.encode(), password) if password is not None else None
    return Attempt(identity, "192.0.2.1", credentials)
