"""Reservations that hold now, and when one is over although nobody said so."""

from pathlib import Path

from chargeloom.domain.charging.reservation import ReservationRecord, ReservationState
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.charging.reserving import GRACE_US
from tests.rig import Rig, running

CP1 = StationId("CP-1")


async def hold(rig: Rig, station: Station, number: int, until: Instant) -> None:
    unit, now = Unit(), rig.core.ground.now()
    rig.core.reserving.hold(
        unit,
        station,
        ReservationRecord(
            station=CP1, number=number, token_uid="CARD", expires_at=until, created_at=now
        ),
    )
    await rig.core.ground.commit(unit)


async def state(rig: Rig, number: int) -> ReservationState | None:
    stored = await rig.core.ground.store.reservation(CP1, number)
    return stored.state if stored is not None else None


async def test_a_reservation_that_a_station_lets_expire_in_silence_is_over(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station, now = (await rig.station("CP-1")).station, rig.core.ground.now()
        await hold(rig, station, 1, Instant(now + HOUR))
        await hold(rig, station, 2, Instant(now + 2 * HOUR))
        await rig.core.reserving.look(Instant(now + HOUR + GRACE_US - 1))
        assert await state(rig, 1) is ReservationState.ACTIVE, "its clock may be late"
        await rig.core.reserving.look(Instant(now + HOUR + GRACE_US))
        assert await state(rig, 1) is ReservationState.EXPIRED
        assert list(station.reservations) == [2]
        assert (await rig.event_types()).count("reservation.changed") == 3


async def test_what_a_station_that_is_away_has_to_say_is_waited_for(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        fake, now = await rig.station("CP-1"), rig.core.ground.now()
        await hold(rig, fake.station, 1, Instant(now + 1))
        fake.actor.closed()
        await rig.core.reserving.look(Instant(now + HOUR))
        assert await state(rig, 1) is ReservationState.ACTIVE


async def test_what_a_station_that_came_back_has_to_say_is_waited_for(tmp_path: Path) -> None:
    """It tells a transaction that began meanwhile, and that it ended the reservation, only after it connected (OCPP 2.0.1, E04)."""
    async with running(tmp_path) as rig:
        fake, now = await rig.station("CP-1"), rig.core.ground.now()
        await hold(rig, fake.station, 1, Instant(now + 1))
        fake.actor.closed()
        back = Instant(now + HOUR)
        fake.station.is_online, fake.station.online_since = True, back
        await rig.core.reserving.look(Instant(back + GRACE_US - 1))
        assert await state(rig, 1) is ReservationState.ACTIVE
        await rig.core.reserving.look(Instant(back + GRACE_US))
        assert await state(rig, 1) is ReservationState.EXPIRED
