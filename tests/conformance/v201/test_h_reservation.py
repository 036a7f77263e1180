"""H, reservation: a place is kept for a card, and what becomes of it."""

from typing import Any

from chargeloom.domain.commands.command import CancelReservation, Command, CommandStatus, Reserve
from chargeloom.domain.instant import HOUR, Instant, to_rfc3339
from tests.conformance.v201.charging_station import CARD, ChargingStation
from tests.rig import Rig

NUMBER = 7


async def reserved(
    play: ChargingStation,
    evse: int | None = 1,
    number: int = NUMBER,
    word: str = "Accepted",
    group: str | None = None,
) -> Command:
    """Order a reservation; what is not asked for is left out."""
    until = Instant(play.rig.core.ground.now() + HOUR)
    order = Reserve(
        number=number, token="CARD", token_type="ISO14443", evse=evse, expires_at=until, group=group
    )
    asked = await play.order(order)
    assert asked.action == "ReserveNow"
    assert asked.payload.pop("expiryDateTime")[:19] == to_rfc3339(until)[:19]
    wanted: dict[str, Any] = {"id": number, "idToken": CARD}
    if evse is not None:
        wanted["evseId"] = evse
    if group is not None:
        wanted["groupIdToken"] = {"idToken": group, "type": "Central"}
    assert asked.payload == wanted
    return await asked.answer({"status": word})


async def is_kept(play: ChargingStation, evse: int | None = 1) -> None:
    """Order a reservation that is accepted, and see that it is kept here too."""
    assert (await reserved(play, evse)).status is CommandStatus.ACCEPTED
    assert play.station.station.reservations[NUMBER].evse == evse
    await play.connector("Reserved")


async def test_TC_H_01_CSMS_an_evse_is_reserved(rig: Rig) -> None:
    await is_kept(await ChargingStation.booted(rig))


async def test_TC_H_07_CSMS_a_reservation_is_not_used(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await is_kept(play)
    await play.connector("Available")
    update = {"reservationId": NUMBER, "reservationUpdateStatus": "Expired"}
    assert await play.station.ask("ReservationStatusUpdate", update) == {}
    assert play.station.station.reservations == {}
    assert await rig.transactions() == []


async def test_TC_H_08_CSMS_any_evse_is_reserved(rig: Rig) -> None:
    await is_kept(await ChargingStation.booted(rig), evse=None)


async def test_TC_H_14_CSMS_as_many_are_reserved_as_there_are(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    for number in (1, 2):
        command = await reserved(play, evse=None, number=number)
        assert command.status is CommandStatus.ACCEPTED
    for evse in (1, 2):
        await play.connector("Reserved", evse)
    assert list(play.station.station.reservations) == [1, 2]


async def test_TC_H_15_CSMS_a_kind_of_connector_is_reserved(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    order = Reserve(
        number=NUMBER,
        token="CARD",
        token_type="ISO14443",
        connector_type="cType2",
        expires_at=Instant(rig.core.ground.now() + HOUR),
    )
    asked = await play.order(order)
    del asked.payload["expiryDateTime"]
    assert (asked.action, asked.payload) == (
        "ReserveNow",
        {"id": NUMBER, "connectorType": "cType2", "idToken": CARD},
    )
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.connector("Reserved")


async def test_TC_H_17_CSMS_a_reservation_is_given_back(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await is_kept(play)
    asked = await play.order(CancelReservation(number=NUMBER))
    assert (asked.action, asked.payload) == ("CancelReservation", {"reservationId": NUMBER})
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    assert play.station.station.reservations == {}
    await play.connector("Available")


async def test_TC_H_19_CSMS_an_evse_is_reserved_for_a_group(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await reserved(play, group="FAMILY")
    assert command.status is CommandStatus.ACCEPTED
    await play.connector("Reserved")


async def test_TC_H_20_CSMS_a_station_that_fails_gives_the_reservation_up(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await is_kept(play)
    await play.connector("Faulted")
    update = {"reservationId": NUMBER, "reservationUpdateStatus": "Removed"}
    assert await play.station.ask("ReservationStatusUpdate", update) == {}
    assert play.station.station.reservations == {}


async def test_TC_H_22_CSMS_a_station_that_takes_no_reservations(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert (await reserved(play, word="Rejected")).status is CommandStatus.REJECTED
    assert play.station.station.reservations == {}
