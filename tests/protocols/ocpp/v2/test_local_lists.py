"""A local list follows when a customer is forgotten (OCPP 2.0.1 and 2.1, N10.FR.02 and D01)."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.token import Token, TokenStatus, TokenType
from chargeloom.domain.commands.command import (
    Command,
    CommandName,
    CommandStatus,
    Outcome,
)
from chargeloom.domain.commands.list_orders import (
    AskListVersion,
    ListUpdate,
    SendList,
    SettleList,
)
from chargeloom.domain.commands.raw_call import RawCall, RawReply
from chargeloom.domain.ids import TokenId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.stations.local_list import LocalList, Member, member_key
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v201.list_effects import LIST_EFFECTS
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.commanding import subject_of
from chargeloom.services.stations.enlisting import SAVED_EVERY, TOO_LONG, UNDER_WAY
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

OK = {"status": "Accepted"}
LONG_AGO = Instant(1_000_000_000 * SECOND)
WHEN = "2026-11-25T12:00:00.000Z"


def token(uid: str) -> dict[str, Any]:
    return {"idToken": uid, "type": "ISO14443"}


def entry(uid: str) -> dict[str, Any]:
    info = {"status": "Accepted", "cacheExpiryDateTime": WHEN, "groupIdToken": token("GROUP")}
    return {"idToken": token(uid), "idTokenInfo": info}


def whole(version: int, *uids: str) -> dict[str, Any]:
    list_ = {"localAuthorizationList": [entry(uid) for uid in uids]} if uids else {}
    return {"versionNumber": version, "updateType": "Full"} | list_


def changes(version: int, *members: dict[str, Any]) -> dict[str, Any]:
    list_ = {"localAuthorizationList": list(members)} if members else {}
    return {"versionNumber": version, "updateType": "Differential"} | list_


def gone(uid: str) -> dict[str, Any]:
    return {"idToken": token(uid)}


class Played:
    """A station whose operator sends it requests, and that answers what it is asked."""

    def __init__(self, rig: Rig, station: FakeStation) -> None:
        self.rig, self.station = rig, station

    async def raw(self, action: str, payload: Any, reply: Any) -> None:
        call = RawCall(action=action, payload=json.dumps(payload).encode())
        identity = self.station.station.id
        asking = asyncio.ensure_future(self.rig.core.commanding.call(identity, call))
        await self.answers(action, payload, reply)
        assert isinstance(await asking, RawReply)

    async def answers(self, action: str, payload: Any, reply: Any) -> None:
        """Take the next request, which must be this one, and answer it."""
        kind, message_id, asked, told = await self.station.connection.next()
        assert (kind, asked, told) == (2, action, payload)
        self.station.answer(message_id, reply)

    async def forgets(self, uid: str = "CARD", kind: str = "ISO14443") -> None:
        """Be told to forget a customer, and tell that it did."""
        named = {"idToken": {"idToken": uid, "type": kind}}
        asked = {"requestId": 9, "report": True, "clear": True} | named
        await self.raw("CustomerInformation", asked, OK)
        part = {"requestId": 9, "seqNo": 0, "generatedAt": WHEN, "data": "Jane"}
        assert await self.station.ask("NotifyCustomerInformation", part) == {}

    async def known(self) -> LocalList:
        return await self.rig.core.enlisting.of(self.station.station.id)

    async def holds(self, *uids: str, version: int) -> None:
        """Wait until this, and no more, is known of its list."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                known = await self.known()
                held = sorted(one.token for one in known.members)
                if (held, known.version, known.is_settled) == (sorted(uids), version, True):
                    return
                await self.rig.settle()

    async def is_asked_nothing(self) -> None:
        """See that nothing is under way: what the store and the loop still had to do is done."""
        for _ in range(3):
            await self.rig.settle()
            await asyncio.sleep(0)
        assert self.station.connection.sent == []
        assert not self.rig.core.enlisting.settling._errands


@pytest.fixture
def play(rig: Rig, station: FakeStation) -> Played:
    return Played(rig, station)


async def notices(rig: Rig) -> list[dict[str, Any]]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [one.data for one in events if one.data.get("action") == "local-list-refused"]


async def test_who_is_forgotten_leaves_the_list_once_the_station_told_what_it_forgot(
    play: Played,
) -> None:
    await play.raw("SendLocalList", whole(4, "CARD", "OTHER"), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(5, gone("CARD")), OK)
    await play.holds("OTHER", version=5)


async def test_identifiers_know_no_case_and_are_sent_as_they_stand_in_the_list(
    play: Played,
) -> None:
    await play.raw("SendLocalList", whole(4, "CaRd"), OK)
    await play.forgets("cArD")
    await play.answers("SendLocalList", changes(5, gone("CaRd")), OK)
    await play.holds(version=5)


async def test_who_was_added_by_a_change_is_known_and_leaves_too(play: Played) -> None:
    await play.raw("SendLocalList", changes(2, entry("CARD")), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(3, gone("CARD")), OK)
    await play.holds(version=3)


@pytest.mark.parametrize("kind", ["eMAID", "Central"])
async def test_a_list_without_the_token_stays_as_it_is(play: Played, kind: str) -> None:
    await play.raw("SendLocalList", whole(4, "CARD"), OK)
    await play.forgets("OTHER")
    await play.forgets("CARD", kind)
    await play.is_asked_nothing()
    await play.holds("CARD", version=4)


@pytest.mark.parametrize("word", ["Failed", "VersionMismatch"])
async def test_a_list_that_the_station_did_not_take_is_not_known(play: Played, word: str) -> None:
    await play.raw("SendLocalList", whole(4, "CARD"), {"status": word})
    await play.forgets()
    await play.is_asked_nothing()
    assert (await play.known()).version == 0


@pytest.mark.parametrize(
    ("reply", "clear"), [({"status": "Rejected"}, True), ({"status": "Invalid"}, True), (OK, False)]
)
async def test_a_customer_that_was_not_forgotten_stays_in_the_list(
    play: Played, reply: dict[str, str], clear: bool
) -> None:
    await play.raw("SendLocalList", whole(4, "CARD"), OK)
    asked = {"requestId": 9, "report": not clear, "clear": clear, "idToken": token("CARD")}
    await play.raw("CustomerInformation", asked, reply)
    await play.is_asked_nothing()
    await play.holds("CARD", version=4)


async def test_a_station_that_never_tells_what_it_forgot_gets_its_list_all_the_same(
    play: Played,
) -> None:
    play.rig.core.enlisting.quiet_s = 0
    await play.raw("SendLocalList", whole(4, "CARD"), OK)
    asked = {"requestId": 9, "report": False, "clear": True, "idToken": token("CARD")}
    await play.raw("CustomerInformation", asked, OK)
    await play.answers("SendLocalList", changes(5, gone("CARD")), OK)
    await play.holds(version=5)


async def test_a_station_that_refuses_a_change_gets_the_whole_list_without_the_token(
    play: Played,
) -> None:
    """D01.FR.03."""
    await play.raw("SendLocalList", whole(4, "CARD", "A", "B"), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(5, gone("CARD")), {"status": "VersionMismatch"})
    await play.answers("GetLocalListVersion", {}, {"versionNumber": 11})
    await play.answers("SendLocalList", whole(12, "A", "B"), OK)
    await play.holds("A", "B", version=12)
    assert (await play.known()).is_whole
    assert await notices(play.rig) == []


async def test_of_a_list_that_is_not_wholly_known_only_the_change_is_sent_again(
    play: Played,
) -> None:
    """D01.FR.19: a whole list of what we know would take from it what others put there."""
    await play.raw("SendLocalList", changes(2, entry("CARD"), entry("A")), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(3, gone("CARD")), {"status": "VersionMismatch"})
    await play.answers("GetLocalListVersion", {}, {"versionNumber": 7})
    await play.answers("SendLocalList", changes(8, gone("CARD")), OK)
    await play.holds("A", version=8)


async def test_a_station_without_a_list_has_nobody_to_take_out(play: Played) -> None:
    """D02.FR.02 and FR.03."""
    await play.raw("SendLocalList", whole(4, "CARD"), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(5, gone("CARD")), {"status": "Failed"})
    await play.answers("GetLocalListVersion", {}, {"versionNumber": 0})
    await play.holds(version=0)
    assert await notices(play.rig) == []


async def test_a_station_that_refuses_its_list_is_told_of_and_tried_again_when_it_boots(
    play: Played,
) -> None:
    await play.raw("SendLocalList", whole(4, "CARD", "A"), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(5, gone("CARD")), {"status": "Failed"})
    await play.answers("GetLocalListVersion", {}, {"versionNumber": 4})
    await play.answers("SendLocalList", whole(5, "A"), {"status": "Failed"})
    async with asyncio.timeout(PATIENCE_S):
        while not (told := await notices(play.rig)):
            pass
    assert told == [{"action": "local-list-refused", "status": "Failed"}]
    play.station.actor.closed()
    version = play.station.actor._link.version
    play.station = FakeStation(play.rig.core, play.station.station.id, version=version)
    await play.rig.settle()
    await play.station.ask("BootNotification", BOOT)
    await play.answers("SendLocalList", changes(5, gone("CARD")), OK)
    await play.holds("A", version=5)


async def test_a_long_list_is_sent_anew_in_as_many_pieces_as_the_station_wants(
    play: Played,
) -> None:
    """D01.FR.03, note, and FR.11."""
    await may_send(play, "ItemsPerMessage", "2")
    await play.raw("SendLocalList", whole(4, "CARD", "A", "B", "C", "D", "E"), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(5, gone("CARD")), {"status": "Failed"})
    await play.answers("GetLocalListVersion", {}, {"versionNumber": 4})
    await play.answers("SendLocalList", whole(5, "A", "B"), OK)
    await play.answers("SendLocalList", changes(6, entry("C"), entry("D")), OK)
    await play.answers("SendLocalList", changes(7, entry("E")), OK)
    await play.holds("A", "B", "C", "D", "E", version=7)


async def test_as_much_goes_into_a_request_as_has_room_in_it(play: Played) -> None:
    """D01.FR.11, BytesPerMessageSendLocalList."""
    await may_send(play, "BytesPerMessage", "600")
    await play.raw("SendLocalList", whole(4, "CARD", "A", "B", "C"), OK)
    await play.forgets()
    await play.answers("SendLocalList", changes(5, gone("CARD")), {"status": "Failed"})
    await play.answers("GetLocalListVersion", {}, {"versionNumber": 4})
    await play.answers("SendLocalList", whole(5, "A", "B"), OK)
    await play.answers("SendLocalList", changes(6, entry("C")), OK)
    await play.holds("A", "B", "C", version=6)


async def test_a_list_that_holds_what_it_ought_to_is_left_alone(play: Played) -> None:
    await play.raw("SendLocalList", whole(4, "CARD"), OK)
    subject = subject_of(play.station.station.id)
    outcome = await play.rig.core.ground.bus.request(subject, SettleList(), PATIENCE_S)
    assert isinstance(outcome, Outcome)
    assert outcome.status is CommandStatus.ACCEPTED
    await play.is_asked_nothing()


async def test_a_list_in_the_words_of_1_6_is_not_known_once_the_station_speaks_2(
    play: Played,
) -> None:
    """Who follows it can't be said any more: nothing is sent, and nothing is tried for ever."""
    enlisting, identity = play.rig.core.enlisting, play.station.station.id
    there, coming = (
        Member(token=uid, token_type="", said={"idTag": uid, "idTagInfo": OK}) for uid in "AB"
    )
    enlisting.begin(identity, 4, [there], [coming])
    await enlisting.replaced(identity, 4, [there])
    outcome = await play.rig.core.ground.bus.request(subject_of(identity), SettleList(), PATIENCE_S)
    assert isinstance(outcome, Outcome)
    await play.is_asked_nothing()
    await play.holds(version=0)


def test_what_stations_take_is_followed_in_both_versions(version: Version) -> None:
    assert set(LIST_EFFECTS.values()) <= set(version.effects.values())


async def may_send(play: Played, variable: str, value: str, most: int | None = None) -> None:
    limit = {"dataType": "integer", "supportsMonitoring": False, "maxLimit": most}
    report = {
        "requestId": 1,
        "generatedAt": WHEN,
        "seqNo": 0,
        "reportData": [
            {
                "component": {"name": "LocalAuthListCtrlr"},
                "variable": {"name": variable},
                "variableAttribute": [{"value": value, "mutability": "ReadOnly"}],
                **({"variableCharacteristics": limit} if most is not None else {}),
            }
        ],
    }
    assert await play.station.ask("NotifyReport", report) == {}


def ours(uid: str) -> dict[str, Any]:
    """What we say of a token that we know."""
    return {"idToken": token(uid), "idTokenInfo": {"status": "Accepted"}}


def known_here(play: Played, *uids: str, **changes: Any) -> None:
    """Let these be all tokens, all of one kind."""
    ids, now = play.rig.core.ground.ids, play.rig.core.ground.now()
    play.rig.core.authorizing.load(
        Token(
            id=TokenId(ids.next(now)), uid=uid, type=TokenType.ISO14443, created_at=now, **changes
        )
        for uid in uids
    )


async def sends(
    play: Played, update: ListUpdate = ListUpdate.FULL
) -> Callable[[], Awaitable[Command]]:
    """Let an operator send the list."""
    commanding = play.rig.core.commanding
    identity, order = play.station.station.id, SendList(update=update)
    command = await commanding.issue(identity, CommandName.SEND_LOCAL_LIST, order, "test")
    return partial(commanding.wait, command, PATIENCE_S)


async def tells_version(play: Played, version: int) -> None:
    await play.answers("GetLocalListVersion", {}, {"versionNumber": version})


def listed(kind: str, version: int, *members: dict[str, Any]) -> dict[str, Any]:
    list_ = {"localAuthorizationList": list(members)} if members else {}
    return {"versionNumber": version, "updateType": kind} | list_


async def test_a_list_is_sent_in_pieces_unless_the_station_holds_fewer(play: Played) -> None:
    """(D01; LocalAuthListEntries tells by its maxLimit how many the list may have.)"""
    await may_send(play, "ItemsPerMessage", "1")
    await may_send(play, "Entries", "0", most=2)
    known_here(play, "A", "B", "C")
    ended = await (await sends(play))()
    assert ended.outcome == {"answer": TOO_LONG, "data": {"most": 2}}
    known_here(play, "A", "B")
    end = await sends(play)
    await tells_version(play, 6)
    await play.answers("SendLocalList", listed("Full", 7, ours("A")), OK)
    await play.answers("SendLocalList", listed("Differential", 8, ours("B")), OK)
    ended = await end()
    assert (ended.status, ended.outcome) == (
        "accepted",
        {"answer": "Accepted", "data": {"tokens": 2, "version": 8}},
    )
    await play.holds("A", "B", version=8)


async def test_nobody_is_a_list_too(play: Played) -> None:
    """(D01.FR.04.)"""
    known_here(play)
    end = await sends(play)
    await tells_version(play, 3)
    await play.answers("SendLocalList", listed("Full", 4), OK)
    assert (await end()).status is CommandStatus.ACCEPTED
    await play.holds(version=4)


async def test_changes_say_what_differs_from_what_the_station_holds(play: Played) -> None:
    """(D01.FR.16 and FR.17.)"""
    known_here(play, "A", "B", "C")
    end = await sends(play)
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, *map(ours, "ABC")), OK)
    await end()
    known_here(play, "C", "D")
    await play.rig.token("B", status=TokenStatus.BLOCKED)
    end = await sends(play, ListUpdate.DIFFERENTIAL)
    await tells_version(play, 1)
    said = [gone("A"), ours("D"), ours("B") | {"idTokenInfo": {"status": "Blocked"}}]
    await play.answers("SendLocalList", listed("Differential", 2, *said), OK)
    assert (await end()).status is CommandStatus.ACCEPTED
    await play.holds("B", "C", "D", version=2)
    end = await sends(play, ListUpdate.DIFFERENTIAL)
    await tells_version(play, 2)
    assert (await end()).status is CommandStatus.ACCEPTED
    await play.is_asked_nothing()


async def test_no_token_stands_in_a_list_twice_and_one_past_its_day_is_expired(
    play: Played, version: Version
) -> None:
    """All idTokens in the list shall be unique (D01.FR.06); a station may look at no day (C13.FR.02 and C14.FR.02)."""
    known_here(play)
    await play.rig.token("A", issuer="Old", status=TokenStatus.DISABLED, group="OLD")
    await play.rig.token("a", issuer="New", group="NEW")
    await play.rig.token("A", type=TokenType.CENTRAL, status=TokenStatus.BLOCKED)
    await play.rig.token("B", expires_at=LONG_AGO)
    await play.rig.token("C", issuer="One")
    await play.rig.token("C", issuer="Two")
    end = await sends(play)
    await tells_version(play, 0)
    group = {"groupIdToken": {"idToken": "NEW", "type": "Central"}}
    said = [
        {"idToken": token("a"), "idTokenInfo": {"status": "Accepted"} | group},
        {"idToken": {"idToken": "A", "type": "Central"}, "idTokenInfo": {"status": "Blocked"}},
        {
            "idToken": token("B"),
            "idTokenInfo": {"status": "Expired", "cacheExpiryDateTime": "2001-09-09T01:46:40.000Z"},
        },
        {"idToken": token("C"), "idTokenInfo": {"status": "Invalid"}},
    ]
    await play.answers("SendLocalList", listed("Full", 1, *said), OK)
    assert (await end()).status is CommandStatus.ACCEPTED


async def test_changes_of_a_list_that_is_not_known_are_sent_in_full(play: Played) -> None:
    """(D01.FR.19: somebody else changed it.)"""
    known_here(play, "A")
    end = await sends(play, ListUpdate.DIFFERENTIAL)
    await tells_version(play, 9)
    await play.answers("SendLocalList", listed("Full", 10, ours("A")), OK)
    assert (await end()).status is CommandStatus.ACCEPTED
    await play.holds("A", version=10)


async def test_a_list_that_the_station_lost_half_way_is_sent_from_its_beginning(
    play: Played,
) -> None:
    """(D01.FR.03 and D02.FR.02: version 0 is no list.)"""
    await may_send(play, "ItemsPerMessage", "1")
    known_here(play, "A", "B", "C")
    end = await sends(play)
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, ours("A")), OK)
    await play.answers("SendLocalList", listed("Differential", 2, ours("B")), {"status": "Failed"})
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, ours("A")), OK)
    await play.answers("SendLocalList", listed("Differential", 2, ours("B")), OK)
    await play.answers("SendLocalList", listed("Differential", 3, ours("C")), OK)
    assert (await end()).status is CommandStatus.ACCEPTED
    await play.holds("A", "B", "C", version=3)


async def test_a_station_that_loses_its_list_again_and_again_is_told_of_and_left_alone(
    play: Played,
) -> None:
    await may_send(play, "ItemsPerMessage", "1")
    known_here(play, "A", "B")
    end = await sends(play)
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, ours("A")), OK)
    await play.answers("SendLocalList", listed("Differential", 2, ours("B")), {"status": "Failed"})
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, ours("A")), OK)
    await play.answers("SendLocalList", listed("Differential", 2, ours("B")), {"status": "Failed"})
    ended = await end()
    assert (ended.status, (ended.outcome or {})["answer"]) == ("rejected", "Failed")
    await play.is_asked_nothing()


def names(count: int) -> list[str]:
    return [f"T{number:03}" for number in range(count)]


async def takes(play: Played, version: int, *uids: str) -> None:
    """Take the beginning of a list, one token in each message."""
    for number, uid in enumerate(uids):
        kind = "Differential" if number else "Full"
        await play.answers("SendLocalList", listed(kind, version + number, ours(uid)), OK)


async def test_a_long_list_is_stored_a_few_times_and_not_with_each_of_its_pieces(
    play: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    await may_send(play, "ItemsPerMessage", "1")
    known_here(play, *names(96))
    stored: list[int] = []
    commit = play.rig.core.ground.commit

    async def counted(unit: Unit) -> None:
        stored.extend(one.version for one in unit.facts if isinstance(one, LocalList))
        await commit(unit)

    monkeypatch.setattr(type(play.rig.core.ground), "commit", lambda _, unit: counted(unit))
    end = await sends(play)
    await tells_version(play, 0)
    await takes(play, 1, *names(96))
    assert (await end()).status is CommandStatus.ACCEPTED
    assert (stored[0], stored[-1]) == (1, 96)
    assert len(stored) <= SAVED_EVERY + 2
    kept = await play.rig.core.ground.store.local_list(play.station.station.id)
    assert kept == await play.known()
    assert (len(kept.members), kept.is_settled) == (96, True)


async def test_a_list_whose_last_pieces_were_not_stored_is_sent_whole_after_a_restart(
    tmp_path: Path, version: Version
) -> None:
    """(D01.FR.19: the station has a newer version than we think.)"""
    async with running(tmp_path) as before:
        play = Played(before, await before.station(version=version))
        await play.station.ask("BootNotification", BOOT)
        await may_send(play, "ItemsPerMessage", "1")
        known_here(play, *names(48))
        await sends(play)
        await tells_version(play, 0)
        await takes(play, 1, *names(3))
        await play.station.connection.next()  # the fourth is never answered
    async with running(tmp_path) as after:
        kept = await after.core.ground.store.local_list(play.station.station.id)
        assert kept is not None
        assert (len(kept.members), kept.is_settled) == (48, False)
        play = Played(after, FakeStation(after.core, "CP-1", version=version))
        await play.station.ask("BootNotification", BOOT)
        _, message_id, _, told = await play.station.connection.next()
        assert told["updateType"] == "Differential"
        play.station.answer(message_id, {"status": "VersionMismatch"})
        await tells_version(play, 30)
        await takes(play, 31, *names(48))
        await play.holds(*names(48), version=78)


async def test_who_is_forgotten_while_a_list_is_on_its_way_is_not_sent_any_more(
    play: Played,
) -> None:
    """(N10.FR.02.)"""
    await may_send(play, "ItemsPerMessage", "1")
    known_here(play, "A", "B", "C", "D")
    end = await sends(play)
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, ours("A")), OK)
    _, message_id, _, told = await play.station.connection.next()
    assert told == listed("Differential", 2, ours("B"))
    identity = play.station.station.id
    await play.rig.core.enlisting.forget(identity, member_key("C", "ISO14443"))
    play.station.answer(message_id, OK)
    await play.answers("SendLocalList", listed("Differential", 3, ours("D")), OK)
    assert (await end()).status is CommandStatus.ACCEPTED
    await play.holds("A", "B", "D", version=3)


async def test_a_second_list_waits_for_the_first_one(play: Played) -> None:
    known_here(play, "A")
    first = await sends(play)
    kind, message_id, asked, _ = await play.station.connection.next()
    second = await sends(play)
    assert (await second()).outcome == {"answer": UNDER_WAY}
    play.station.answer(message_id, {"versionNumber": 0})
    await play.answers("SendLocalList", listed("Full", 1, ours("A")), OK)
    assert (await first()).status is CommandStatus.ACCEPTED
    assert (kind, asked) == (2, "GetLocalListVersion")


async def test_the_version_of_a_list_is_asked_for(play: Played) -> None:
    """(D02.)"""
    commanding, identity = play.rig.core.commanding, play.station.station.id
    name = CommandName.GET_LOCAL_LIST_VERSION
    command = await commanding.issue(identity, name, AskListVersion(), "test")
    await tells_version(play, 5)
    ended = await commanding.wait(command, PATIENCE_S)
    assert (ended.status, ended.outcome) == (
        "accepted",
        {"answer": None, "data": {"version": 5}},
    )
    assert (await play.known()).version == 5


async def test_a_restart_in_between_forgets_neither_the_list_nor_who_must_leave_it(
    tmp_path: Path, version: Version
) -> None:
    async with running(tmp_path) as before:
        play = Played(before, await before.station(version=version))
        await play.station.ask("BootNotification", BOOT)
        await play.raw("SendLocalList", whole(4, "CARD", "A"), OK)
        asked = {"requestId": 9, "report": True, "clear": True, "idToken": token("CARD")}
        await play.raw("CustomerInformation", asked, OK)
        await play.rig.settle()
        assert [one.token for one in (await play.known()).leaving] == ["CARD"]
    async with running(tmp_path) as after:
        play = Played(after, FakeStation(after.core, "CP-1", version=version))
        await play.station.ask("BootNotification", BOOT)
        await play.answers("SendLocalList", changes(5, gone("CARD")), OK)
        await play.holds("A", version=5)


async def test_what_a_version_has_no_room_for_keeps_nobody_else_out(
    play: Played, version: Version
) -> None:
    """IdTokenType: 36 characters in OCPP 2.0.1, 255 in 2.1; of a group as well."""
    most = 36 if version.dialect.subprotocol == "ocpp2.0.1" else 255
    long = "U" * 37
    known_here(play)
    for uid, group in (("A", "G" * 37), (long, None), ("B", "G" * 36)):
        await play.rig.token(uid, group=group)
    groups = {"A": "G" * 37, "B": "G" * 36}
    members = [
        ours(uid)
        | {
            "idTokenInfo": {"status": "Accepted"}
            | (
                {"groupIdToken": {"idToken": groups[uid], "type": "Central"}}
                if len(groups.get(uid, "")) in range(1, most + 1)
                else {}
            )
        }
        for uid in ("A", long, "B")
        if len(uid) <= most
    ]
    end = await sends(play)
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, *members), OK)
    assert (await end()).status is CommandStatus.ACCEPTED


async def test_a_kind_of_token_that_a_version_does_not_know_keeps_nobody_else_out(
    play: Played, version: Version
) -> None:
    """IdTokenEnumType of OCPP 2.0.1, 3.43: it has no VIN; 2.1 has."""
    known_here(play)
    await play.rig.token("A")
    await play.rig.token("WVWZZZ1JZXW000001", type=TokenType.VIN)
    vin = ours("WVWZZZ1JZXW000001")
    vin["idToken"]["type"] = "VIN"
    has_vin = version.dialect.subprotocol == "ocpp2.1"
    members = [ours("A"), *([vin] if has_vin else [])]
    end = await sends(play)
    await tells_version(play, 0)
    await play.answers("SendLocalList", listed("Full", 1, *members), OK)
    assert (await end()).status is CommandStatus.ACCEPTED
