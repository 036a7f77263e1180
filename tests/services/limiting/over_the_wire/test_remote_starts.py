"""Charges that are asked for begin within their limit (OCPP 1.6, 5.16.2; 2.0.1, K05)."""

from typing import Any

import pytest

from chargeloom.services.limiting import (
    Offer,
)
from chargeloom.sim.site.building import Version
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    drawn_a,
    every_version,
    every_version_2,
    offered,
    own_profile,
)
from tests.web.site import Site


async def remotely(site: Site, station: QuirkyStation, **more: Any) -> Any:
    """Ask for a charge; gives what became of it."""
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/start?wait=10"
        told = await station.during(client.post(path, json={"token": "CARD", "evse": 1} | more))
    return told.json()


async def requested(site: Site) -> list[Any]:
    """List the profiles that went with requests for a charge."""
    async with site.client() as client:
        found = (await client.get("/api/v1/messages?limit=200")).json()["items"]
    actions = {"RemoteStartTransaction", "RequestStartTransaction"}
    calls = [one for one in found if one["kind"] == "call" and one["action"] in actions]
    return [one["payload"].get("chargingProfile") for one in calls]


@every_version
async def test_a_charge_that_is_asked_for_begins_within_its_limit(
    site: Site, version: Version
) -> None:
    """OCPP 1.6, 5.16.2; 2.0.1, K05."""
    station = await arrived(site, version)
    limiting = await offered(station, Offer(limit_a=8.0, safe_a=8.0))
    await station.plug()
    assert (await remotely(site, station))["status"] == "accepted"
    (profile,) = await requested(site)
    assert profile["chargingProfilePurpose"] == "TxProfile"
    assert "transactionId" not in profile
    await station.wait(5)
    await calm(station)
    assert drawn_a(station) == pytest.approx(8.0)
    limiting.offer(STATION, 1, OFFER)
    await calm(station)
    assert drawn_a(station) == pytest.approx(12.0)
    assert own_profile(limiting).transaction is not None


@every_version
async def test_who_is_not_limited_is_asked_for_a_charge_without_a_profile(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    await station.plug()
    assert (await remotely(site, station))["status"] == "accepted"
    assert await requested(site) == [None]


BROUGHT = {"id": 9, "purpose": "transaction", "kind": "relative", "periods": [{"limit": 9}]}


@every_version
async def test_a_charge_begins_within_the_profile_that_its_start_brings(
    site: Site, version: Version
) -> None:
    """OCPP 1.6, 5.11 and 5.16.2; 2.0.1, F01 and K05."""
    station = await arrived(site, version)
    await station.plug()
    assert (await remotely(site, station, profile=BROUGHT))["status"] == "accepted"
    (profile,) = await requested(site)
    assert (profile.get("chargingProfileId") or profile["id"]) == 9
    await station.wait(5)
    await calm(station)
    assert drawn_a(station) == pytest.approx(9.0)


@every_version
async def test_a_start_brings_no_profile_where_a_site_gives_its_own(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    await offered(station, Offer(limit_a=8.0, safe_a=8.0))
    await station.plug()
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/start?wait=10"
        body = {"token": "CARD", "evse": 1, "profile": BROUGHT}
        refused = (await client.post(path, json=body)).json()
    assert (refused["status"], refused["outcome"]["answer"]) == ("failed", "command-unsupported")
    assert await requested(site) == []


@every_version_2
async def test_who_refuses_a_start_with_a_profile_is_asked_without_and_known_for_it(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await arrived(site, version)
    await offered(station)
    model: Any = station.model
    monkeypatch.setattr(model.station.board.limits, "add", lambda *_: False)
    await station.plug()
    assert (await remotely(site, station))["status"] == "accepted"
    first, second = await requested(site)
    assert (first is None, second is None) == (False, True)
