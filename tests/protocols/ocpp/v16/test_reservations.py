"""Reservations of OCPP 1.6: what ends them, though no message of its own tells it (4.8 and 5.13)."""

from typing import Any

import pytest

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.unit import Unit
from tests.rig import FakeStation, Rig

HELD, USED, REMOVED = ReservationState.ACTIVE, ReservationState.USED, ReservationState.REMOVED


async def hold(rig: Rig, station: FakeStation, number: int, evse: int | None, uid: str) -> None:
    unit, now = Unit(), rig.core.ground.now()
    record = ReservationRecord(
        station=station.station.id,
        number=number,
        evse=evse,
        token_uid=uid,
        expires_at=Instant(now + HOUR),
        created_at=now,
    )
    rig.core.reserving.hold(unit, station.station, record)
    await rig.core.ground.commit(unit)


async def state(rig: Rig, station: FakeStation, number: int) -> ReservationState:
    await rig.settle()
    stored = await rig.core.ground.store.reservation(station.station.id, number)
    assert stored is not None
    return stored.state


async def told(station: FakeStation, connector: int, status: str, **more: Any) -> None:
    said = {"connectorId": connector, "errorCode": "NoError", "status": status} | more
    await station.ask("StatusNotification", said)


@pytest.fixture
async def family(rig: Rig) -> None:
    for uid in ("MINE", "YOURS"):
        await rig.token(uid, group="FAMILY")


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ({"idTag": "MINE"}, USED),
        ({"idTag": "mine", "reservationId": 0}, USED),
        ({"idTag": "YOURS"}, USED),
        ({"idTag": "CARD"}, HELD),
        ({"idTag": "MINE", "connectorId": 2}, HELD),
    ],
)
async def test_a_reservation_is_over_once_its_token_or_group_charges_on_its_connector(
    rig: Rig, station: FakeStation, start: dict[str, Any], expected: ReservationState
) -> None:
    """A transaction is started for the reserved idTag or parentIdTag and on the reserved connector (5.13, (1))."""
    await hold(rig, station, 7, 1, "MINE")
    await station.start(**start)
    assert await state(rig, station, 7) is expected


@pytest.mark.usefixtures("family")
async def test_of_several_the_one_of_the_connector_and_the_token_is_used_first(
    rig: Rig, station: FakeStation
) -> None:
    for number, evse, uid in ((1, None, "MINE"), (2, 1, "YOURS"), (3, 1, "MINE"), (4, 2, "MINE")):
        await hold(rig, station, number, evse, uid)
    await station.start(idTag="MINE")
    assert [await state(rig, station, number) for number in (1, 2, 3, 4)] == [
        HELD,
        HELD,
        USED,
        HELD,
    ]
    await station.start(idTag="MINE", connectorId=3)
    assert await state(rig, station, 1) is USED, "any connector, where none is named"


@pytest.mark.usefixtures("family")
async def test_a_charge_from_before_the_reservation_uses_none(
    rig: Rig, station: FakeStation
) -> None:
    before = Instant(rig.core.ground.now() - HOUR)
    await hold(rig, station, 7, 1, "MINE")
    await station.start(idTag="MINE", at=before)
    assert await state(rig, station, 7) is HELD


@pytest.mark.parametrize("status", ["Faulted", "Unavailable"])
@pytest.mark.parametrize(("connector", "left"), [(1, [2, 3]), (2, [1, 3]), (0, [])])
async def test_what_is_reserved_is_over_when_its_place_is_out_of_service(
    rig: Rig, station: FakeStation, status: str, connector: int, left: list[int]
) -> None:
    """(3) when the Charge Point or connector are set to Faulted or Unavailable (5.13)."""
    for number, evse in ((1, 1), (2, 2), (3, None)):
        await hold(rig, station, number, evse, "CARD")
    for number in (1, 2, 0):
        await told(station, number, "Reserved" if number else "Available")
    await told(station, connector, status)
    assert sorted(station.station.reservations) == left
    ended = {1, 2, 3} - set(left)
    assert {await state(rig, station, number) for number in ended} == {REMOVED}


async def test_an_old_fault_ends_no_newer_reservation(rig: Rig, station: FakeStation) -> None:
    await told(station, 1, "Reserved")
    await hold(rig, station, 1, 1, "CARD")
    await told(station, 1, "Faulted", timestamp="2026-03-20T12:00:00Z")
    assert await state(rig, station, 1) is HELD
