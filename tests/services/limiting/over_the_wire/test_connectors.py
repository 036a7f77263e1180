"""An EVSE of OCPP 1.6 that is several connectors: each of them is limited, and what is said of one holds there alone."""

from typing import Any

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
)
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting.foreseeing import UNKNOWN_MOST_A
from chargeloom.sim.site.building import Version
from tests.quirks.bench import AC, IDENTITY, QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import STATION
from tests.web.site import Site

MAP = {"1": [1, 1], "2": [1, 2]}
Said = dict[str, Any]


class Hearing(QuirkyStation):
    """A station that keeps what it was asked."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.heard: list[tuple[str, Said]] = []

    def _take(self, frame: list[Any]) -> None:
        if frame[0] == 2:
            self.heard.append((frame[2], frame[3]))
        super()._take(frame)

    def numbers(self, action: str) -> list[int]:
        """List the connectors that a request was for."""
        return [said["connectorId"] for asked, said in self.heard if asked == action]


async def with_two_connectors(site: Site) -> Hearing:
    await arrived(site, Version.V16)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}"
        assert (await client.patch(path, json={"connector_map": MAP})).is_success
    station = Hearing(site, Version.V16, evses=((AC,), (AC,)))
    await station.connect()
    return station


async def ask(station: QuirkyStation, site: Site, command: str, **body: Any) -> Said:
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/{command}?wait=60"
        told: Said = (await station.during(client.post(path, json=body))).json()
    return told


def held(site: Site) -> list[tuple[Purpose, int]]:
    known = site.core.limiting.profiles.of(STATION)
    return sorted((one.profile.purpose, one.connector) for one in known)


async def test_a_limit_of_the_evse_is_told_to_each_connector_and_taken_from_each(
    site: Site,
) -> None:
    """OCPP 1.6, 5.16.4: a default for a connector is for that one alone."""
    station = await with_two_connectors(site)
    told = await ask(station, site, "set-limit", scope="default", evse=1, limit_a=10.0)
    assert told["status"] == "accepted"
    assert station.numbers("SetChargingProfile") == [1, 2]
    assert held(site) == [(Purpose.DEFAULT, 1), (Purpose.DEFAULT, 2)]
    assert site.core.limiting.standing(STATION, 1).worst_a == 10.0
    told = await ask(station, site, "clear-limit", scope="default", evse=1)
    assert told["status"] == "accepted"
    assert held(site) == []
    model: Any = station.model
    assert len(model.station.board.limits) == 0


async def test_a_default_of_one_connector_leaves_the_other_as_it_was(site: Site) -> None:
    station = await with_two_connectors(site)
    profile = Profile(
        id=5,
        purpose=Purpose.DEFAULT,
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=10.0),),
    )
    limiting = site.core.limiting
    for connector, worst_a in ((1, UNKNOWN_MOST_A), (2, UNKNOWN_MOST_A), (0, 10.0)):
        order = InstallProfile(evse=1, connector=connector, profile=profile)
        found = site.core.fleet.find(STATION)
        assert found is not None
        limiting.profiles.accepted(Unit(), found, order, site.core.ground.now())
        assert limiting.standing(STATION, 1).worst_a == worst_a
    assert not station.errors


async def test_who_clears_at_an_evse_clears_at_each_connector(site: Site) -> None:
    """OCPP 1.6, 5.5; what is cleared at one connector stays at the other."""
    station = await with_two_connectors(site)
    await ask(station, site, "set-limit", scope="default", evse=1, limit_a=10.0)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/ClearChargingProfile"
        await station.during(client.post(path, json={"connectorId": 2}))
    assert held(site) == [(Purpose.DEFAULT, 1)]
    assert site.core.limiting.standing(STATION, 1).worst_a == UNKNOWN_MOST_A
    await ask(station, site, "set-limit", scope="default", evse=1, limit_a=10.0)
    station.heard.clear()
    await ask(station, site, "clear-charging-profile", evse=1, purpose="default")
    assert station.numbers("ClearChargingProfile") == [1, 2]
    assert held(site) == []


async def test_a_profile_of_a_charge_goes_to_the_connector_where_it_runs(site: Site) -> None:
    """OCPP 1.6, 5.16.3; and so does the question what it comes to (5.7)."""
    station = await with_two_connectors(site)
    start = {"connectorId": 2, "idTag": "CARD", "meterStart": 0}
    await station.say("StartTransaction", start | {"timestamp": "2026-01-01T00:00:00Z"})
    async with site.client() as client:
        (charge,) = (await client.get("/api/v1/transactions")).json()["items"]
    profile = {
        "id": 7, "purpose": "transaction", "kind": "relative", "transaction": charge["id"],
        "periods": [{"limit": 8.0}],
    }  # fmt: skip
    await ask(station, site, "set-charging-profile", evse=1, profile=profile)
    await ask(station, site, "get-composite-schedule", evse=1, duration_s=60)
    assert station.numbers("SetChargingProfile") == [2]
    assert station.numbers("GetCompositeSchedule") == [2]


async def test_a_default_that_names_no_connector_of_several_is_refused(site: Site) -> None:
    station = await with_two_connectors(site)
    profile = {"id": 7, "purpose": "default", "kind": "relative", "periods": [{"limit": 8.0}]}
    told = await ask(station, site, "set-charging-profile", evse=1, profile=profile)
    assert (told["status"], told["outcome"]["answer"]) == ("failed", "command-unsupported")
    told = await ask(station, site, "set-charging-profile", connector=1, profile=profile)
    assert told["status"] == 422
    told = await ask(station, site, "set-charging-profile", evse=1, connector=2, profile=profile)
    assert told["status"] == "accepted"
    assert station.numbers("SetChargingProfile") == [2]
