"""What was held for a driver is billed with the charge that used it (OCPI 2.3.0, ReservationRestrictionType)."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.domain.pricing.plain import component, element, tariff
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import ago, cost, sells, session

HELD = tariff(
    element(component("TIME", "6"), component("FLAT", "2"), reservation="RESERVATION"),
    element(component("ENERGY", "0.50")),
)


@pytest.mark.parametrize("version", [V16, V201, V21])
async def test_a_reservation_that_was_used_is_billed_with_its_charge(
    tmp_path: Path, version: Version
) -> None:
    """Also after a restart, and where the station does not name it (OCPP 1.6, 4.8; 2.0.1, H03.FR.09)."""
    async with running(tmp_path) as rig:
        await rig.token()
        await sells(rig, HELD)
        station = await rig.station(version=version)
        made = await _held(rig, station)
        end = await _begun(rig, station, version)
    async with running(tmp_path) as rig:
        action, payload = end
        await FakeStation(rig.core, "CP-1", version=version).ask(action, payload)
        found = await cost(rig)
        lines = {line.kind.value: line for line in found.lines}
        assert lines["reservation-flat"].quantity == 1
        assert lines["reservation-time"].since == made
        assert lines["reservation-time"].quantity > 0
        assert lines["energy"].quantity > 0


async def test_a_charge_that_used_no_reservation_pays_for_none(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        await rig.token("OTHER")
        await sells(rig, HELD)
        station = await rig.station()
        await _held(rig, station)
        number = (await station.start(idTag="OTHER"))["transactionId"]
        await station.stop(number)
        assert [line.kind.value for line in (await cost(rig)).lines] == ["energy"]


async def _held(rig: Rig, station: FakeStation) -> Instant:
    """Let the station have kept its EVSE for the card for an hour and a half; returns since when."""
    made, unit = ago(rig, 90), Unit()
    record = ReservationRecord(
        station=station.station.id,
        number=7,
        evse=1,
        token_uid="CARD",
        expires_at=ago(rig, -60),
        created_at=made,
    )
    rig.core.reserving.hold(unit, station.station, record)
    await rig.core.ground.commit(unit)
    return made


async def _begun(rig: Rig, station: FakeStation, version: Version) -> tuple[str, Any]:
    """Tell all of a charge but its end; returns how that is told."""
    if version is V16:
        number = (await station.start(ago(rig, 60)))["transactionId"]
        at = to_rfc3339(rig.core.ground.now())
        return "StopTransaction", {"transactionId": number, "meterStop": 8000, "timestamp": at}
    await station.ask("BootNotification", BOOT)
    *told, last = session(rig)
    for event in told:
        await station.ask("TransactionEvent", event)
    return "TransactionEvent", last
