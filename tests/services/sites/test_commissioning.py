"""Commissioning: what stations said and what the meter said is put beside each other, on the site's phases."""

from typing import Any, cast

import pytest

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.devices.device import Measured, PerLine
from chargeloom.domain.ids import DeviceId, SiteId, StationId
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.domain.sites.site import Meter, Node, Outlet, SiteModel
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.energy.commissioning import Line, Verdict, Why
from chargeloom.services.sites.commissioning import Commissioning
from chargeloom.storage.answers import StoredReading
from chargeloom.storage.store import Store
from tests.storage import facts

SITE = SiteId(2)
METER = Meter(id="main", node="root", device="dev_x")
ROTATIONS = (Rotation.RST, Rotation.STR, Rotation.TRS)
"""Cars on L1 of these outlets are on phases 1, 2 and 3."""
NOW = Instant(facts.NOON + 40 * MINUTE)


def station(number: int) -> StationId:
    return StationId(f"CP-{number}")


def site(*rotations: Rotation) -> SiteModel:
    outlets = tuple(
        Outlet(station=station(number), evse=1, node="garage", rotation=rotation)
        for number, rotation in enumerate(rotations)
    )
    nodes = (Node(id="root"), Node(id="garage", parent="root"))
    return SiteModel(
        id=SITE, name="Garage", version=1, nodes=nodes, outlets=outlets, meters=(METER,)
    )


class FakeStore:
    """Each station had two charges of a minute, one station after the other, with readings every 10 s."""

    async def transactions(self, page: Any, of: StationId, active: Any) -> list[TransactionRecord]:
        number = int(of.removeprefix("CP-"))
        return [
            facts.transaction(
                100 + number * 10 + round_,
                station=of,
                evse=1,
                started_at=self.began(number, round_),
            )
            for round_ in range(2)
        ]

    def began(self, number: int, round_: int) -> Instant:
        return Instant(facts.NOON + (round_ * 3 + number) * 2 * MINUTE)

    async def readings(self, transaction: int, after: Any, limit: int) -> list[StoredReading]:
        number, round_ = divmod(transaction - 100, 10)
        began = self.began(number, round_)
        current = Quantity(measurand="Current.Import", unit="A", phase="L1")
        found = []
        for second in range(10, 110, 10):
            at = Instant(began + second * SECOND)
            told = Reading(at=at, quantities=(current,), values=("16.0" if second <= 60 else "0",))
            found.append(StoredReading((at, 1), told))
        return found


def flow(at: int) -> PerLine:
    """What flows at second `at` after noon: the cars' sum, with two phases swapped at the meter."""
    turn, second = divmod(at, 120)
    phase = turn % 3
    is_on = turn < 6 and 5 <= second < 65
    amperes = [16.0 if is_on and line == phase else 0.0 for line in range(3)]
    return amperes[1] + 2.0, amperes[0] + 1.0, amperes[2]


def recent(site: SiteId, meter: Meter) -> list[Measured]:
    told = range(20 * 60)
    return [
        Measured(
            site=site,
            meter=meter.id,
            device=DeviceId(2),
            at=Instant(facts.NOON + at * SECOND),
            a=flow(at),
        )
        for at in told
    ]


async def check(model: SiteModel) -> Any:
    store = cast("Store", FakeStore())
    return await Commissioning(store, recent).check(model, METER, NOW)


async def test_swapped_phases_are_found_from_what_stations_said() -> None:
    found = await check(site(*ROTATIONS))
    assert (found.outlets, found.left_out) == (3, 0)
    assert found.finding.verdict is Verdict.WRONG
    assert found.finding.lines == (Line(1, 1.0, 1), Line(0, 1.0, 1), Line(2, 1.0, 1))


async def test_outlets_whose_rotation_nobody_knows_take_no_part() -> None:
    found = await check(site(Rotation.RST, Rotation.UNKNOWN, Rotation.TRS))
    assert (found.outlets, found.left_out) == (2, 1)
    assert found.finding.why is Why.TOO_FEW_STEPS


@pytest.mark.parametrize("rotation", [Rotation.UNKNOWN])
async def test_nothing_known_tells_nothing(rotation: Rotation) -> None:
    found = await check(site(rotation))
    assert (found.outlets, found.left_out, found.finding.steps) == (0, 1, 0)
