"""Transactions of OCPP 2.x in the API: the same fields as of 1.6, and what only 2.x tells."""

from typing import Any

import httpx
import pytest

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.protocols.ocpp.v21.version import V21
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event, metered, register
from tests.rig import FakeStation
from tests.web.site import Site

PATH = "/api/v1/transactions"
EXPORT = {"measurand": "Energy.Active.Export.Register"}


@pytest.fixture
async def station(site: Site) -> FakeStation:
    await site.rig.token("CARD", group="FAMILY")
    station = await site.rig.station("CP-2", version=V21)
    await station.ask("BootNotification", BOOT)
    return station


async def tell(station: FakeStation, *events: Any) -> None:
    for told in events:
        await station.ask("TransactionEvent", told)


def started(site: Site) -> Any:
    began = Instant(site.core.ground.now() - HOUR)
    first = register("1000", "Transaction.Begin"), register("50", "Transaction.Begin", **EXPORT)
    info = {"chargingState": "Charging"}
    meter_value = metered(began, *first)
    return event(
        "Started",
        0,
        began,
        evse=EVSE,
        idToken=CARD,
        info=info,
        meterValue=meter_value,
        offline=True,
    )


async def only(client: httpx.AsyncClient) -> Any:
    (item,) = (await client.get(PATH)).json()["items"]
    return item


async def test_energy_both_ways_while_it_runs_and_after_its_end(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    now = site.core.ground.now()
    await tell(station, started(site))
    values = metered(now, register("3000.5"), register("75", **EXPORT))
    await tell(station, event("Updated", 1, now, meterValue=values))
    running = await only(client)
    assert (running["energy_wh"], running["energy_exported_wh"]) == (2000, 25)
    assert (running["charging_state"], running["offline"]) == ("Charging", True)
    assert running["meter_stop_wh"] is None
    last = register("4000", "Transaction.End"), register("80.5", "Transaction.End", **EXPORT)
    await tell(station, event("Ended", 2, Instant(now + MINUTE), meterValue=metered(now, *last)))
    ended = await only(client)
    assert (ended["energy_wh"], ended["energy_exported_wh"]) == (3000, 30)
    assert (ended["meter_start_wh"], ended["meter_stop_wh"]) == (1000, 4000)
    assert ended["station_transaction_id"] == "T-1"


async def test_an_end_that_was_not_read_is_what_the_meter_said_last(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    now = site.core.ground.now()
    await tell(
        station,
        started(site),
        event("Updated", 1, now, meterValue=metered(now, register("2500"))),
        event("Ended", 2, now),
    )
    ended = await only(client)
    assert (ended["energy_wh"], ended["meter_stop_wh"]) == (1500, 2500)
    assert ended["suspect"] == ["meter-stop-inferred"]


async def test_a_signed_value_stands_beside_the_plain_one(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    now = site.core.ground.now()
    signed = {"signedMeterData": "T0NNRg==", "encodingMethod": "OCMF"}
    sample = register("1000", "Transaction.Begin", signedMeterValue=signed)
    await tell(station, event("Started", 0, now, meterValue=metered(now, sample)))
    item = await only(client)
    values = (await client.get(f"{PATH}/{item['id']}/meter-values")).json()["items"]
    assert [one.get("signed", False) for one in values] == [False, True]
    assert values[1]["value"] == '{"signedMeterData":"T0NNRg==","encodingMethod":"OCMF"}'


async def commanded(client: httpx.AsyncClient, station: FakeStation, name: str, body: Any) -> Any:
    answer = await client.post(f"/api/v1/stations/CP-2/commands/{name}", json=body)
    assert answer.status_code == 201, answer.text
    _, _, action, payload = await station.connection.next()
    return action, payload


async def test_a_start_tells_the_tokens_type_and_group(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    action, payload = await commanded(client, station, "start", {"token": "CARD", "evse": 1})
    assert action == "RequestStartTransaction"
    assert payload["idToken"] == CARD
    assert payload["groupIdToken"] == {"idToken": "FAMILY", "type": "Central"}


async def test_a_start_for_what_was_paid_elsewhere_tells_the_reference_of_the_payment(
    client: httpx.AsyncClient, station: FakeStation
) -> None:
    """(OCPP 2.1, C24.FR.01 and C25.FR.23.)"""
    body = {"token": "PSP-4711", "type": "DirectPayment", "evse": 1}
    _, payload = await commanded(client, station, "start", body)
    assert payload["idToken"] == {"idToken": "PSP-4711", "type": "DirectPayment"}
    assert "groupIdToken" not in payload


async def test_a_start_for_a_token_of_several_kinds_tells_the_one_that_is_meant(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    await site.rig.token("CARD", type=TokenType.ISO15693, group="OTHERS", issuer="partner")
    body = {"token": "card", "type": "ISO15693", "evse": 1}
    _, payload = await commanded(client, station, "start", body)
    assert payload["idToken"] == {"idToken": "card", "type": "ISO15693"}
    assert payload["groupIdToken"]["idToken"] == "OTHERS"


async def test_a_cost_is_told_of_the_stations_own_transaction(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    await tell(station, started(site))
    item = await only(client)
    body = {"transaction": item["id"], "total": "12.50"}
    asked = await commanded(client, station, "update-cost", body)
    assert asked == ("CostUpdated", {"transactionId": "T-1", "totalCost": 12.5})
    wrong = {"transaction": item["id"], "total": "1e9"}
    answer = await client.post("/api/v1/stations/CP-2/commands/update-cost", json=wrong)
    assert answer.status_code == 422


async def test_a_start_with_a_limit_is_stored_and_shown_with_its_charge(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    limit = {"cost": "12.50", "energy_wh": 5000, "time_s": 3600, "soc": 80}
    body = {"token": "CARD", "evse": 1, "limit": limit}
    answer = await client.post("/api/v1/stations/CP-2/commands/start", json=body)
    assert answer.status_code == 201, answer.text
    _, number, action, payload = await station.connection.next()
    unknown = {"attributeStatus": "UnknownVariable"}
    results = [one | unknown for one in payload["getVariableData"]]
    station.answer(number, {"getVariableResult": results})
    _, number, action, payload = await station.connection.next()
    assert action == "RequestStartTransaction"
    station.answer(number, {"status": "Accepted"})
    info = {"remoteStartId": payload["remoteStartId"]}
    told = started(site) | {"idToken": CARD, "triggerReason": "RemoteStart"}
    await tell(station, told | {"transactionInfo": told["transactionInfo"] | info})
    shown = (await only(client))["limit"]
    assert shown == {"asked": limit, "kept": None, "reached": None, "reached_at": None}


@pytest.mark.parametrize(
    ("limit", "pointer"),
    [
        ({"cost": "1e9"}, "/limit/cost"),
        ({"energy_wh": 0}, "/limit/energy_wh"),
        ({"soc": 101}, "/limit/soc"),
        ({"time_s": 1.5}, "/limit/time_s"),
        ({"power_w": 1}, "/limit/power_w"),
    ],
)
async def test_a_limit_that_is_none_is_refused_at_its_place(
    client: httpx.AsyncClient, station: FakeStation, limit: dict[str, Any], pointer: str
) -> None:
    body = {"token": "CARD", "limit": limit}
    answer = await client.post("/api/v1/stations/CP-2/commands/start", json=body)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert station.connection.sent == []


async def test_an_evse_shows_what_its_transaction_does(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    status = {
        "timestamp": "2026-11-25T12:00:00Z",
        "connectorStatus": "Occupied",
        "evseId": 1,
        "connectorId": 1,
    }
    await station.ask("StatusNotification", status)
    await tell(station, started(site))
    shown = (await client.get("/api/v1/stations/CP-2")).json()
    (evse,) = shown["evses"]
    assert (shown["status"], evse["status"]) == ("Charging", "Charging")
    assert evse["connectors"][0]["status"] == "Charging"
    events = (await client.get("/api/v1/events?limit=500")).json()["items"]
    told = [one["data"]["status"] for one in events if one["type"] == "connector.status"]
    assert told == ["Occupied", "Charging"]


async def test_what_the_battery_and_the_evse_do_besides(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    """(OCPP 2.1, 1.60 TransactionEvent.)"""
    await tell(station, started(site))
    assert [(await only(client))[name] for name in ("preconditioning", "evse_sleep")] == [None] * 2
    now, more = site.core.ground.now(), {"preconditioningStatus": "Ready", "evseSleep": True}
    await tell(station, event("Updated", 1, now, **more))
    told = await only(client)
    assert (told["preconditioning"], told["evse_sleep"]) == ("Ready", True)
