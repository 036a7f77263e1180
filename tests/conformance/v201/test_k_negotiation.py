"""K, smart charging with cars that speak ISO 15118: what they want is heard, limited, and negotiated again."""

from typing import Any

import pytest

from chargeloom.domain.commands.command import CommandName, StartCharging
from chargeloom.domain.instant import to_rfc3339
from chargeloom.services.limiting import Offer, limiting as limiting_module
from tests.conformance.v201.charging_station import CARD, Payload, Ride
from tests.conformance.v201.obliging import Obliging
from tests.rig import Rig

OFFER = Offer(limit_a=12.0, safe_a=8.0)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an answer of ours promises comes right behind it."""
    monkeypatch.setattr(limiting_module, "ANSWERED_S", 0.0)


def schedule_of(play: Obliging, limit: Payload, times: float = 1.0) -> Payload:
    """Mean to charge as a profile says, or by so much more."""
    told: Payload = dict(limit["chargingProfile"]["chargingSchedule"][0])
    periods = [one | {"limit": one["limit"] * times} for one in told["chargingSchedulePeriod"]]
    told.setdefault("startSchedule", to_rfc3339(play.rig.core.ground.now()))
    return told | {"chargingSchedulePeriod": periods}


def is_of(limit: Payload, ride: Ride) -> bool:
    profile = limit["chargingProfile"]
    return (limit["evseId"], profile["transactionId"]) == (ride.evse, ride.number)


async def negotiated(rig: Rig) -> tuple[Obliging, Ride]:
    """The reusable state ISO15118SmartCharging, behind Authorized and EVConnectedPreSession."""
    play = await Obliging.limited(rig, OFFER)
    ride = play.ride()
    await play.authorized(ride)
    await play.plugged_in(ride)
    await play.calm()
    known = len(play.limits)
    assert await play.needs() in {"Accepted", "Processing"}
    limit = await play.next_limit(known)
    assert is_of(limit, ride)
    assert await play.means(schedule_of(play, limit)) == "Accepted"
    await play.tell(ride, "ChargingStateChanged", info={"chargingState": "Charging"})
    return play, ride


async def rate_changed(play: Obliging, ride: Ride) -> None:
    await play.tell(ride, "ChargingRateChanged")
    assert (await play.transaction()).suspect == ()


async def test_TC_K_37_CSMS_a_remote_start_with_its_limit(rig: Rig) -> None:
    play = await Obliging.limited(rig, OFFER)
    order = StartCharging(token="CARD", token_type="ISO14443", evse=1)
    commanding = rig.core.commanding
    command = await commanding.issue(play.station.station.id, CommandName.START, order, "operator")
    assert (await commanding.wait(command, 10)).status == "accepted"
    [asked] = [told for action, told in play.link.heard if action == "RequestStartTransaction"]
    assert (asked["idToken"], asked["evseId"]) == (CARD, 1)
    profile: dict[str, Any] = asked["chargingProfile"]
    assert profile["chargingProfilePurpose"] == "TxProfile"
    assert profile["chargingProfileKind"] == "Relative"
    assert "transactionId" not in profile
    ride = play.ride()
    info = {"remoteStartId": asked["remoteStartId"]}
    await play.tell(ride, "RemoteStart", idToken=CARD, evse={"id": 1, "connectorId": 1}, info=info)
    record = await play.transaction()
    tied = await rig.core.ground.store.command(command.id)
    assert tied is not None
    assert tied.transaction == record.id


async def test_TC_K_53_CSMS_what_a_car_wants_is_limited(rig: Rig) -> None:
    play, _ = await negotiated(rig)
    assert (await play.transaction()).suspect == ()


async def test_TC_K_55_CSMS_a_car_that_means_to_take_more_is_told_its_limit_again(rig: Rig) -> None:
    play = await Obliging.limited(rig, OFFER)
    ride = play.ride()
    await play.authorized(ride)
    await play.plugged_in(ride)
    await play.calm()
    known = len(play.limits)
    assert await play.needs() == "Accepted"
    limit = await play.next_limit(known)
    assert is_of(limit, ride)
    known = len(play.limits)
    assert await play.means(schedule_of(play, limit, 2.0)) == "Rejected"
    await play.tell(ride, "ChargingStateChanged", info={"chargingState": "Charging"})
    limit = await play.next_limit(known)
    assert is_of(limit, ride)
    assert await play.means(schedule_of(play, limit)) == "Accepted"
    await rate_changed(play, ride)


async def test_TC_K_57_CSMS_a_car_wants_something_else(rig: Rig) -> None:
    play, ride = await negotiated(rig)
    await play.calm()
    known = len(play.limits)
    assert await play.needs() in {"Accepted", "Processing"}
    await play.tell(ride, "ChargingRateChanged")
    limit = await play.next_limit(known)
    assert is_of(limit, ride)
    assert await play.means(schedule_of(play, limit)) == "Accepted"
    await rate_changed(play, ride)


async def changed_by_us(play: Obliging) -> Payload:
    """Offer less; return what the station is told."""
    await play.calm()
    known = len(play.limits)
    play.limiting.offer(play.station.station.id, 1, OFFER._replace(limit_a=9.0))
    return await play.next_limit(known)


async def test_TC_K_58_CSMS_we_want_something_else(rig: Rig) -> None:
    play, ride = await negotiated(rig)
    limit = await changed_by_us(play)
    assert is_of(limit, ride)
    assert await play.means(schedule_of(play, limit)) == "Accepted"
    await rate_changed(play, ride)


async def test_TC_K_59_CSMS_we_want_something_else_and_the_car_answers_with_its_needs(
    rig: Rig,
) -> None:
    play, ride = await negotiated(rig)
    assert is_of(await changed_by_us(play), ride)
    await play.calm()
    known = len(play.limits)
    assert await play.needs() in {"Accepted", "Processing"}
    limit = await play.next_limit(known)
    assert is_of(limit, ride)
    assert await play.means(schedule_of(play, limit)) == "Accepted"
    await rate_changed(play, ride)
