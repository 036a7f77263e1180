"""What a car's battery and its EVSE do besides charging (OCPP 2.1, 1.60 TransactionEvent, 3.79 and Q10)."""

from pathlib import Path
from typing import Any

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.protocols.ocpp.v21.version import V21
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.rig import FakeStation, Rig, running


async def arrived(rig: Rig) -> FakeStation:
    await rig.token()
    station = await rig.station(version=V21)
    await station.ask("BootNotification", BOOT)
    return station


async def told(rig: Rig, station: FakeStation, *events: dict[str, Any]) -> TransactionRecord:
    for one in events:
        await station.ask("TransactionEvent", one)
    (record,) = await rig.transactions()
    return record


async def test_the_newest_that_was_told_holds_in_whatever_order_it_comes(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        began = Instant(rig.core.ground.now() - HOUR)
        first = event("Started", 0, began, evse=EVSE, idToken=CARD)
        record = await told(rig, station, first)
        assert (record.preconditioning, record.evse_sleep) == (None, None)
        warming = event("Updated", 1, began, preconditioningStatus="Preconditioning")
        asleep = event("Updated", 2, began, evseSleep=True)
        ready = event("Updated", 3, began, preconditioningStatus="Ready", evseSleep=False)
        record = await told(rig, station, warming, asleep)
        assert (record.preconditioning, record.evse_sleep) == ("Preconditioning", True)
        record = await told(rig, station, ready, warming, asleep)
        assert (record.preconditioning, record.evse_sleep) == ("Ready", False)
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=V21)
        late = event("Updated", 4, Instant(began + MINUTE), evseSleep=True)
        record = await told(rig, station, late)
        assert (record.preconditioning, record.evse_sleep) == ("Ready", True)


async def test_a_change_is_news(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        began = Instant(rig.core.ground.now() - HOUR)
        first = event("Started", 0, began, evse=EVSE, idToken=CARD)
        asleep = [event("Updated", number, began, evseSleep=True) for number in (1, 2)]
        await told(rig, station, first, *asleep)
        assert (await rig.event_types()).count("transaction.changed") == 1
