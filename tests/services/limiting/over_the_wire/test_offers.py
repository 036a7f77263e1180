"""Offers to stations of every version: told, taken, obeyed, and told again."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.services.limiting import (
    Conduct,
    conduct as conduct_module,
    reacting,
)
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.rig import running
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    charging,
    drawn_a,
    every_version,
    offered,
    purposes,
    until_asked,
)
from tests.web.site import Site, standing


@every_version
async def test_an_idle_evse_is_given_its_safe_default(site: Site, version: Version) -> None:
    station = await arrived(site, version)
    limiting = await offered(station)
    assert purposes(limiting) == {Purpose.DEFAULT}
    assert limiting.standing(STATION, 1).worst_a == 8.0
    assert limiting.effect(STATION, 1).conduct is Conduct.TOLD
    await station.charge()
    await calm(station)


@every_version
async def test_a_charge_keeps_to_its_offer_and_to_the_next_one(
    site: Site, version: Version
) -> None:
    station, limiting = await charging(site, version)
    assert drawn_a(station) == pytest.approx(12.0)
    limiting.offer(STATION, 1, OFFER._replace(limit_a=20.0))
    limiting.offer(STATION, 1, OFFER._replace(limit_a=10.5))
    await calm(station)
    assert drawn_a(station) == pytest.approx(10.5)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(10.5)


@every_version
async def test_after_a_reconnect_and_after_a_boot_all_is_said_again(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reacting, "RECONNECTED_S", 0.0)
    station, _ = await charging(site, version)
    for _ in range(2):
        station.asked.clear()
        station.disconnect()
        await station.connect()
        await until_asked(station, 2)
        assert station.asked.count("SetChargingProfile") >= 2
        assert drawn_a(station) == pytest.approx(12.0)


@every_version
async def test_a_charge_that_is_over_leaves_only_the_safe_default(
    site: Site, version: Version
) -> None:
    station, limiting = await charging(site, version)
    assert purposes(limiting) == {Purpose.DEFAULT, Purpose.TRANSACTION}
    await station.leave()
    await calm(station)
    assert purposes(limiting) == {Purpose.DEFAULT}
    assert limiting.standing(STATION, 1).worst_a == 8.0


@every_version
async def test_what_a_station_accepted_survives_a_restart_of_ours(
    tmp_path: Path, version: Version
) -> None:
    async with standing(tmp_path) as site:
        station = await arrived(site, version)
        limiting = await offered(station)
        before = limiting.profiles.of(STATION)
        station.disconnect()
    async with running(tmp_path) as again:
        assert again.core.limiting.profiles.of(STATION) == before
        assert again.core.limiting.standing(STATION, 1).worst_a == 8.0


@every_version
async def test_a_station_that_takes_no_relative_profiles_is_found_out(
    site: Site, version: Version
) -> None:
    station, limiting = await charging(site, version, Quirk.NO_RELATIVE_PROFILES)
    assert drawn_a(station) == pytest.approx(12.0)
    assert limiting.effect(STATION, 1).conduct not in conduct_module.BAD


@every_version
async def test_level_zero_is_all_that_we_need(site: Site, version: Version) -> None:
    station, _ = await charging(site, version, Quirk.LEVEL_ZERO_ONLY)
    assert drawn_a(station) == pytest.approx(12.0)


async def test_a_station_that_tells_nothing_of_itself_is_limited_all_the_same(site: Site) -> None:
    station, limiting = await charging(site, Version.V16, Quirk.NO_CONFIGURATION)
    ability = limiting.ability(STATION)
    assert ability is not None
    assert not ability.is_known
    assert drawn_a(station) == pytest.approx(12.0)


async def test_what_a_station_is_being_told_is_known_before_it_leaves(site: Site) -> None:
    station, limiting = await charging(site, Version.V16)
    assert limiting.telling_a(STATION, 1) == 0.0
    limiting.offer(STATION, 1, OFFER._replace(limit_a=30.0))
    seen = set()
    for _ in range(20):
        await asyncio.sleep(0)
        seen.add(limiting.telling_a(STATION, 1))
    assert 30.0 in seen
    await calm(station)
    assert limiting.telling_a(STATION, 1) == 0.0


@every_version
async def test_the_api_tells_what_a_station_keeps_to(site: Site, version: Version) -> None:
    station = await arrived(site, version)
    await offered(station)
    async with site.client() as client:
        shown = (await client.get(f"/api/v1/stations/{IDENTITY}/limits")).json()
    assert shown["ability"]["is_known"]
    (evse,) = shown["evses"]
    assert [one["limit_a"] for one in evse["standing"]] == [8.0]
    (profile,) = shown["profiles"]
    assert (profile["purpose"], profile["source"]) == ("default", "CSO")


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
async def test_a_station_that_takes_watts_alone_and_does_not_say_so_is_found_out(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OCPP 2.0.1, K01.FR.26: a unit that is not configured is rejected."""
    monkeypatch.setattr(QuirkyStation, "_take", in_watts_alone(QuirkyStation._take))
    on_three = OFFER._replace(car_lines=3)
    station, limiting = await charging(site, version, offer=on_three)
    assert drawn_a(station) == pytest.approx(12.0, abs=0.1)
    assert limiting.effect(STATION, 1).conduct not in conduct_module.BAD
    assert limiting.reckoning(STATION, 1) is Reckoning.WATTS
    station.asked.clear()
    limiting.offer(STATION, 1, on_three._replace(limit_a=9.0))
    await calm(station)
    assert station.asked[0] == "SetChargingProfile"
    assert drawn_a(station) == pytest.approx(9.0, abs=0.1)


def in_watts_alone(
    take: Callable[[QuirkyStation, list[Any]], None],
) -> Callable[[QuirkyStation, list[Any]], None]:
    def taken(station: QuirkyStation, frame: list[Any]) -> None:
        action = frame[2] if frame[0] == 2 else ""
        answer: dict[str, Any] | None = None
        if action == "GetConfiguration":
            answer = {"unknownKey": frame[3].get("key", [])}
        elif action == "GetVariables":
            unknown = {"attributeStatus": "UnknownVariable"}
            answer = {"getVariableResult": [one | unknown for one in frame[3]["getVariableData"]]}
        elif action == "SetChargingProfile" and '"A"' in json.dumps(frame[3]):
            answer = {"status": "Rejected"}
        if answer is None:
            take(station, frame)
        else:
            station.link.actor.received(json.dumps([3, frame[1], answer]).encode())

    return taken
