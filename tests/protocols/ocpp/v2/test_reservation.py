"""Reservation (OCPP 2.0.1 and 2.1, H): kept from the station's yes to its end."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.commands.command import (
    CancelReservation,
    CommandName,
    CommandStatus,
    Reserve,
)
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.conftest import BOOT, ordered
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.rig import FakeStation, Rig, running


async def reserve(
    rig: Rig, station: FakeStation, status: str = "Accepted", uid: str = "CARD"
) -> Any:
    until = Instant(rig.core.ground.now() + HOUR)
    order = Reserve(number=7, token=uid, evse=1, expires_at=until, token_type="ISO14443")
    return await ordered(rig, station, CommandName.RESERVE, order, {"status": status})


async def kept(rig: Rig, station: FakeStation) -> ReservationRecord | None:
    await rig.settle()
    return await rig.core.ground.store.reservation(station.station.id, 7)


async def test_a_place_that_is_kept_free_is_a_reservation(rig: Rig, station: FakeStation) -> None:
    command, (action, payload) = await reserve(rig, station)
    assert action == "ReserveNow"
    assert payload.pop("expiryDateTime").endswith("Z")
    assert payload == {"id": 7, "evseId": 1, "idToken": CARD}
    assert command.status is CommandStatus.ACCEPTED
    found = await kept(rig, station)
    assert found is not None
    assert (found.state, found.evse, found.token_uid) == (ReservationState.ACTIVE, 1, "CARD")
    assert "reservation.changed" in await rig.event_types()


@pytest.mark.parametrize("status", ["Occupied", "Faulted", "Unavailable", "Rejected"])
async def test_a_place_that_is_not_kept_is_none(
    rig: Rig, station: FakeStation, status: str
) -> None:
    command, _ = await reserve(rig, station, status)
    assert command.status is CommandStatus.REJECTED
    assert command.outcome == {"answer": status}
    assert await kept(rig, station) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [("Accepted", ReservationState.CANCELLED), ("Rejected", ReservationState.REMOVED)],
)
async def test_a_reservation_that_is_given_back_or_that_the_station_has_no_more_is_over(
    rig: Rig, station: FakeStation, status: str, state: ReservationState
) -> None:
    await reserve(rig, station)
    order, name = CancelReservation(number=7), CommandName.CANCEL_RESERVATION
    _, asked = await ordered(rig, station, name, order, {"status": status})
    assert asked == ("CancelReservation", {"reservationId": 7})
    found = await kept(rig, station)
    assert found is not None
    assert found.state is state, "H02.FR.01: Rejected says that there is none"
    assert found.ended_at is not None


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("Expired", ReservationState.EXPIRED),
        ("Removed", ReservationState.REMOVED),
        ("NoTransaction", ReservationState.UNUSED),
    ],
)
async def test_a_station_tells_that_a_reservation_ended(
    rig: Rig, station: FakeStation, version: Version, told: str, state: ReservationState
) -> None:
    await reserve(rig, station)
    update = {"reservationId": 7, "reservationUpdateStatus": told}
    if told == "NoTransaction" and version is not V21:
        code = await station.ask_in_vain("ReservationStatusUpdate", update)
        assert code == "PropertyConstraintViolation"
        return
    assert await station.ask("ReservationStatusUpdate", update) == {}
    found = await kept(rig, station)
    assert found is not None
    assert found.state is state
    assert await station.ask("ReservationStatusUpdate", update) == {}, "again, and nothing moves"


@pytest.mark.parametrize("odd", [{"reservationId": "7"}, {"evseId": 1}, {"customData": None}])
async def test_the_end_of_a_reservation_is_heard_with_what_is_odd_about_it(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    """H04: it is told once; unheard, the place stays reserved here until it would have expired."""
    await reserve(rig, station)
    update = {"reservationId": 7, "reservationUpdateStatus": "Removed"} | odd
    assert await station.ask("ReservationStatusUpdate", update) == {}
    found = await kept(rig, station)
    assert found is not None
    assert found.state is ReservationState.REMOVED


async def test_a_transaction_that_is_told_in_the_same_breath_as_the_yes_uses_the_reservation(
    rig: Rig, station: FakeStation
) -> None:
    until = Instant(rig.core.ground.now() + HOUR)
    order = Reserve(number=7, token="CARD", evse=1, expires_at=until, token_type="ISO14443")
    commanding = rig.core.commanding
    began = rig.core.ground.now()
    await station.ask("TransactionEvent", event("Started", 0, began, evse=EVSE))
    command = await commanding.issue(station.station.id, CommandName.RESERVE, order, "test")
    _, message_id, _, _ = await station.connection.next()
    told = event("Updated", 1, began, idToken=CARD, reservationId=7)
    station.answer(message_id, {"status": "Accepted"})
    said = station.say("TransactionEvent", told)
    frame = await station.connection.next()
    assert frame[:2] == [3, said]
    assert (await commanding.wait(command, 10)).status is CommandStatus.ACCEPTED
    found = await kept(rig, station)
    assert found is not None
    assert found.state is ReservationState.USED, "H01.FR.15"


@pytest.mark.parametrize(
    ("uid", "evse", "is_used"),
    [("owner", 1, True), ("KIN", 1, True), ("OWNER", 2, False), ("CARD", 1, False)],
)
async def test_who_it_was_kept_for_uses_a_reservation_that_nobody_names(
    rig: Rig, station: FakeStation, uid: str, evse: int, is_used: bool
) -> None:
    """A number goes with the reserved token alone, the group's may charge as well (H01.FR.15, H03.FR.04 and FR.09)."""
    await rig.token("OWNER", group="FAMILY")
    await rig.token("KIN", group="FAMILY")
    await reserve(rig, station, uid="OWNER")
    began = rig.core.ground.now()
    await station.ask("TransactionEvent", event("Started", 0, began, evse={"id": evse}))
    told = event("Updated", 1, began, triggerReason="Authorized", idToken=CARD | {"idToken": uid})
    await station.ask("TransactionEvent", told)
    found = await kept(rig, station)
    assert found is not None
    if not is_used:
        assert found.state is ReservationState.ACTIVE
        return
    [transaction] = await rig.transactions()
    assert (found.state, found.transaction) == (ReservationState.USED, transaction.id)


@pytest.mark.parametrize("number", [0, -1])
async def test_a_number_that_means_none_names_no_reservation(
    rig: Rig, station: FakeStation, number: int
) -> None:
    """Some stations name 0 in each transaction: what was kept is used all the same (H03.FR.09)."""
    await reserve(rig, station, uid="CARD")
    told = event("Started", 0, rig.core.ground.now(), evse={"id": 1}, idToken=CARD)
    await station.ask("TransactionEvent", told | {"reservationId": number})
    found = await kept(rig, station)
    assert found is not None
    [transaction] = await rig.transactions()
    assert (found.state, found.transaction) == (ReservationState.USED, transaction.id)
    assert transaction.reservation is None


async def test_a_number_that_we_do_not_know_keeps_no_reservation_from_being_used(
    rig: Rig, station: FakeStation
) -> None:
    """Whoever it was kept for has consumed it, by whatever number a station calls it (H03.FR.09)."""
    await reserve(rig, station, uid="CARD")
    told = event("Started", 0, rig.core.ground.now(), evse={"id": 1}, idToken=CARD)
    await station.ask("TransactionEvent", told | {"reservationId": 4711})
    found = await kept(rig, station)
    assert found is not None
    [transaction] = await rig.transactions()
    assert (found.state, found.transaction) == (ReservationState.USED, transaction.id)
    assert transaction.reservation == 4711, "as the station told it"


async def test_an_unknown_reservation_is_answered_all_the_same(station: FakeStation) -> None:
    update = {"reservationId": 99, "reservationUpdateStatus": "Expired"}
    assert await station.ask("ReservationStatusUpdate", update) == {}


async def test_a_transaction_uses_its_reservation_also_after_a_restart(
    tmp_path: Path, version: Version
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        await reserve(rig, station)
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        began = rig.core.ground.now()
        told = event("Started", 0, began, evse=EVSE, idToken=CARD, reservationId=7)
        await station.ask("TransactionEvent", told)
        [stored] = await rig.transactions()
        found = await kept(rig, station)
        assert found is not None
        assert (found.state, found.transaction) == (ReservationState.USED, stored.id)
        assert stored.reservation == 7
        assert station.station.reservations == {}
