"""Passwords that a station is given: it must never be shut out by one (OCPP 2.0.1, A01; 2.1, B09 and B10)."""

import asyncio
import json
from typing import Any

import pytest

from chargeloom.composition.footing import SECRET_KEY
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.reason import Refusal
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.secrets import SecretKeeper, load_or_create
from chargeloom.services.stations.admitting import Admitted, Attempt, Credentials, Gate
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig

OLD, NEW, NEWER = "an-old-secret-of-20-", "a-new-secret-for-2-", "another-one-of-that"
WAY = {"component": {"name": "NetworkConfiguration", "instance": "2"}}
OURS = {"component": {"name": "SecurityCtrlr"}}
PASSWORD = {"variable": {"name": "BasicAuthPassword"}}


@pytest.fixture
async def station(rig: Rig, version: Version) -> FakeStation:
    station = await rig.station(version=version, security_profile=1)
    await rig.core.provisioning.change_password(station.station.id, OLD.encode(), "test")
    await station.ask("BootNotification", BOOT)
    return station


def by_profile(password: str) -> RawCall:
    data = {
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "wss://csms.test",
        "messageTimeout": 30,
        "securityProfile": 1,
        "ocppInterface": "Wired0",
        "basicAuthPassword": password,
    }
    payload = {"configurationSlot": 2, "connectionData": data}
    return RawCall(action="SetNetworkProfile", payload=json.dumps(payload).encode())


def by_variable(password: str, where: dict[str, Any] = WAY) -> RawCall:
    data = where | PASSWORD | {"attributeValue": password}
    payload = json.dumps({"setVariableData": [data]}).encode()
    return RawCall(action="SetVariables", payload=payload)


def said(status: str, where: dict[str, Any] = WAY) -> dict[str, Any]:
    return {"setVariableResult": [where | PASSWORD | {"attributeStatus": status}]}


async def asked(rig: Rig, station: FakeStation, raw: RawCall, reply: dict[str, Any]) -> None:
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, raw))
    frame = await station.connection.next()
    station.answer(frame[1], reply)
    await calling


def let_in(rig: Rig, station: FakeStation) -> list[str]:
    """Say by which of the passwords the station gets in."""
    keeper = SecretKeeper(load_or_create(rig.config.data / SECRET_KEY))
    find, identity = rig.core.fleet.record, station.station.id
    gate = Gate(find=find, keeper=keeper, accepts_unknown=False, strangers=lambda: 0)

    def is_let_in(password: str) -> bool:
        shown = Credentials(identity.encode(), password.encode())
        return isinstance(gate.admit(Attempt(identity, "192.0.2.1", shown), 0.0), Admitted)

    return [password for password in (OLD, NEW, NEWER) if is_let_in(password)]


async def test_by_the_password_of_another_way_a_station_gets_in_as_by_that_of_its_own(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    """OCPP 2.1, B09.FR.14: SetNetworkProfile gives a way its password, and B10.FR.07: it may fall back."""
    raw, reply = by_variable(NEW), said("Accepted")
    if version is V21:
        raw, reply = by_profile(NEW), {"status": "Accepted"}
    await asked(rig, station, raw, reply)
    assert let_in(rig, station) == [OLD, NEW]


@pytest.mark.parametrize("where", [WAY, OURS], ids=["way", "ours"])
async def test_a_password_that_the_station_refuses_lets_nobody_in(
    rig: Rig, station: FakeStation, where: dict[str, Any]
) -> None:
    await asked(rig, station, by_variable(NEW, where), said("Rejected", where))
    assert let_in(rig, station) == [OLD]


@pytest.mark.parametrize("where", [WAY, OURS], ids=["way", "ours"])
async def test_a_station_that_answers_in_a_word_of_its_own_gets_in_by_either_password(
    rig: Rig, station: FakeStation, where: dict[str, Any]
) -> None:
    await asked(rig, station, by_variable(NEW, where), said("Perhaps", where))
    assert let_in(rig, station) == [OLD, NEW]


@pytest.mark.parametrize("where", [WAY, OURS], ids=["way", "ours"])
async def test_a_station_whose_answer_is_lost_gets_in_by_either_password(
    rig: Rig, station: FakeStation, where: dict[str, Any]
) -> None:
    raw = by_variable(NEW, where)
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, raw))
    await station.connection.next()
    station.actor.closed()
    with pytest.raises(Refusal, match="station-offline"):
        await calling
    assert let_in(rig, station) == [OLD, NEW]


async def test_the_password_of_the_security_controller_is_that_of_every_way(
    rig: Rig, station: FakeStation
) -> None:
    """OCPP 2.1, B09.FR.27; 2.0.1, A01: the old one is no longer good."""
    await asked(rig, station, by_variable(NEW), said("Accepted"))
    await asked(rig, station, by_variable(NEWER, OURS), said("Accepted", OURS))
    assert let_in(rig, station) == [NEWER]


async def test_a_station_that_took_its_other_way_is_known_by_that_from_then_on(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    await asked(rig, station, by_variable(NEW), said("Accepted"))
    station.actor.closed()
    rig.core.registering.came_otherwise = lambda _: True
    again = FakeStation(rig.core, station.station.id, version=version)
    rig.core.registering.came_otherwise = lambda _: False
    await asked(rig, again, by_variable(NEWER), said("Accepted"))
    assert let_in(rig, again) == [NEW, NEWER]
