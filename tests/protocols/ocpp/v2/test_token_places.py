"""Tokens that are good for some EVSEs of a station only (OCPP 2.0.1 and 2.1, C01.FR.19 to FR.22)."""

import asyncio
from typing import Any

import pytest

from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.token_places import AllowedPlace
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.commands.list_orders import SendList
from chargeloom.domain.ids import StationId
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.session import event
from tests.rig import FakeStation, Rig

HERE = StationId("CP-1")
SOME = (AllowedPlace(station=HERE, evses=(1, 2)), AllowedPlace(station=StationId("CP-2")))
ELSEWHERE = SOME[1:]


async def info(station: FakeStation, uid: str) -> dict[str, Any]:
    shown = {"idToken": uid, "type": "ISO14443"}
    found: dict[str, Any] = (await station.ask("Authorize", {"idToken": shown}))["idTokenInfo"]
    return found


@pytest.mark.parametrize(
    ("allowed_at", "told"),
    [
        (None, {"status": "Accepted"}),
        ((AllowedPlace(station=HERE),), {"status": "Accepted"}),
        (SOME, {"status": "Accepted", "evseId": [1, 2]}),
        (ELSEWHERE, {"status": "NotAtThisLocation"}),
    ],
    ids=["FR.19 any", "FR.19 all of this one", "FR.20 a subset", "FR.22 none"],
)
async def test_an_authorize_is_answered_with_the_evses_where_the_token_is_allowed(
    rig: Rig, station: FakeStation, allowed_at: Any, told: dict[str, Any]
) -> None:
    await rig.token("SOME", allowed_at=allowed_at)
    assert await info(station, "SOME") == told


async def test_a_token_that_is_not_valid_is_told_so_wherever_it_is_allowed(
    rig: Rig, station: FakeStation
) -> None:
    """(C01.FR.20, note: validity is one thing, and where a token is allowed another.)"""
    await rig.token("SOME", allowed_at=SOME, status=TokenStatus.BLOCKED)
    assert await info(station, "SOME") == {"status": "Blocked"}


@pytest.mark.parametrize(
    ("evse", "told"),
    [
        (2, {"status": "Accepted", "evseId": [1, 2]}),
        (3, {"status": "NotAtThisLocation"}),
    ],
)
async def test_a_transaction_is_authorized_at_the_evse_where_it_is(
    rig: Rig, station: FakeStation, evse: int, told: dict[str, Any]
) -> None:
    """(E05: the station withholds energy where the token that is shown is not accepted.)"""
    await rig.token("SOME", allowed_at=SOME)
    now = rig.core.ground.now()
    where = {"id": evse, "connectorId": 1}
    await station.ask("TransactionEvent", event("Started", 0, now, evse=where))
    shown = {"idToken": {"idToken": "some", "type": "ISO14443"}}
    reply = await station.ask("TransactionEvent", event("Updated", 1, now, **shown))
    assert reply["idTokenInfo"] == told
    again = await station.ask("TransactionEvent", event("Updated", 1, now, **shown))
    assert again["idTokenInfo"]["status"] == told["status"]
    (record,) = await rig.transactions()
    assert (Suspicion.START_UNAUTHORIZED in record.suspect) == (evse == 3)


async def test_the_station_remembers_the_right_evses_of_whoever_stops(
    rig: Rig, station: FakeStation
) -> None:
    """What an end is answered goes into the cache, too (C10.FR.05)."""
    await rig.token("SOME", allowed_at=SOME)
    now = rig.core.ground.now()
    shown: dict[str, Any] = {"idToken": {"idToken": "SOME", "type": "ISO14443"}}
    where = {"id": 1, "connectorId": 1}
    await station.ask("TransactionEvent", event("Started", 0, now, evse=where, **shown))
    reply = await station.ask(
        "TransactionEvent", event("Ended", 1, now, triggerReason="StopAuthorized", **shown)
    )
    assert reply["idTokenInfo"] == {"status": "Accepted", "evseId": [1, 2]}


async def test_a_local_list_says_where_each_token_is_allowed(
    rig: Rig, station: FakeStation
) -> None:
    """(D01; AuthorizationData bears the same idTokenInfo.)"""
    await rig.token("SOME", allowed_at=SOME)
    await rig.token("AWAY", allowed_at=ELSEWHERE)
    await rig.token("LOST", allowed_at=ELSEWHERE, status=TokenStatus.BLOCKED)
    commanding = rig.core.commanding
    command = await commanding.issue(HERE, CommandName.SEND_LOCAL_LIST, SendList(), "test")
    waiting = asyncio.create_task(commanding.wait(command, PATIENCE_S))
    _, message_id, action, _ = await station.connection.next()
    assert action == "GetLocalListVersion"
    station.answer(message_id, {"versionNumber": 0})
    _, message_id, _, payload = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    await waiting
    told = {one["idToken"]["idToken"]: one for one in payload["localAuthorizationList"]}
    assert {uid: one["idTokenInfo"] for uid, one in told.items()} == {
        "CARD": {"status": "Accepted"},
        "SOME": {"status": "Accepted", "evseId": [1, 2]},
        "AWAY": {"status": "NotAtThisLocation"},
        "LOST": {"status": "Blocked"},
    }
