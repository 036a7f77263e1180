"""What stations report of their profiles, by and by, while more is set and cleared (OCPP 2.0.1 and 2.1, K09)."""

from typing import Any

import msgspec
import pytest

from chargeloom.domain.event import EventType
from chargeloom.sim.site.building import Version
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import (
    STATION,
    calm,
    events,
    every_version_2,
    offered,
    schedule,
)
from tests.web.site import Site

Said = dict[str, Any]


def profile(number: int, limit: float = 10.0, **said: Any) -> Said:
    """Say a default for good, in the words of 2.x."""
    return {
        "id": number,
        "stackLevel": number,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [schedule(limit) | {"startSchedule": "2026-01-01T00:00:00Z"}],
    } | said


class Reporting(QuirkyStation):
    """A station that reports what a test wants it to."""

    request = 0
    """The number under which it was asked for its profiles."""
    wanted: tuple[str, ...] = ()
    """Whose profiles it was asked for."""
    status: str | None = None
    """What it answers whoever asks; None: what its model does."""

    def _take(self, frame: list[Any]) -> None:
        if self.status is None or frame[2:3] != ["GetChargingProfiles"]:
            super()._take(frame)
            return
        self.request = frame[3]["requestId"]
        self.wanted += tuple(frame[3]["chargingProfile"].get("chargingLimitSource", ()))
        self.link.actor.received(msgspec.json.encode([3, frame[1], {"status": self.status}]))

    async def asked_for(self, site: Site, status: str = "Accepted", **body: Any) -> None:
        """Let somebody ask it for its profiles, and let it agree."""
        self.request, self.status = 0, status
        async with site.client() as client:
            path = f"/api/v1/stations/{IDENTITY}/commands/get-charging-profiles?wait=60"
            await self.during(client.post(path, json=body))
        assert self.request

    async def reports(
        self, *profiles: Said, tbc: bool = False, source: str = "CSO", evse: int = 1
    ) -> None:
        """Say one part."""
        said = {
            "requestId": self.request,
            "chargingLimitSource": source,
            "evseId": evse,
            "tbc": tbc,
            "chargingProfile": list(profiles),
        }
        await self.say("ReportChargingProfiles", said)

    def held(self) -> dict[int, float | None]:
        """Say which profiles we believe it has, and their limits."""
        known = self.core.limiting.profiles.of(STATION)
        return {one.profile.id: one.profile.periods[0].limit for one in known}


async def reporting(site: Site, version: Version, *profiles: Said) -> Reporting:
    """Let a station arrive that has told some profiles without being asked."""
    await arrived(site, version)
    station = Reporting(site, version)
    await station.connect()
    if profiles:
        await station.reports(*profiles)
    return station


async def set_profile(station: QuirkyStation, site: Site, number: int, limit: float) -> None:
    path = f"/api/v1/stations/{IDENTITY}/ocpp/SetChargingProfile"
    body = {"evseId": 1, "chargingProfile": profile(number, limit)}
    async with site.client() as client:
        answer = await station.during(client.post(path, json=body))
    assert answer.json()["payload"] == {"status": "Accepted"}, answer.text


@every_version_2
async def test_what_is_taken_while_a_report_comes_in_parts_is_newer_than_it(
    site: Site, version: Version
) -> None:
    """K09.FR.02: between two parts a station may take another profile, or another one of a number that it had."""
    station = await reporting(site, version, profile(5), profile(6))
    await station.asked_for(site)
    await station.reports(profile(6), tbc=True)
    await set_profile(station, site, 5, 32.0)
    await set_profile(station, site, 7, 16.0)
    await station.reports(profile(5))
    assert station.held() == {5: 32.0, 6: 10.0, 7: 16.0}


@every_version_2
async def test_what_is_cleared_while_a_report_comes_in_parts_stays_away(
    site: Site, version: Version
) -> None:
    station = await reporting(site, version, profile(5), profile(6))
    await set_profile(station, site, 6, 10.0)
    await station.asked_for(site)
    await station.reports(profile(5), tbc=True)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/ClearChargingProfile"
        await station.during(client.post(path, json={"chargingProfileId": 6}))
    await station.reports(profile(6))
    assert station.held() == {5: 10.0}


@every_version_2
async def test_parts_in_another_order_come_to_the_same(site: Site, version: Version) -> None:
    station = await reporting(site, version, profile(5), profile(6), profile(7))
    await station.asked_for(site)
    await station.reports(profile(6), tbc=False)
    await station.reports(profile(5), tbc=True)
    assert station.held() == {5: 10.0, 6: 10.0}


@every_version_2
@pytest.mark.parametrize(
    ("asked", "stay"),
    [
        ({"evse": 1}, {8}),
        ({"evse": 2}, {5, 6}),
        ({"evse": 0}, {5, 6, 8}),
        ({"level": 6}, {5, 8}),
        ({"ids": [5, 8]}, {6}),
        ({"purpose": "station"}, {5, 6, 8}),
        ({"sources": ["EMS"]}, {5, 6, 8}),
        ({}, set[int]()),
    ],
)
async def test_who_has_none_of_what_it_is_asked_for_has_lost_just_that(
    site: Site, version: Version, asked: Said, stay: set[int]
) -> None:
    """K09.FR.03 to FR.06: NoProfiles says that none matches the criteria."""
    station = await reporting(site, version, profile(5), profile(6))
    await station.reports(profile(8), evse=2)
    await station.asked_for(site, "NoProfiles", **asked)
    assert set(station.held()) == stay


@every_version_2
async def test_what_a_report_of_one_evse_lacks_is_gone_from_that(
    site: Site, version: Version
) -> None:
    station = await reporting(site, version, profile(5), profile(6))
    await station.reports(profile(8), evse=2)
    await station.asked_for(site, evse=1)
    await station.reports(profile(6))
    assert set(station.held()) == {6, 8}


async def limited(station: QuirkyStation, limit: float = 5.0, source: str = "EMS") -> None:
    said = {"chargingLimit": {"chargingLimitSource": source}}
    await station.say("NotifyChargingLimit", said | {"chargingSchedule": [schedule(limit)]})


@every_version_2
async def test_a_limit_of_others_that_a_whole_report_lacks_is_over(
    site: Site, version: Version
) -> None:
    """K11.FR.06 of 2.1, K12.FR.05: it would be in it, for external constraints."""
    station = await reporting(site, version)
    await limited(station)
    await limited(station, source="SO")
    await station.asked_for(site)
    external = {"chargingProfilePurpose": "ChargingStationExternalConstraints", "id": -7}
    await station.reports(profile(1, 4.0) | external, source="SO", evse=0)
    sources = {one.source: one.profile.id for one in station.core.limiting.profiles.of(STATION)}
    assert sources == {"SO": -7}
    await station.settle()
    told = [one for one in await events(station, EventType.LIMIT_EXTERNAL) if one["cleared"]]
    assert [(one["evse"], one["source"]) for one in told] == [(0, "EMS")]


@every_version_2
async def test_a_limit_of_others_that_changed_without_a_figure_is_no_longer_what_it_was(
    site: Site, version: Version
) -> None:
    """K12.FR.02 and FR.03: a new limit holds, and only some stations say how low it is: a higher one lets more flow than before."""
    station = await reporting(site, version)
    limiting = await offered(station)
    await limited(station)
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(5.0)
    station.request, station.status = 0, "Rejected"
    said = {"chargingLimit": {"chargingLimitSource": "EMS", "isGridCritical": True}}
    await station.say("NotifyChargingLimit", said)
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(8.0)
    (external,) = [one for one in limiting.profiles.of(STATION) if not one.is_ours]
    assert (external.source, external.is_critical) == ("EMS", True)
    assert external.profile.periods == ()
    async with site.client() as client:
        answer = await client.get(f"/api/v1/stations/{IDENTITY}/limits")
    (shown,) = [one for one in answer.json()["profiles"] if one["source"] == "EMS"]
    assert (shown["purpose"], shown["periods"]) == ("external", [])
    await station.say("ClearedChargingLimit", {"chargingLimitSource": "EMS"})
    assert [one for one in limiting.profiles.of(STATION) if not one.is_ours] == []


@every_version_2
async def test_of_several_limits_without_a_figure_each_is_asked_for(
    site: Site, version: Version
) -> None:
    """K12.FR.05: what is told while it is being asked waits for the next question."""
    station = await reporting(site, version)
    await offered(station)
    station.status = "Accepted"
    for source in ("SO", "EMS", "CSO"):
        limit = {"chargingLimitSource": source, "isGridCritical": False}
        station.link.say("NotifyChargingLimit", {"chargingLimit": limit})
    await station.settle()
    await calm(station)
    assert sorted(station.wanted) == ["CSO", "EMS", "SO"]


@every_version_2
async def test_a_station_that_tells_of_a_limit_of_others_without_a_figure_is_asked_for_it(
    site: Site, version: Version
) -> None:
    """K12.FR.05: it reports it as an external constraint."""
    station = await reporting(site, version)
    limiting = await offered(station)
    station.request, station.status = 0, "Accepted"
    await station.say("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "SO"}})
    await station.settle()
    await calm(station)
    assert station.request
    external = {"chargingProfilePurpose": "ChargingStationExternalConstraints", "id": -7}
    await station.reports(profile(1, 4.0) | external, source="SO", evse=0)
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(4.0)
    others = [one.profile.id for one in limiting.profiles.of(STATION) if not one.is_ours]
    assert others == [-7]


@every_version_2
async def test_who_boots_is_asked_for_the_limits_of_others_that_it_may_have_lost(
    site: Site, version: Version
) -> None:
    """OCPP 2.1, K01.FR.27: external constraints are not required to outlive a reboot; nobody tells that one is over then."""
    station = await arrived(site, version)
    await offered(station)
    await limited(station)
    limiting = station.core.limiting
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(5.0)
    station.asked.clear()
    boot = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
    await station.say("BootNotification", boot)
    await station.settle()
    await calm(station)
    assert "GetChargingProfiles" in station.asked
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(8.0)
    station.asked.clear()
    await station.say("BootNotification", boot)
    await station.settle()
    await calm(station)
    assert "GetChargingProfiles" not in station.asked
