"""J, meter values: by the clock, by the interval, signed, within a transaction and without."""

from tests.conformance.v201.charging_station import ChargingStation, Payload, Ride
from tests.rig import Rig

SIGNED = {
    "signedMeterValue": {
        "signedMeterData": "T0NNRnx7fXx7fQ==",
        "signingMethod": "",
        "encodingMethod": "OCMF",
        "publicKey": "",
    }
}


async def kept(play: ChargingStation, *, signed: bool = False) -> list[tuple[str | None, str]]:
    """Read the readings of the only transaction: in which context, and what."""
    record = await play.transaction()
    stored = await play.rig.core.ground.store.readings(record.id, None, 100)
    return [
        (quantity.context, value)
        for one in stored
        for quantity, value in zip(one.reading.quantities, one.reading.values, strict=True)
        if quantity.is_signed == signed
    ]


async def ends_with(play: ChargingStation, ride: Ride, context: str, **more: Payload) -> None:
    """End it with a reading of this context, and the last one."""
    meter = [
        *play.sampled(4000.0, context, **more),
        *play.sampled(8000.0, "Transaction.End", **more),
    ]
    info = {"chargingState": "Idle", "stoppedReason": "EVDisconnected"}
    await play.connector("Available")
    await play.tell(ride, "EVCommunicationLost", kind="Ended", info=info, meterValue=meter)
    assert (await kept(play))[-2:] == [(context, "4000.0"), ("Transaction.End", "8000.0")]
    assert (await play.stopped("EVDisconnected")).energy_wh == 7000


async def by_the_clock(play: ChargingStation, evse: int) -> None:
    meter = {"evseId": evse, "meterValue": play.sampled(1234.0, "Sample.Clock")}
    assert await play.station.ask("MeterValues", meter) == {}


async def test_TC_J_01_CSMS_by_the_clock_while_nobody_charges(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    for _ in range(3):
        for evse in (0, 1):
            await by_the_clock(play, evse)
        await play.event({"name": "FiscalMetering"}, "EnergyRegister", "1234", "Periodic")
    assert len(await play.told("MeterValues")) == 6
    assert await rig.transactions() == []


async def test_TC_J_02_CSMS_by_the_clock_while_a_car_charges(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await by_the_clock(play, 0)
    for _ in range(3):
        meter = play.sampled(2000.0, "Sample.Clock")
        await play.tell(ride, "MeterValueClock", meterValue=meter)
    assert [one for one in await kept(play) if one[0] == "Sample.Clock"] == [
        ("Sample.Clock", "2000.0")
    ] * 3


async def test_TC_J_03_CSMS_by_the_clock_told_at_the_end(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await ends_with(play, await play.charging(), "Sample.Clock")


async def test_TC_J_04_CSMS_by_the_clock_signed(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await ends_with(play, await play.charging(), "Sample.Clock", **SIGNED)
    assert await signatures(play) == 2


async def signatures(play: ChargingStation) -> int:
    """Count the signed values that are kept as they came."""
    return sum("T0NNRnx7fXx7fQ==" in value for _, value in await kept(play, signed=True))


async def test_TC_J_07_CSMS_sampled_at_the_start_with_the_evse(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await play.plugged_in(play.ride())
    assert await kept(play) == [("Transaction.Begin", "1000.0")]
    assert (await play.transaction()).meter_start_wh == 1000


async def test_TC_J_08_CSMS_sampled_at_the_start_before_the_evse_is_known(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.authorized(ride)
    await play.plugged_in(ride)
    await play.charging(ride)
    assert await kept(play) == [("Transaction.Begin", "1000.0")]
    record = await play.transaction()
    assert (record.evse, record.suspect) == (1, ())
    assert record.meter_start_wh == 1000


async def test_TC_J_09_CSMS_sampled_while_it_charges(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    for value in (2000.0, 3000.0, 4000.5):
        meter = play.sampled(value, "Sample.Periodic")
        await play.tell(ride, "MeterValuePeriodic", meterValue=meter)
    values = [value for context, value in await kept(play) if context == "Sample.Periodic"]
    assert values == ["2000.0", "3000.0", "4000.5"], "in the meter's own digits"


async def test_TC_J_10_CSMS_sampled_and_told_at_the_end(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await ends_with(play, await play.charging(), "Sample.Periodic")


async def test_TC_J_11_CSMS_sampled_and_signed(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await ends_with(play, await play.charging(), "Sample.Periodic", **SIGNED)
    assert await signatures(play) == 2
