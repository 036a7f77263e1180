"""Metering (OCPP 2.0.1 and 2.1, J): the meter's own decimals, exactly scaled, signed ones as they came."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import Reading
from chargeloom.protocols.ocpp.v21.messages.datatypes import metering as v21
from chargeloom.protocols.ocpp.v21.messages.enumerations.metering import Measurand
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.mapping.metering import readings
from chargeloom.protocols.ocpp.v201.messages.datatypes import metering as v201
from chargeloom.protocols.ocpp.v201.messages.enumerations import metering as v201_words
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.session import EVSE, event, metered, register
from tests.rig import FakeStation, Rig

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def read(value: str, **said: Any) -> tuple[str, str]:
    """Read one sampled value; return its text and unit."""
    sample = {"value": msgspec.Raw(value.encode())} | said
    told = msgspec.json.encode({"timestamp": NOON, "sampledValue": [sample]})
    [reading] = readings([msgspec.json.decode(told, type=v201.MeterValue)])
    return reading.values[0], reading.quantities[0].unit


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("12.50", None, ("12.50", "Wh")),
        ("12.50", {}, ("12.50", "Wh")),
        ("12.345", {"unit": "kWh"}, ("12.345", "kWh")),
        ("12.345", {"unit": "Wh", "multiplier": 3}, ("12345", "Wh")),
        ("12.345", {"multiplier": 6}, ("12345000", "Wh")),
        ("-12.345", {"multiplier": -3}, ("-0.012345", "Wh")),
        ("0", {"multiplier": 5}, ("000000", "Wh")),
        ("123456789012345678901234567890.12", {"multiplier": 1}, (
            "1234567890123456789012345678901.2",
            "Wh",
        )),
        ("1.5", {"unit": "Wh", "multiplier": 999999999}, ("1.5", "10^999999999 Wh")),
        ("1.5", {"unit": "Wh", "multiplier": -31}, ("1.5", "10^-31 Wh")),
    ],
)  # fmt: skip
def test_a_value_is_scaled_exactly(value: str, unit: Any, expected: tuple[str, str]) -> None:
    more = {} if unit is None else {"unitOfMeasure": unit}
    text, word = read(value, **more)
    assert word == expected[1]
    assert Decimal(text) == Decimal(expected[0])
    assert "E" not in text


def test_two_messages_that_measure_the_same_share_their_quantities() -> None:
    def told(value: int) -> Reading:
        sample = v201.SampledValue(value=Decimal(value), measurand=v201_words.Measurand.SOC)
        return readings([v201.MeterValue(sampled_value=(sample,), timestamp=NOON)])[0]

    assert told(1).quantities is told(2).quantities


def test_a_unit_left_out_is_watt_hours_of_energy_alone_or_the_only_one_there_is() -> None:
    assert read("2.3", measurand="Power.Active.Import") == ("2.3", "")
    assert read("230", measurand="Voltage") == ("230", "V")
    assert read("5", measurand="Energy.Reactive.Import.Register") == ("5", "Wh")


@pytest.mark.parametrize("measurand", list(Measurand))
def test_every_measurand_is_read_in_its_own_words(measurand: str) -> None:
    sample = v21.SampledValue(value=Decimal("1.0"), measurand=Measurand(measurand))
    [reading] = readings([v21.MeterValue(sampled_value=(sample,), timestamp=NOON)])
    assert reading.quantities[0].measurand == measurand
    assert type(reading.quantities[0].measurand) is str


def test_what_is_left_out_means_what_the_standard_says() -> None:
    sample = v201.SampledValue(value=Decimal(1), phase=v201_words.Phase.L1_N)
    [reading] = readings([v201.MeterValue(sampled_value=(sample,), timestamp=NOON)])
    quantity = reading.quantities[0]
    assert quantity.measurand == "Energy.Active.Import.Register"
    assert (quantity.location, quantity.context) == ("Outlet", "Sample.Periodic")
    assert quantity.phase == "L1-N"


async def test_a_signed_value_is_kept_as_it_came_beside_the_plain_one(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    signed = {
        "signedMeterData": "T0NNRnx7fXw=" * 20,
        "encodingMethod": "OCMF",
        "signingMethod": "ECDSA-secp256r1-SHA256",
        "publicKey": "3059",
    }
    if version is V21:
        del signed["signingMethod"], signed["publicKey"]
    now = rig.core.ground.now()
    value = metered(now, register("1000.5", "Transaction.Begin", signedMeterValue=signed))
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE, meterValue=value))
    [stored] = await rig.transactions()
    assert stored.meter_start_wh == Decimal("1000.5")
    [found] = await rig.core.ground.store.readings(stored.id, None, 10)
    assert [one.is_signed for one in found.reading.quantities] == [False, True]
    assert found.reading.values[0] == "1000.5"
    assert msgspec.json.decode(found.reading.values[1]) == signed


@pytest.mark.parametrize("action", ["TransactionEvent", "MeterValues"])
async def test_a_signature_longer_than_its_version_has_room_for_is_kept_whole(
    rig: Rig, station: FakeStation, action: str
) -> None:
    """2,500 characters in OCPP 2.0.1, 32,768 in OCPP 2.1 (2.46): cut, it would prove nothing."""
    said = [
        {"signedMeterData": "OCMF|" + "A" * length + end, "encodingMethod": "OCMF"}
        | {"signingMethod": "", "publicKey": "30" * keys}
        for length, end, keys in ((2_600, "first", 2), (2_600, "other", 1_300), (40, "short", 0))
    ]
    now = rig.core.ground.now()
    value = metered(now, *(register("1000.5", signedMeterValue=one) for one in said))
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE))
    if action == "MeterValues":
        await station.ask(action, {"evseId": 1, "meterValue": value})
    else:
        await station.ask(action, event("Updated", 1, now, meterValue=value))
    [stored] = await rig.transactions()
    [found] = await rig.core.ground.store.readings(stored.id, None, 10)
    signed = [
        msgspec.json.decode(text)
        for text, quantity in zip(found.reading.values, found.reading.quantities, strict=True)
        if quantity.is_signed
    ]
    assert signed == said


async def test_values_of_an_evse_belong_to_what_charges_there(
    rig: Rig, station: FakeStation
) -> None:
    now = rig.core.ground.now()
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE))
    for evse in (0, 1, 2):
        value = metered(Instant(now + evse), register(f"{evse}"))
        assert await station.ask("MeterValues", {"evseId": evse, "meterValue": value}) == {}
    [stored] = await rig.transactions()
    found = await rig.core.ground.store.readings(stored.id, None, 10)
    assert [one.reading.values for one in found] == [("1.0",)]
    assert station.station.open["T-1"].meter.register_wh == 1


async def test_old_values_do_not_belong_to_what_charges_now(rig: Rig, station: FakeStation) -> None:
    now = rig.core.ground.now()
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE))
    value = metered(Instant(now - 3_600_000_000), register("7"))
    await station.ask("MeterValues", {"evseId": 1, "meterValue": value})
    [stored] = await rig.transactions()
    assert await rig.core.ground.store.readings(stored.id, None, 10) == []
    assert station.station.open_at(Plug(1, 1)) is not None
    assert to_rfc3339(now).endswith("Z")


async def test_a_charge_whose_registers_stand_in_meter_values_alone_has_its_energy(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.0.1, J01: no measurands are configured for the events; what may be lacking before the first is looked at.)"""
    now = rig.core.ground.now()
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE))
    for second, wh in enumerate(("1000", "3000", "6000.5")):
        value = metered(Instant(now + second), register(wh, "Sample.Clock"))
        await station.ask("MeterValues", {"evseId": 1, "meterValue": value})
    await station.ask("TransactionEvent", event("Ended", 1, Instant(now + 3)))
    [stored] = await rig.transactions()
    assert stored.energy_wh == Decimal("5000.5")
    assert set(stored.suspect) == {
        Suspicion.METER_START_INFERRED,
        Suspicion.METER_STOP_INFERRED,
    }
