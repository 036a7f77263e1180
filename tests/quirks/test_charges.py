"""What stations tell of charges twice, late, of others or of nobody: no charge is lost, none counts twice."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from tests.quirks.bench import (
    IDENTITY,
    QuirkyStation,
    arrived,
    assert_charged_once,
    assert_lives_on,
    away,
    transactions,
)
from tests.web.site import Site

both = pytest.mark.parametrize("version", [Version.V16, Version.V201])


async def charged(station: QuirkyStation) -> None:
    await station.charge()
    await station.leave()


async def charged_with_a_lost_link(station: QuirkyStation) -> None:
    await station.charge()
    await away(station)
    await station.leave()
    await station.wait(30)


async def assert_one_charge(
    site: Site,
    client: httpx.AsyncClient,
    version: Version,
    *quirks: Quirk,
    suspect: Sequence[str] | None = None,
) -> tuple[QuirkyStation, dict[str, Any]]:
    """Let a station with these quirks charge once, and see that it is kept once and nothing refused."""
    station = await arrived(site, version, *quirks)
    await charged(station)
    charge = await assert_charged_once(station, client, suspect=suspect)
    assert station.errors == []
    return station, charge


async def values_of(client: httpx.AsyncClient, charge: dict[str, Any]) -> list[Any]:
    path = f"/api/v1/transactions/{charge['id']}/meter-values?limit=500"
    values: list[Any] = (await client.get(path)).json()["items"]
    return values


@both
async def test_quirk_08_an_end_of_a_transaction_that_nobody_knows_ends_the_only_one_that_runs(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    await assert_one_charge(
        site, client, version, Quirk.UNKNOWN_TRANSACTION, suspect=["matched-without-id"]
    )


@both
async def test_quirk_09_a_start_that_is_repeated_after_a_lost_link_is_one_charge(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.REPEATED_START)
    await charged_with_a_lost_link(station)
    await assert_charged_once(station, client, suspect=[])
    assert station.links == 2


@both
async def test_quirk_09_an_end_that_is_told_twice_bills_once(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    await assert_one_charge(site, client, version, Quirk.REPEATED_STOP, suspect=[])


@both
@pytest.mark.parametrize(
    ("quirk", "suspect"),
    [
        (Quirk.CLOCK_1970, ["clock-implausible"]),
        (Quirk.LOCAL_TIME_AS_UTC, []),
        (Quirk.TIME_WITH_BLANK, ["clock-without-zone"]),
    ],
)
async def test_quirk_10_a_wrong_clock_costs_no_energy_and_is_doubted(
    site: Site,
    client: httpx.AsyncClient,
    version: Version,
    quirk: Quirk,
    suspect: list[str],
) -> None:
    """Two hours ahead are believed as told; when it came stands beside it."""
    await assert_one_charge(site, client, version, quirk, suspect=suspect)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
@both
async def test_quirk_10_a_time_that_no_year_holds_hides_no_other_charge(
    site: Site, client: httpx.AsyncClient, version: Version, at: str
) -> None:
    """A clock that was never set says midnight of the year 1, in its own zone."""
    station = await arrived(site, version)
    start = {"connectorId": 1, "idTag": "CARD", "meterStart": 1, "timestamp": at}
    event = {
        "eventType": "Started",
        "timestamp": at,
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "T-1"},
        "evse": {"id": 1},
        "idToken": {"idToken": "CARD", "type": "ISO14443"},
        "meterValue": [{"timestamp": at, "sampledValue": [{"value": 1}]}],
    }
    is_16 = version is Version.V16
    await station.say(
        "StartTransaction" if is_16 else "TransactionEvent", start if is_16 else event
    )
    (charge,) = await transactions(client)
    assert charge["started_at"][:4] == at[:4]
    assert charge["suspect"] == ["clock-implausible"]
    await values_of(client, charge)
    assert station.errors == []


@both
async def test_quirk_11_a_flood_of_old_values_disturbs_no_charge(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.OLD_VALUES_FLOOD)
    await station.charge()
    station.disconnect()
    await station.connect()
    assert len(station.told("MeterValues")) >= 20
    (running,) = await transactions(client)
    assert running["stopped_at"] is None
    await station.leave()
    await assert_charged_once(station, client, suspect=[])
    assert station.errors == []


@both
async def test_quirk_12_values_after_the_end_are_answered_and_change_no_energy(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    _, charge = await assert_one_charge(site, client, version, Quirk.VALUES_AFTER_STOP)
    late = [one for one in await values_of(client, charge) if one["value"] in {"1", 1}]
    assert len(late) == 1, "what was told late is kept, too"


async def test_quirk_21_after_concurrent_tx_the_end_of_minus_one_is_answered_and_takes_nobodys_charge(
    site: Site, client: httpx.AsyncClient
) -> None:
    other = await site.rig.station("CS-2")
    await other.boot()
    station = await arrived(site, Version.V16, Quirk.CONCURRENT_STOP)
    await other.start(idTag="CARD")
    await station.plug()
    await station.show_card()
    assert [one["transactionId"] for one in station.told("StopTransaction")] == [-1]
    assert station.errors == []
    elsewhere, refused = sorted(await transactions(client), key=lambda one: str(one["station"]))[
        ::-1
    ]
    assert (elsewhere["stopped_at"], elsewhere["suspect"]) == (None, [])
    assert (refused["energy_wh"], refused["stop_reason"]) == (0, "DeAuthorized")
    assert refused["suspect"] == ["start-unauthorized", "matched-without-id"]
    await assert_lives_on(station)


@both
async def test_quirk_22_an_older_available_ends_no_charge_and_hides_no_newer_status(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.LATE_AVAILABLE)
    await station.charge()
    (running,) = await transactions(client)
    assert running["stopped_at"] is None
    shown = (await client.get(f"/api/v1/stations/{IDENTITY}")).json()
    assert shown["status"] == "Charging"
    await station.leave()
    await assert_charged_once(station, client)


@both
async def test_quirk_23_a_station_with_a_token_of_its_own_charges_once_that_is_known(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    await site.rig.token("STATION-OWN")
    station = await arrived(site, version, Quirk.OWN_ID_TAG)
    await charged(station)
    charge = await assert_charged_once(station, client)
    assert (charge["token"], charge["suspect"]) == ("STATION-OWN", [])


@both
async def test_quirk_23_a_token_that_was_corrupted_on_the_way_is_nobodys(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.CORRUPTED_ID_TAG)
    await charged(station)
    assert await transactions(client) == []
    assert station.errors == []
    await assert_lives_on(station)


@both
async def test_quirk_25_message_ids_that_begin_again_on_each_link_are_new_calls(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.MESSAGE_IDS_REUSED)
    await charged_with_a_lost_link(station)
    await assert_charged_once(station, client, suspect=[])
    assert station.errors == []


@both
async def test_quirk_26_a_station_that_tells_the_end_and_is_gone_at_once_loses_nothing(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.STOP_THEN_CLOSE)
    await station.charge()
    await station.during(
        client.post(f"/api/v1/stations/{IDENTITY}/commands/reset", json={"kind": "hard"})
    )
    await station.wait(1)
    assert not station.is_linked
    await station.wait(30)
    await station.connect()
    await station.wait(30)
    await assert_charged_once(station, client, suspect=[])


@both
async def test_quirk_08_such_an_end_that_comes_twice_still_ends_one_charge(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    both_quirks = (Quirk.UNKNOWN_TRANSACTION, Quirk.REPEATED_STOP)
    station, _ = await assert_one_charge(site, client, version, *both_quirks)
    assert len(station.told("StopTransaction") + station.told("TransactionEvent")) > 1


async def test_quirk_08_an_end_of_2_x_that_follows_on_from_two_charges_ends_neither(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station(IDENTITY, V201)
    await station.ask(
        "BootNotification",
        {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}},
    )
    event = {
        "eventType": "Started", "triggerReason": "CablePluggedIn",
        "timestamp": "2026-11-01T12:00:00Z", "seqNo": 0,
    }  # fmt: skip
    for evse in (1, 2):
        told = event | {"transactionInfo": {"transactionId": f"T-{evse}"}, "evse": {"id": evse}}
        await station.ask("TransactionEvent", told)
    ended = event | {"eventType": "Ended", "seqNo": 1, "transactionInfo": {"transactionId": "0"}}
    await station.ask("TransactionEvent", ended)
    first, second, orphan = await transactions(client)
    assert [one["stopped_at"] for one in (first, second)] == [None, None]
    assert "start-missing" in orphan["suspect"]
