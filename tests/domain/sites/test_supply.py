import pytest

from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.domain.sites.supply import Supply, from_the_grid_w, is_direct, supply_of

Told = tuple[str, str, str]
VOLTS, CURRENT, POWER = ("Voltage", "V"), ("Current.Import", "A"), ("Power.Active.Import", "W")


def reading(*told: Told, location: str | None = "Outlet", phase: str | None = None) -> Reading:
    return Reading(
        at=Instant(0),
        quantities=tuple(
            Quantity(measurand=name, unit=unit, location=location, phase=phase)
            for name, unit, _ in told
        ),
        values=tuple(value for *_, value in told),
    )


@pytest.mark.parametrize(
    ("phases", "connector", "expected"),
    [
        ("3", "cCCS2", Supply.DC),
        ("0", None, Supply.DC),
        ("0", "cNACS", Supply.DC),
        ("1", "cNACS", Supply.AC),
        ("3", "sType2", Supply.AC),
        (None, "CTYPE2", Supply.AC),
        (None, "Unknown", None),
        ("", "", None),
    ],
)
def test_the_connector_tells_what_it_gives_and_where_it_may_give_either_the_phases_do(
    phases: str | None, connector: str | None, expected: Supply | None
) -> None:
    """OCPP 2.0.1, appendix 3.2: SupplyPhases, 0 means DC."""
    assert supply_of(phases, connector) is expected


@pytest.mark.parametrize(
    ("volts", "amperes", "watts", "is_so"),
    [
        ("385", "120", "46200", True),
        ("800", "100", "79000", True),
        ("400", "16", "11085", False),
        ("230", "16", "3680", False),
        ("277", "32", "8864", False),
        ("385", "0", "0", False),
        ("385", "1", "385", False),
    ],
    ids=["CCS", "800 V", "three lines of AC", "one line", "480 V star", "idle", "hardly any"],
)
def test_power_that_is_volts_times_amperes_above_what_a_line_has_is_direct_current(
    volts: str, amperes: str, watts: str, *, is_so: bool
) -> None:
    told = reading((*VOLTS, volts), (*CURRENT, amperes), (*POWER, watts))
    assert is_direct(told) is is_so


def test_what_is_told_of_a_phase_is_no_direct_current() -> None:
    assert not is_direct(reading((*VOLTS, "400"), (*CURRENT, "16"), (*POWER, "6400"), phase="L1"))


def test_what_comes_out_costs_more_of_the_grid_and_what_is_fed_back_arrives_as_less() -> None:
    assert from_the_grid_w([reading((*POWER, "46000"))]) == pytest.approx(50_000)
    back = reading(("Power.Active.Export", "kW", "10"))
    assert from_the_grid_w([back]) == pytest.approx(-9_200)
    assert from_the_grid_w([reading((*VOLTS, "460"), (*CURRENT, "100"))]) == pytest.approx(50_000)
    assert from_the_grid_w([reading((*CURRENT, "100"))]) is None


def test_what_was_measured_before_the_rectifier_is_what_it_takes() -> None:
    assert from_the_grid_w([reading((*POWER, "50000"), location="Inlet")]) == 50_000
