"""What a meter read, and of what (OCPP 1.6, 3.16, 4.7 and 7.43)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from chargeloom.protocols.ocpp.v16.mapping import quantity, readings
from chargeloom.protocols.ocpp.v16.messages.datatypes import MeterValue, SampledValue
from chargeloom.protocols.ocpp.v16.messages.enumerations import Measurand
from tests.rig import FakeStation, Rig

AT = "2026-03-20T12:00:00Z"


async def has_connectors(station: FakeStation, *numbers: int) -> None:
    for number in numbers:
        said = {"connectorId": number, "errorCode": "NoError", "status": "Available"}
        await station.ask("StatusNotification", said)


async def read(station: FakeStation, connector: int, *sampled: dict[str, Any], **more: Any) -> None:
    values = [{"timestamp": AT, "sampledValue": list(sampled)}]
    said = {"connectorId": connector, "meterValue": values} | more
    assert await station.ask("MeterValues", said) == {}


async def test_what_the_main_meter_reads_is_of_the_whole_station_whatever_transaction_it_names(
    rig: Rig, station: FakeStation
) -> None:
    """A connectorId of 0 is associated with the entire Charge Point (4.7; errata, 3.16)."""
    await has_connectors(station, 0, 1, 2)
    number = (await station.start())["transactionId"]
    await read(station, 1, {"value": "1500"}, transactionId=number)
    await read(station, 0, {"value": "99000000"}, transactionId=number)
    running = station.station.open[str(number)]
    assert running.meter.register_wh == Decimal(1500)
    [record] = await rig.transactions()
    readings = await rig.core.ground.store.readings(record.id, None, 10)
    assert [one.reading.values for one in readings] == [("1500",)]


async def test_the_beginning_of_a_charge_told_again_beside_what_is_read_now_is_not_what_is_read_now(
    station: FakeStation,
) -> None:
    number = (await station.start())["transactionId"]
    begin, now = {"value": "0", "context": "Transaction.Begin"}, {"value": "1500"}
    await read(station, 1, begin, now, transactionId=number)
    assert station.station.open[str(number)].meter.register_wh == Decimal(1500)


async def test_the_meter_of_the_only_outlet_may_be_the_main_one(station: FakeStation) -> None:
    await has_connectors(station, 0, 1)
    number = (await station.start())["transactionId"]
    await read(station, 0, {"value": "1500"}, transactionId=number)
    assert station.station.open[str(number)].meter.register_wh == Decimal(1500)


@pytest.mark.parametrize(
    ("measurand", "unit"),
    [
        (None, "Wh"),
        (Measurand.ENERGY_ACTIVE_EXPORT_INTERVAL, "Wh"),
        (Measurand.ENERGY_REACTIVE_IMPORT_REGISTER, ""),
        (Measurand.CURRENT_IMPORT, "A"),
        (Measurand.CURRENT_OFFERED, "A"),
        (Measurand.VOLTAGE, "V"),
        (Measurand.SOC, "Percent"),
        (Measurand.POWER_ACTIVE_IMPORT, ""),
        (Measurand.TEMPERATURE, ""),
    ],
)
def test_a_unit_left_out_is_watt_hours_of_energy_or_the_only_one_there_is(
    measurand: Measurand | None, unit: str
) -> None:
    """W or kW, Celsius or Fahrenheit would be guessed."""
    assert quantity(SampledValue(value="1", measurand=measurand)).unit == unit


def test_two_messages_that_measure_the_same_share_their_quantities() -> None:
    said = [SampledValue(value=value, measurand=Measurand.SOC) for value in ("1", "2")]
    at = datetime(2026, 3, 20, 12, tzinfo=UTC)
    one, other = readings(tuple(MeterValue(timestamp=at, sampled_value=(each,)) for each in said))
    assert one.quantities is other.quantities


async def test_currents_and_charge_are_seen_without_their_units(station: FakeStation) -> None:
    await has_connectors(station, 1)
    number = (await station.start())["transactionId"]
    currents = [
        {"value": "9.5", "measurand": "Current.Import", "phase": line} for line in ("L1", "L3")
    ]
    await read(station, 1, *currents, {"value": "55", "measurand": "SoC"}, transactionId=number)
    meter = station.station.open[str(number)].meter
    assert meter.lines is not None
    assert (meter.lines.a, meter.soc_percent) == ((9.5, 0.0, 9.5), Decimal(55))
