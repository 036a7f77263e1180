"""A charge that its driver lets go first keeps to the profile for that: it counts with it, and ours stays as it was (OCPP 2.1, K21 and K22)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chargeloom.energy.balancing.outlets.allowance import Kind
from chargeloom.sim.site.building import Version
from tests.services.balancing.test_balancing import (
    ROOT,
    STATION,
    charging,
    outlet,
    state_of,
    steps,
)
from tests.services.limiting.over_the_wire.bench import own_profile
from tests.services.limiting.over_the_wire.test_priority import PROFILE, tell
from tests.web.site import Site, standing

NARROW = replace(ROOT, fuse_a=(16.0, 16.0, 16.0))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


async def test_a_charge_that_goes_first_counts_with_its_profile_for_that(site: Site) -> None:
    station, place = await charging(site, Version.V21, 6, nodes=(NARROW,))
    ours = own_profile(site.core.limiting)
    number, told_a = ours.transaction, state_of(site, place).told.limit_a
    assert number is not None
    report: dict[str, Any] = {"requestId": 1, "chargingLimitSource": "CSO", "evseId": 0}
    await station.say("ReportChargingProfiles", report | {"chargingProfile": [PROFILE]})
    for is_on in (True, False):
        await tell(station, number, is_on=is_on)
        await steps(site, station, place)
        assert site.core.limiting.goes_first(STATION, 1) is is_on
        assert (outlet(site, place).reason.kind is Kind.GOES_FIRST) is is_on
        assert outlet(site, place).reserved_a >= PROFILE_A
        assert state_of(site, place).told.limit_a == pytest.approx(told_a)
        assert own_profile(site.core.limiting).periods == ours.periods


PROFILE_A = 30.0
