"""A charge that goes on after a reset is told its limits again (OCPP 2.1, B13.FR.31 and E17.FR.15)."""

from typing import Any

import pytest

from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.services.limiting import limiting as limiting_module
from chargeloom.sim.site.building import Version
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import (
    STATION,
    charging,
    own_profile,
    schedule,
    until_asked,
)
from tests.web.site import Site

PERSISTS = {"chargingState": "Charging"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting_module, "ANSWERED_S", 0.0)


def number(station: QuirkyStation) -> str:
    found = station.core.fleet.known(STATION).open_at(Plug(1, 0))
    assert found is not None
    assert found.record.number is not None
    return found.record.number


async def resume(station: QuirkyStation, info: dict[str, Any]) -> None:
    """Tell that the charge goes on."""
    station.asked.clear()
    told = {
        "eventType": "Updated",
        "timestamp": to_rfc3339(station.core.ground.now()),
        "triggerReason": "TxResumed",
        "seqNo": 900,
        "transactionInfo": {"transactionId": number(station), **info},
    }
    await station.say("TransactionEvent", told)


@pytest.mark.parametrize("info", [{}, PERSISTS], ids=["bare", "with its state"])
async def test_a_charge_that_is_limited_is_limited_again(site: Site, info: dict[str, Any]) -> None:
    station, limiting = await charging(site, Version.V21)
    before = own_profile(limiting)
    await resume(station, info)
    await until_asked(station, 2)
    assert own_profile(limiting).id == before.id
    assert station.errors == []


async def test_a_profile_of_the_charge_that_somebody_ordered_is_set_again(site: Site) -> None:
    station = await arrived(site, Version.V21)
    await station.charge()
    profile = {
        "id": 77,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "transactionId": number(station),
        "chargingSchedule": [schedule(9.0)],
    }
    body = {"evseId": 1, "chargingProfile": profile}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/SetChargingProfile"
        answer = await station.during(client.post(path, json=body))
        assert answer.json()["payload"] == {"status": "Accepted"}, answer.text
    await resume(station, PERSISTS)
    await until_asked(station, 1)
    assert station.asked.count("SetChargingProfile") == 1
