"""The local list of a station: what it took is remembered, and what it has yet to hold is sent (OCPP 1.6, 5.10 and 5.15)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.commands.command import CommandName as Name, CommandStatus
from chargeloom.domain.commands.list_orders import SendList
from chargeloom.domain.commands.raw_call import RawCall, RawReply
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.stations.local_list import LocalList, Member
from chargeloom.protocols.ocpp.v16 import lists
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v201.version import V201
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

OK = {"status": "Accepted"}
LONG_AGO = Instant(1_000_000_000 * SECOND)


def entry(tag: str) -> dict[str, Any]:
    return {"idTag": tag, "idTagInfo": {"status": "Accepted", "parentIdTag": "GROUP"}}


def member(tag: str) -> Member:
    return Member(token=tag, token_type="", said=entry(tag))


def sent(version: int, kind: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "listVersion": version,
        "updateType": kind,
        "localAuthorizationList": list(entries),
    }


def whole(version: int, *tags: str) -> dict[str, Any]:
    return sent(version, "Full", *map(entry, tags))


def changes(version: int, *entries: dict[str, Any]) -> dict[str, Any]:
    return sent(version, "Differential", *entries)


async def answers(station: FakeStation, action: str, payload: Any, reply: Any) -> None:
    """Take the next request, which must be this one, and answer it."""
    kind, message_id, asked, told = await station.connection.next()
    assert (kind, asked, told) == (2, action, payload)
    station.answer(message_id, reply)


async def raw(station: FakeStation, action: str, payload: Any, reply: Any) -> None:
    call = RawCall(action=action, payload=json.dumps(payload).encode())
    asking = asyncio.ensure_future(station.core.commanding.call(station.station.id, call))
    await answers(station, action, payload, reply)
    assert isinstance(await asking, RawReply)


async def known(station: FakeStation) -> LocalList:
    return await station.core.enlisting.of(station.station.id)


async def held(station: FakeStation) -> tuple[int, list[str], bool]:
    found = await known(station)
    return found.version, sorted(one.token for one in found.members), found.is_settled


async def given_in_pieces(station: FakeStation, first: str, *coming: str) -> None:
    """Give a list of which only the first fits into the message that replaces what was there."""
    station.core.enlisting.begin(station.station.id, 4, [member(first)], map(member, coming))
    await raw(station, "SendLocalList", whole(4, first), OK)


async def test_what_a_station_took_is_what_we_know_of_it(rig: Rig, station: FakeStation) -> None:
    """(5.15; 7.1: one of whom nothing is said leaves, and identifiers know no case.)"""
    await raw(station, "SendLocalList", whole(4, "A", "B"), OK)
    await raw(station, "SendLocalList", changes(5, {"idTag": "a"}, entry("C")), OK)
    assert await held(station) == (5, ["B", "C"], True)
    assert (await known(station)).is_whole


@pytest.mark.parametrize("word", ["Failed", "VersionMismatch", "NotSupported"])
async def test_what_it_did_not_take_changes_nothing(
    rig: Rig, station: FakeStation, word: str
) -> None:
    await raw(station, "SendLocalList", whole(4, "A"), OK)
    await raw(station, "SendLocalList", changes(5, entry("B")), {"status": word})
    assert await held(station) == (4, ["A"], True)


@pytest.mark.parametrize(("told", "expected"), [(0, 0), (-1, 0), (9, 9)])
async def test_a_station_knows_the_version_of_its_list_best(
    rig: Rig, station: FakeStation, told: int, expected: int
) -> None:
    """(5.10: 0 is an empty list, -1 is none.)"""
    await raw(station, "SendLocalList", whole(4, "A"), OK)
    await raw(station, "GetLocalListVersion", {}, {"listVersion": told})
    found = await known(station)
    assert found.version == expected
    assert [one.token for one in found.members] == (["A"] if expected else [])
    assert found.is_whole is (expected == 0)


async def test_the_rest_of_a_long_list_follows_in_as_many_messages_as_the_station_wants(
    rig: Rig, station: FakeStation
) -> None:
    """(9.2.3: SendLocalListMaxLength.)"""
    setting = {"key": "SendLocalListMaxLength", "readonly": True, "value": "2"}
    await raw(station, "GetConfiguration", {}, {"configurationKey": [setting]})
    await given_in_pieces(station, "A", "B", "C", "D")
    settling = asyncio.ensure_future(rig.core.enlisting.settling.settle(station.station.id))
    await answers(station, "SendLocalList", changes(5, entry("B"), entry("C")), OK)
    await answers(station, "SendLocalList", changes(6, entry("D")), OK)
    await settling
    assert await held(station) == (6, ["A", "B", "C", "D"], True)


@pytest.mark.parametrize("word", ["Failed", "VersionMismatch"])
async def test_a_change_that_is_refused_is_followed_by_the_full_list(
    rig: Rig, station: FakeStation, word: str
) -> None:
    """(5.15.)"""
    await given_in_pieces(station, "A", "B")
    settling = asyncio.ensure_future(rig.core.enlisting.settling.settle(station.station.id))
    await answers(station, "SendLocalList", changes(5, entry("B")), {"status": word})
    await answers(station, "GetLocalListVersion", {}, {"listVersion": 11})
    await answers(station, "SendLocalList", whole(12, "A", "B"), OK)
    await settling
    assert await held(station) == (12, ["A", "B"], True)


async def test_a_restart_in_between_forgets_neither_the_list_nor_who_is_still_to_join_it(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as before:
        station = await before.station()
        await station.boot()
        await given_in_pieces(station, "A", "B")
        assert await held(station) == (4, ["A", "B"], False)
    async with running(tmp_path) as after:
        station = FakeStation(after.core, "CP-1")
        await station.boot()
        await answers(station, "SendLocalList", changes(5, entry("B")), OK)
        async with asyncio.timeout(PATIENCE_S):
            while await held(station) != (5, ["A", "B"], True):
                await after.settle()


async def test_a_list_in_the_words_of_2_0_1_is_not_known_once_the_station_speaks_1_6(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        station = await rig.station(version=V201)
        await station.ask("BootNotification", BOOT)
        first, second = (
            {"idToken": {"idToken": uid, "type": "ISO14443"}, "idTokenInfo": OK} for uid in "AB"
        )
        there, coming = (
            Member(token=uid, token_type="ISO14443", said=said)
            for uid, said in (("A", first), ("B", second))
        )
        rig.core.enlisting.begin(station.station.id, 4, [there], [coming])
        payload = {
            "versionNumber": 4,
            "updateType": "Full",
            "localAuthorizationList": [first],
        }
        await raw(station, "SendLocalList", payload, OK)
        station.actor.closed()
        station = FakeStation(rig.core, "CP-1")
        await rig.core.enlisting.settling.settle(station.station.id)
        assert await held(station) == (0, [], True)
        assert station.connection.sent == []


def test_what_stations_take_is_followed() -> None:
    assert {lists.send_local_list, lists.get_local_list_version} <= set(V16.effects.values())


async def test_who_follows_a_list_that_was_not_answered_follows_no_other_one(
    rig: Rig, station: FakeStation
) -> None:
    """Somebody sent another list under the same version meanwhile: nobody joins it."""
    station.core.enlisting.begin(station.station.id, 4, [member("A")], [member("B")])
    await raw(station, "SendLocalList", whole(4, "C"), OK)
    assert await held(station) == (4, ["C"], True)


KEYS = {"key": ["SendLocalListMaxLength", "LocalAuthListMaxLength"]}


def lengths(at_once: str | None) -> dict[str, Any]:
    if at_once is None:
        return {"unknownKey": KEYS["key"]}
    pairs = zip(KEYS["key"], (at_once, "100"), strict=True)
    return {"configurationKey": [{"key": k, "readonly": True, "value": v} for k, v in pairs]}


async def test_who_refuses_a_list_is_asked_how_many_fit_into_a_request(
    rig: Rig, station: FakeStation
) -> None:
    """The maximum number of elements is available in SendLocalListMaxLength (6.41)."""
    for uid in "ABC":
        await rig.token(uid)
    command = await rig.core.commanding.issue(
        station.station.id, Name.SEND_LOCAL_LIST, SendList(), "test"
    )
    tags = [{"idTag": uid, "idTagInfo": OK} for uid in ("CARD", "A", "B", "C")]
    await answers(station, "GetLocalListVersion", {}, {"listVersion": 0})
    await answers(station, "SendLocalList", sent(1, "Full", *tags), {"status": "Failed"})
    await answers(station, "GetConfiguration", KEYS, lengths("3"))
    await answers(station, "SendLocalList", sent(1, "Full", *tags[:3]), OK)
    await answers(station, "SendLocalList", sent(2, "Differential", tags[3]), OK)
    command = await rig.core.commanding.wait(command, PATIENCE_S)
    assert command.status is CommandStatus.ACCEPTED
    assert await held(station) == (2, ["A", "B", "C", "CARD"], True)


async def test_no_tag_stands_in_a_list_twice_and_one_past_its_day_is_expired(
    rig: Rig, station: FakeStation
) -> None:
    """An idTag has no type and no issuer: it is told once, as an Authorize of it would be (4.1, 5.15 and 7.1)."""
    await rig.token("card", type=TokenType.CENTRAL, status=TokenStatus.DISABLED, group="OLD")
    await rig.token("A", issuer="Old", status=TokenStatus.BLOCKED)
    await rig.token("A", issuer="New", group="NEW")
    await rig.token("B", expires_at=LONG_AGO)
    command = await rig.core.commanding.issue(
        station.station.id, Name.SEND_LOCAL_LIST, SendList(), "test"
    )
    tags = [
        {"idTag": "CARD", "idTagInfo": OK},
        {"idTag": "A", "idTagInfo": OK | {"parentIdTag": "NEW"}},
        {
            "idTag": "B",
            "idTagInfo": {"status": "Expired", "expiryDate": "2001-09-09T01:46:40.000Z"},
        },
    ]
    await answers(station, "GetLocalListVersion", {}, {"listVersion": 0})
    await answers(station, "SendLocalList", sent(1, "Full", *tags), OK)
    command = await rig.core.commanding.wait(command, PATIENCE_S)
    assert command.status is CommandStatus.ACCEPTED


@pytest.mark.parametrize("at_once", [None, "2"])
async def test_who_takes_so_many_refused_them_for_another_reason(
    rig: Rig, station: FakeStation, at_once: str | None
) -> None:
    await rig.token("A")
    command = await rig.core.commanding.issue(
        station.station.id, Name.SEND_LOCAL_LIST, SendList(), "test"
    )
    tags = [{"idTag": uid, "idTagInfo": OK} for uid in ("CARD", "A")]
    await answers(station, "GetLocalListVersion", {}, {"listVersion": 0})
    await answers(station, "SendLocalList", sent(1, "Full", *tags), {"status": "Failed"})
    await answers(station, "GetConfiguration", KEYS, lengths(at_once))
    command = await rig.core.commanding.wait(command, PATIENCE_S)
    assert (command.status, (command.outcome or {})["answer"]) == ("rejected", "Failed")
    assert station.connection.sent == []
