import pytest

from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.services.balancing.drawing import drawn_by_line, drawn_of_dc, lines_named


def reading(*told: tuple[str, str, str | None, str], at: int = 0) -> Reading:
    return Reading(
        at=Instant(at),
        quantities=tuple(
            Quantity(measurand=name, unit=unit, phase=phase) for name, unit, phase, _ in told
        ),
        values=tuple(value for *_, value in told),
    )


IMPORT = "Current.Import"


@pytest.mark.parametrize(
    ("told", "drawn"),
    [
        ([(IMPORT, "A", "L1", "16.1"), (IMPORT, "A", "L2", "0")], (16.1, 0, 0)),
        ([(IMPORT, "A", None, "10")], (10, 10, 10)),
        ([("Current.Export", "A", "L2", "8")], (0, -8, 0)),
        ([("Power.Active.Import", "kW", None, "6.9")], (10, 10, 10)),
        ([(IMPORT, "A", "L1", "nonsense")], None),
        ([("Energy.Active.Import.Register", "Wh", None, "10")], None),
    ],
    ids=["by phase", "one figure", "back", "power", "no number", "energy"],
)
def test_what_a_station_measured_is_read_by_line(
    told: list[tuple[str, str, str | None, str]], drawn: tuple[float, ...] | None
) -> None:
    found = drawn_by_line((reading(*told),), 3)
    assert found == (None if drawn is None else pytest.approx(drawn))


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ([(IMPORT, "A", "L1", "16"), (IMPORT, "A", "L3", "0")], 3),
        ([(IMPORT, "A", "L1-N", "16"), ("Voltage", "V", "L2-N", "230")], 1),
        ([(IMPORT, "A", None, "16")], 0),
        ([("Power.Active.Import", "W", None, "3680")], 0),
    ],
)
def test_of_how_many_lines_a_station_tells_is_seen(
    told: list[tuple[str, str, str | None, str]], named: int
) -> None:
    assert lines_named((reading(*told),)) == named


def test_direct_current_is_read_as_what_it_takes_from_each_line_of_the_grid() -> None:
    told = reading((IMPORT, "A", None, "120"), ("Power.Active.Import", "W", None, "46000"))
    assert drawn_of_dc((told,), 3) == pytest.approx((72.46,) * 3, abs=0.01)
    assert drawn_of_dc((reading((IMPORT, "A", None, "120")),), 3) is None


def test_a_power_is_reckoned_with_the_voltage_of_the_place() -> None:
    told = reading(("Power.Active.Import", "kW", None, "7.2"))
    assert drawn_by_line((told,), 3, 120.0) == (20.0, 20.0, 20.0)
    assert drawn_of_dc((told,), 3, 120.0) == pytest.approx((21.74,) * 3, abs=0.01)


def test_the_newest_reading_counts() -> None:
    old, new = reading((IMPORT, "A", "L1", "6"), at=1), reading((IMPORT, "A", "L1", "9"), at=2)
    assert drawn_by_line((new, old), 3) == (9, 0, 0)
