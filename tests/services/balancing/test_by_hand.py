"""What somebody orders by hand at a station that is balanced gives way, whatever it says (decision 0019)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
)
from chargeloom.domain.sites.site import Node
from chargeloom.protocols.ocpp.profile_words import write_2, write_16
from chargeloom.sim.site.building import Version
from chargeloom.sim.vehicles.vehicle import VehicleKind
from tests.quirks.bench import IDENTITY
from tests.services.balancing.driving import FUSE_A, ON_ONE, ON_THREE, STATION, Loop, steered
from tests.web.site import Site, standing

SWAYS_A = 0.3
_JSON = {"Content-Type": "application/json"}
NARROW = Node(id="root", fuse_a=(10.0,) * 3)
every_version = pytest.mark.parametrize("version", list(Version))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


async def charging(
    site: Site, version: Version, car: VehicleKind = ON_ONE, *, is_in_watts: bool = False
) -> Loop:
    """Let a car have all that its fuse bears."""
    loop = await steered(site, version, is_in_watts=is_in_watts)
    await loop.comes(car)
    await loop.pass_by(40)
    assert loop.drawn_a == pytest.approx(FUSE_A, abs=1.0)
    return loop


async def order(loop: Loop, command: str, **body: Any) -> None:
    async with loop.site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/{command}?wait=60"
        answer = await loop.station.during(client.post(path, json=body))
    assert answer.json()["status"] == "accepted", answer.text


def own_limit(site: Site, purpose: Purpose) -> float | None:
    """Say what the profile of a purpose says in its own unit."""
    profiles = (one.profile for one in site.core.limiting.profiles.of(STATION))
    (found,) = (one for one in profiles if one.purpose is purpose)
    return found.periods[0].limit


@every_version
@pytest.mark.parametrize("is_in_watts", [True, False])
@pytest.mark.parametrize("car", [ON_ONE, ON_THREE], ids=["one line", "three lines"])
async def test_a_limit_of_the_charge_by_hand_gives_way_before_its_fuse_feels_it(
    site: Site, version: Version, car: VehicleKind, *, is_in_watts: bool
) -> None:
    loop = await charging(site, version, car, is_in_watts=is_in_watts)
    before = own_limit(site, Purpose.TRANSACTION)
    await order(loop, "set-limit", scope="transaction", evse=1, limit_a=32.0)
    await loop.pass_by(3)
    assert own_limit(site, Purpose.TRANSACTION) == before
    assert loop.drawn_a <= FUSE_A + SWAYS_A


@every_version
async def test_amperes_by_hand_are_watts_of_the_lines_that_the_car_is_seen_on(
    site: Site, version: Version
) -> None:
    """OCPP 1.6, 7.14: a car on one line takes all that was meant for three."""
    loop = await charging(site, version, is_in_watts=True)
    await order(loop, "set-limit", scope="transaction", evse=1, limit_a=16.0)
    told = await limits_told(loop)
    assert 16.0 * 230 in told
    assert 16.0 * 230 * 3 not in told
    assert loop.worst_a <= FUSE_A + SWAYS_A


async def limits_told(loop: Loop) -> set[float]:
    """Say which limits the station was ever told first in a schedule."""
    async with loop.site.client() as client:
        trace = await client.get("/api/v1/messages?action=SetChargingProfile&limit=100")
    calls = (one["payload"] for one in trace.json()["items"] if one["kind"] == "call")
    return {_schedule(one)["chargingSchedulePeriod"][0]["limit"] for one in calls}


def _schedule(payload: dict[str, Any]) -> dict[str, Any]:
    profile = payload.get("csChargingProfiles") or payload["chargingProfile"]
    said = profile["chargingSchedule"]
    found: dict[str, Any] = said[0] if isinstance(said, list) else said
    return found


@every_version
async def test_what_somebody_clears_is_told_again(site: Site, version: Version) -> None:
    loop = await charging(site, version)
    loop.worst_a = 0.0
    await order(loop, "clear-charging-profile")
    await loop.pass_by(3)
    assert own_limit(site, Purpose.TRANSACTION) == FUSE_A
    assert loop.drawn_a <= FUSE_A + SWAYS_A


@every_version
@pytest.mark.parametrize("level", [0, 3])
@pytest.mark.parametrize("purpose", ["transaction", "default"])
async def test_another_profile_that_lets_more_flow_gives_way(
    site: Site, version: Version, purpose: str, level: int
) -> None:
    """Over the raw call: beside ours a command sends none of its level (OCPP 2.0.1, K01.FR.06)."""
    loop = await charging(site, version)
    running = (await _transactions(loop))[0]["station_transaction_id"]
    profile = Profile(
        id=77,
        level=level,
        purpose=Purpose(purpose),
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=32.0),),
        transaction=running if purpose == "transaction" else None,
    )
    if version is Version.V16:
        said = {"connectorId": 1, "csChargingProfiles": write_16(profile)}
    else:
        said = {"evseId": 1, "chargingProfile": write_2(profile)}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/SetChargingProfile"
        body = msgspec.json.Encoder(decimal_format="number").encode(said)
        answer = await loop.station.during(client.post(path, content=body, headers=_JSON))
    assert answer.json()["payload"] == {"status": "Accepted"}, answer.text
    await loop.pass_by(3)
    assert loop.drawn_a <= FUSE_A + SWAYS_A
    held = {one.profile.id for one in site.core.limiting.profiles.of(STATION)}
    assert 77 not in held
    model: Any = loop.station.model
    assert not model.station.board.limits.found(lambda _, one: one.id == 77)


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
async def test_a_default_of_the_whole_station_for_which_ours_is_refused_gives_way(
    site: Site, version: Version
) -> None:
    """OCPP 2.0.1, K01.FR.52 and FR.53: a level of defaults is of the whole station, or of EVSEs."""
    first = {"scope": "default", "limit_a": 32.0}
    loop = await steered(site, version, nodes=(NARROW,), ordered=first)
    model: Any = loop.station.model
    limits = model.station.board.limits
    await loop.pass_by(3)
    assert {where for where, _ in limits.found(lambda *_: True)} == {1}
    await loop.comes(ON_THREE)
    await loop.pass_by(20)
    assert loop.drawn_a == pytest.approx(10.0, abs=SWAYS_A)
    assert loop.worst_a <= 10.0 + SWAYS_A


async def _transactions(loop: Loop) -> list[dict[str, Any]]:
    async with loop.site.client() as client:
        found: list[dict[str, Any]] = (await client.get("/api/v1/transactions")).json()["items"]
    return found
