"""C, authorization: what a token is worth, alone, by its group, and as a master pass."""

from decimal import Decimal

from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.commands.command import ClearCache, CommandStatus
from chargeloom.domain.instant import HOUR, Instant
from tests.conformance.v201.charging_station import (
    ACCEPTED,
    CARD,
    ChargingStation,
    Payload,
    Ride,
    card,
)
from tests.rig import Rig

OF_THE_FAMILY = {"status": "Accepted", "groupIdToken": {"idToken": "FAMILY", "type": "Central"}}
OF_THE_MASTERS = {"status": "Accepted", "groupIdToken": {"idToken": "MASTERS", "type": "Central"}}


async def test_TC_C_02_CSMS_a_card_that_nobody_knows(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert (await play.authorize(card("NOBODY")))["status"] in {"Invalid", "Unknown"}
    assert await rig.transactions() == []


async def test_TC_C_06_CSMS_a_card_that_was_blocked(rig: Rig) -> None:
    await rig.token("LOST", status=TokenStatus.BLOCKED)
    play = await ChargingStation.booted(rig)
    assert await play.authorize(card("LOST")) == {"status": "Blocked"}


async def test_TC_C_07_CSMS_a_card_past_its_day(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await rig.token("OLD", expires_at=Instant(rig.core.ground.now() - HOUR))
    assert (await play.authorize(card("OLD")))["status"] == "Expired"


async def test_TC_C_08_CSMS_a_card_that_the_station_remembers(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    assert await play.tell(ride, "Authorized", idToken=CARD) == ACCEPTED
    record = await play.transaction()
    assert (record.token_uid, record.refused, record.suspect) == ("CARD", None, ())
    assert await play.told("Authorize") == []


async def test_TC_C_20_CSMS_a_card_that_the_station_remembers_and_is_no_longer_known(
    rig: Rig,
) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    worth = await play.tell(ride, "Authorized", idToken=card("NOBODY"))
    assert worth["status"] in {"Invalid", "Unknown"}
    assert (await play.transaction()).refused is not None


async def cleared(play: ChargingStation, word: str) -> CommandStatus:
    asked = await play.order(ClearCache())
    assert (asked.action, asked.payload) == ("ClearCache", {})
    return (await asked.answer({"status": word})).status


async def test_TC_C_37_CSMS_the_station_forgets_the_cards(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert await cleared(play, "Accepted") is CommandStatus.ACCEPTED


async def test_TC_C_38_CSMS_the_station_does_not_forget_the_cards(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert await cleared(play, "Rejected") is CommandStatus.REJECTED


async def family(rig: Rig) -> tuple[Payload, Payload]:
    for uid in ("MINE", "SISTER"):
        await rig.token(uid, group="FAMILY")
    return card("MINE"), card("SISTER")


async def one_of_the_family_charges(rig: Rig) -> tuple[ChargingStation, Ride, Payload]:
    """Let one card charge that the station itself knows, and give another one of its group."""
    mine, sister = await family(rig)
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    assert await play.tell(ride, "Authorized", idToken=mine) == OF_THE_FAMILY
    ride.is_authorized = True
    await play.charging(ride)
    return play, ride, sister


async def ends_beyond_doubt(play: ChargingStation, token: str) -> None:
    record = await play.stopped("EVDisconnected")
    assert record.energy_wh == Decimal(7000)
    assert (record.token_uid, record.stop_token_uid) == ("MINE", token)


async def test_TC_C_39_CSMS_a_card_of_the_same_group_stops(rig: Rig) -> None:
    mine, sister = await family(rig)
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    assert await play.authorize(sister) == OF_THE_FAMILY
    assert await play.tell(ride, "Authorized", idToken=mine) == OF_THE_FAMILY
    ride.is_authorized = True
    await play.charging(ride)
    assert await play.authorize(sister) == OF_THE_FAMILY
    assert await play.tell(ride, "StopAuthorized", idToken=sister) == OF_THE_FAMILY
    await play.still_plugged_in(ride)
    await play.unplugged(ride)
    await ends_beyond_doubt(play, "SISTER")


async def test_TC_C_40_CSMS_a_card_of_the_same_group_stops_by_the_stations_own_list(
    rig: Rig,
) -> None:
    play, ride, sister = await one_of_the_family_charges(rig)
    assert await play.tell(ride, "StopAuthorized", idToken=sister) == OF_THE_FAMILY
    await play.still_plugged_in(ride)
    await play.unplugged(ride)
    await ends_beyond_doubt(play, "SISTER")
    assert await play.told("Authorize") == []


async def test_TC_C_43_CSMS_a_card_that_the_stations_list_refuses_stops_by_its_group(
    rig: Rig,
) -> None:
    play, ride, sister = await one_of_the_family_charges(rig)
    assert await play.authorize(sister) == OF_THE_FAMILY
    assert await play.tell(ride, "StopAuthorized", idToken=sister) == OF_THE_FAMILY
    await play.still_plugged_in(ride)
    await play.unplugged(ride)
    await ends_beyond_doubt(play, "SISTER")


async def two_charges_and_a_master(rig: Rig) -> tuple[ChargingStation, list[Payload]]:
    """Let two EVSEs charge for two cards, and make a card known that may stop both."""
    await rig.token("OTHER")
    await rig.token("MASTER", group="MASTERS")
    return await ChargingStation.booted(rig), [CARD, card("OTHER")]


async def ended_by_master(play: ChargingStation, cards: list[Payload], stops: int) -> None:
    rides = [play.ride(evse) for evse in (1, 2)]
    for ride, token in zip(rides, cards, strict=True):
        await play.charging(ride, token)
    master = card("MASTER")
    assert await play.authorize(master) == OF_THE_MASTERS
    for ride in rides[:stops]:
        info = {"stoppedReason": "MasterPass"}
        worth = await play.ended(ride, "StopAuthorized", info, idToken=master)
        assert worth == OF_THE_MASTERS
    for record in (await play.rig.transactions())[:stops]:
        assert (record.stop_reason, record.stop_token_uid) == ("MasterPass", "MASTER")
        assert (record.energy_wh, record.suspect) == (Decimal(7000), ())
    assert len(play.station.station.open) == len(rides) - stops


async def test_TC_C_47_CSMS_a_master_pass_stops_all(rig: Rig) -> None:
    play, cards = await two_charges_and_a_master(rig)
    await ended_by_master(play, cards, stops=2)


async def test_TC_C_48_CSMS_a_master_pass_stops_one(rig: Rig) -> None:
    play, cards = await two_charges_and_a_master(rig)
    await ended_by_master(play, cards, stops=1)


async def test_TC_C_49_CSMS_a_master_pass_stops_all_where_nobody_can_choose(rig: Rig) -> None:
    play, cards = await two_charges_and_a_master(rig)
    await ended_by_master(play, cards, stops=2)
    ride = play.ride()
    worth = await play.tell(ride, "Authorized", idToken=card("MASTER"))
    assert worth["status"] != "Accepted", "a master pass starts nothing (C16.FR.03)"
