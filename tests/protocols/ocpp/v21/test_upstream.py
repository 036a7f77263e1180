"""What a meter of the house reads comes with events of charges, and is none of theirs (OCPP 2.1, J, 2.1, and 3.56)."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.protocols.ocpp.v21.version import V21
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event, metered, register
from tests.rig import FakeStation, Rig, running

WATTS = {"measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W"}}


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        yield rig


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    station = await rig.station(version=V21)
    await station.ask("BootNotification", BOOT)
    return station


def of_the_house(at: Instant) -> list[dict[str, Any]]:
    """Tell what SampledDataUpstreamMeasurands names, at an interval of its own."""
    house = {"location": "Upstream"}
    lines = [register("30000000", phase=phase, **house) for phase in ("L1", "L2", "L3")]
    power: dict[str, Any] = WATTS | house
    return metered(at, register("90000000", **house), *lines, register("44000", **power))


async def only(station: FakeStation) -> Transaction:
    [found] = station.station.open.values()
    return found


async def test_a_charge_is_not_what_the_house_draws(rig: Rig, station: FakeStation) -> None:
    began = Instant(rig.core.ground.now() - 10 * MINUTE)
    power: dict[str, Any] = WATTS
    amperes: dict[str, Any] = {
        "measurand": "Current.Import",
        "unitOfMeasure": {"unit": "A"},
        "phase": "L1",
    }
    first = metered(
        began,
        register("100", "Transaction.Begin"),
        register("11000", **power),
        register("16", **amperes),
    )
    await station.ask(
        "TransactionEvent", event("Started", 0, began, evse=EVSE, idToken=CARD, meterValue=first)
    )
    later = Instant(began + MINUTE)
    await station.ask(
        "TransactionEvent", event("Updated", 1, later, meterValue=of_the_house(later))
    )
    meter = (await only(station)).meter
    assert (meter.register_wh, meter.power_w) == (Decimal(100), Decimal(11000))
    assert meter.lines is not None, "the newest of its own lines"
    [stored] = await rig.transactions()
    assert await rig.core.ground.store.last_energy_wh(stored.id) == 100


async def test_a_charge_neither_begins_nor_ends_with_what_the_house_drew(
    rig: Rig, station: FakeStation
) -> None:
    began = Instant(rig.core.ground.now() - 10 * MINUTE)
    house = [of_the_house(Instant(began + minute * MINUTE)) for minute in (1, 2)]
    await station.ask("TransactionEvent", event("Started", 0, began, evse=EVSE, idToken=CARD))
    for seq_no, values in enumerate(house, 1):
        at = Instant(began + seq_no * MINUTE)
        await station.ask("TransactionEvent", event("Updated", seq_no, at, meterValue=values))
    end = Instant(began + 3 * MINUTE)
    await station.ask("TransactionEvent", event("Ended", 3, end, meterValue=house[1]))
    [stored] = await rig.transactions()
    assert (stored.meter_start_wh, stored.meter_stop_wh) == (None, None)
    assert len(await rig.core.ground.store.readings(stored.id, None, 10)) == 3, "it is kept"
