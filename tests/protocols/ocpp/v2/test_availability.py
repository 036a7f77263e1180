"""Availability (OCPP 2.0.1 and 2.1, G)."""

import pytest

from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from tests.rig import FakeStation, Rig


def status(rig: Rig, word: str, ago_s: int = 0, connector: int = 2) -> dict[str, object]:
    at = Instant(rig.core.ground.now() - ago_s * SECOND)
    return {
        "timestamp": to_rfc3339(at),
        "connectorStatus": word,
        "evseId": 1,
        "connectorId": connector,
    }


@pytest.mark.parametrize("word", ["Available", "Occupied", "Reserved", "Unavailable", "Faulted"])
async def test_a_connectors_status_is_noted(rig: Rig, station: FakeStation, word: str) -> None:
    assert await station.ask("StatusNotification", status(rig, word)) == {}
    assert station.station.connectors[Plug(1, 2)].status == Status(word)
    assert "connector.status" in await rig.event_types()


async def test_an_older_status_does_not_undo_a_newer_one(rig: Rig, station: FakeStation) -> None:
    await station.ask("StatusNotification", status(rig, "Occupied"))
    await station.ask("StatusNotification", status(rig, "Available", ago_s=60))
    assert station.station.connectors[Plug(1, 2)].status is Status.OCCUPIED


async def test_an_evse_is_what_its_connectors_come_to(rig: Rig, station: FakeStation) -> None:
    await station.ask("StatusNotification", status(rig, "Available", connector=1))
    await station.ask("StatusNotification", status(rig, "Occupied", connector=2))
    assert station.station.status() is Status.OCCUPIED


async def test_a_status_that_the_standard_does_not_know_is_refused(
    rig: Rig, station: FakeStation
) -> None:
    code = await station.ask_in_vain("StatusNotification", status(rig, "Charging"))
    assert code == "PropertyConstraintViolation"
