"""The reservation cases of OCPP 1.6: a connector, or any, is kept for one card."""

from chargeloom.domain.commands.command import CancelReservation, CommandStatus, Reserve
from chargeloom.domain.instant import HOUR, Instant, to_rfc3339
from tests.conformance.v16.charge_point import ACCEPTED, ChargePoint
from tests.rig import Rig

NUMBER = 7


async def reserved(play: ChargePoint, word: str, evse: int | None = 1) -> CommandStatus:
    """Order a reservation, and return what the station's word for it means."""
    until = Instant(play.now() + HOUR)
    asked = await play.order(Reserve(number=NUMBER, token="CARD", evse=evse, expires_at=until))
    assert asked.action == "ReserveNow"
    assert asked.payload["expiryDate"][:19] == to_rfc3339(until)[:19]
    assert {name: value for name, value in asked.payload.items() if name != "expiryDate"} == {
        "connectorId": evse or 0,
        "idTag": "CARD",
        "reservationId": NUMBER,
    }
    command = await asked.answer({"status": word})
    assert command.outcome == {"answer": word}
    return command.status


async def uses_reservation(play: ChargePoint, id_tag: str) -> None:
    number = await play.begin(idTag=id_tag, reservationId=NUMBER)
    await play.status("Charging")
    record = await play.transaction()
    assert (record.number, record.reservation) == (str(number), NUMBER)
    assert record.suspect == ()


async def test_TC_046_CSMS_a_reserved_connector_is_used(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await reserved(play, "Accepted") is CommandStatus.ACCEPTED
    await play.status("Reserved")
    assert await play.authorize() == ACCEPTED
    await play.status("Preparing")
    await uses_reservation(play, "CARD")


async def test_TC_047_CSMS_a_reservation_runs_out(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await reserved(play, "Accepted") is CommandStatus.ACCEPTED
    await play.status("Reserved")
    await play.status("Available")
    assert await rig.transactions() == []


async def test_TC_048_1_CSMS_a_faulted_connector_is_not_reserved(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Faulted", error="OtherError")
    assert await reserved(play, "Faulted") is CommandStatus.REJECTED


async def test_TC_048_2_CSMS_an_occupied_connector_is_not_reserved(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Preparing")
    assert await reserved(play, "Occupied") is CommandStatus.REJECTED


async def test_TC_048_3_CSMS_an_unavailable_connector_is_not_reserved(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Unavailable")
    assert await reserved(play, "Unavailable") is CommandStatus.REJECTED


async def test_TC_048_4_CSMS_a_station_that_takes_no_reservations(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await reserved(play, "Rejected") is CommandStatus.REJECTED


async def test_TC_049_CSMS_a_reserved_charge_point_is_used(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await reserved(play, "Accepted", evse=None) is CommandStatus.ACCEPTED
    assert await play.authorize() == ACCEPTED
    await play.status("Preparing")
    await uses_reservation(play, "CARD")


async def cancelled(play: ChargePoint, word: str) -> CommandStatus:
    """Order the end of the reservation, and return what the station's word for it means."""
    asked = await play.order(CancelReservation(number=NUMBER))
    assert (asked.action, asked.payload) == ("CancelReservation", {"reservationId": NUMBER})
    return (await asked.answer({"status": word})).status


async def test_TC_051_CSMS_a_reservation_is_given_back(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await reserved(play, "Accepted") is CommandStatus.ACCEPTED
    await play.status("Reserved")
    assert await cancelled(play, "Accepted") is CommandStatus.ACCEPTED
    await play.status("Available")


async def test_TC_052_CSMS_a_reservation_that_the_station_does_not_know(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await cancelled(play, "Rejected") is CommandStatus.REJECTED


async def test_TC_053_CSMS_a_card_of_the_same_group_uses_the_reservation(rig: Rig) -> None:
    await rig.token("MINE", group="FAMILY")
    await rig.token("SISTER", group="FAMILY")
    play = await ChargePoint.booted(rig)
    until = Instant(play.now() + HOUR)
    order = Reserve(number=NUMBER, token="MINE", group="FAMILY", evse=1, expires_at=until)
    asked = await play.order(order)
    assert asked.payload.pop("expiryDate")[:19] == to_rfc3339(until)[:19]
    assert (asked.action, asked.payload) == (
        "ReserveNow",
        {"connectorId": 1, "idTag": "MINE", "parentIdTag": "FAMILY", "reservationId": NUMBER},
    )
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.status("Reserved")
    assert await play.authorize("SISTER") == {"status": "Accepted", "parentIdTag": "FAMILY"}
    await play.status("Preparing")
    await uses_reservation(play, "SISTER")
