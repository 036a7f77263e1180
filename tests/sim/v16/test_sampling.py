import pytest

from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    Measurand,
    Phase,
    ReadingContext,
    UnitOfMeasure,
)
from chargeloom.sim.station.meter import Meter
from chargeloom.sim.v16.sampling import QUANTITY, Wanted, read_wanted, sample
from chargeloom.sim.vehicles.vehicle import Draw, Supply

PERIODIC = ReadingContext.SAMPLE_PERIODIC
TWO_PHASES = Draw(power_w=4_600, current_a=10, voltage_v=230, phases=2, energy_wh=12.9)


def ac_meter() -> Meter:
    meter = Meter(supply=Supply.AC, energy_wh=1000.4)
    meter.count(TWO_PHASES)
    return meter


def sampled(meter: Meter, names: str) -> list[tuple[str, str | None]]:
    wanted = read_wanted(names)
    assert wanted is not None
    return [(one.value, one.phase) for one in sample(meter, wanted, PERIODIC)]


def test_a_register_shows_whole_watt_hours_and_loses_no_fraction() -> None:
    meter = ac_meter()
    assert meter.register_wh == 1013
    meter.count(TWO_PHASES)
    assert meter.register_wh == 1026


def test_all_phases_are_told_when_a_measurand_has_several() -> None:
    """(OCPP 1.6, 3.16.3)."""
    assert sampled(ac_meter(), "Current.Import") == [("10.0", "L1"), ("10.0", "L2"), ("0.0", "L3")]


def test_a_phase_behind_the_measurand_chooses_it() -> None:
    """(OCPP 1.6, 9.1.17)."""
    assert sampled(ac_meter(), "Current.Import.L2,Voltage.L1") == [
        ("10.0", "L2"),
        ("230.0", "L1-N"),
    ]


def test_only_over_dc_is_the_state_of_charge_known() -> None:
    meter = Meter(supply=Supply.DC)
    meter.soc = 0.42
    assert sampled(meter, "SoC") == [("42", None)]
    ac = ac_meter()
    ac.soc = 0.42
    assert sampled(ac, "SoC") == []


def test_a_meter_at_rest_shows_no_flow() -> None:
    meter = ac_meter()
    meter.rest()
    assert sampled(meter, "Power.Active.Import,Voltage.L3") == [("0", None), ("230.0", "L3-N")]


def test_offers_are_told_per_phase_and_in_watts() -> None:
    meter = ac_meter()
    meter.offered_a = 16
    assert sampled(meter, "Current.Offered,Power.Offered") == [("16.0", None), ("7360", None)]


@pytest.mark.parametrize("measurand", QUANTITY)
def test_every_measurand_says_its_unit(measurand: Measurand) -> None:
    meter = Meter(supply=Supply.DC)
    meter.soc = 0.5
    (told,) = sample(meter, [Wanted(measurand)], PERIODIC)
    assert isinstance(told.unit, UnitOfMeasure)
    assert told.context is PERIODIC


@pytest.mark.parametrize("text", ["RPM", "Energy", "Voltage.L9", "Voltage,,RPM", "voltage"])
def test_an_unknown_measurand_is_not_read(text: str) -> None:
    assert read_wanted(text) is None


def test_a_list_is_read_with_blanks_and_may_be_empty() -> None:
    assert read_wanted(" Voltage.L2 , SoC") == (
        Wanted(Measurand.VOLTAGE, Phase.L2_N),
        Wanted(Measurand.SOC),
    )
    assert read_wanted("") == ()
