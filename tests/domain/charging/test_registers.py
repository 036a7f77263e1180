"""Which register of a transaction's events counts as the first, and which as the last (OCPP 2.0.1, E)."""

from decimal import Decimal

from chargeloom.domain.charging.folding import folded
from chargeloom.domain.charging.registers import registers_among
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.charging.transaction_event import EventKind
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import ENERGY_IMPORT, POWER_IMPORT, Quantity, Reading
from tests.domain.charging.told import fold, reading, told


def test_what_was_read_at_begin_and_end_outweighs_all_else() -> None:
    record = fold(
        [
            told(0, EventKind.STARTED, readings=(reading(0, "5", "Sample.Clock"),)),
            told(1, readings=(reading(1, "7", "Transaction.Begin"),)),
            told(2, EventKind.ENDED, readings=(reading(2, "9", "Sample.Clock"),)),
        ]
    )
    assert (record.meter_start_wh, record.meter_stop_wh) == (Decimal(7), Decimal(9))
    later = folded(record, told(1, digest=5, readings=(reading(1, "8", "Transaction.End"),)), None)
    assert later.meter_stop_wh == 8


def test_registers_of_different_places_make_no_energy() -> None:
    record = fold(
        [
            told(0, EventKind.STARTED, readings=(reading(0, "5", "Transaction.Begin", "Inlet"),)),
            told(1, EventKind.ENDED, readings=(reading(2, "9", "Transaction.End"),)),
        ]
    )
    assert record.energy_wh is None


def test_only_energy_of_all_phases_together_in_a_unit_that_is_known_is_a_register() -> None:
    energy = Quantity(measurand=ENERGY_IMPORT, unit="kWh")
    quantities = (
        Quantity(measurand=POWER_IMPORT, unit="W"),
        Quantity(measurand=ENERGY_IMPORT, unit="Wh", phase="L1"),
        Quantity(measurand=ENERGY_IMPORT, unit="varh"),
        energy,
    )
    (found,) = registers_among(quantities)
    assert (found.at, found.scale) == (3, Decimal(1000))


LINES = ("L1", "L2", "L3")


def by_line(at: int, context: str, *values: str, lines: tuple[str, ...] = LINES) -> Reading:
    quantities = tuple(
        Quantity(measurand=ENERGY_IMPORT, unit="Wh", phase=line, location="Outlet", context=context)
        for line in lines
    )
    return Reading(at=Instant(at), quantities=quantities, values=values)


def charged(first: tuple[Reading, ...], last: tuple[Reading, ...]) -> TransactionRecord:
    return fold(
        [told(0, EventKind.STARTED, readings=first), told(1, EventKind.ENDED, readings=last)]
    )


def test_registers_by_line_are_one_register() -> None:
    record = charged(
        (by_line(0, "Transaction.Begin", "10.1", "20", "30"),),
        (by_line(9, "Transaction.End", "110.1", "220.05", "330"),),
    )
    assert record.energy_wh == Decimal("600.05")


def test_registers_of_other_lines_make_no_energy() -> None:
    record = charged(
        (by_line(0, "Transaction.Begin", "10", lines=("L1",)),),
        (by_line(9, "Transaction.End", "110", "220", "330"),),
    )
    assert record.energy_wh is None


def test_a_whole_outweighs_its_lines() -> None:
    record = charged(
        (by_line(0, "Transaction.Begin", "1", "1", "1"), reading(0, "3", "Transaction.Begin")),
        (reading(9, "9", "Transaction.End"), by_line(9, "Transaction.End", "3", "3", "4")),
    )
    assert record.energy_wh == 6


def test_lines_in_readings_of_their_own_are_none_of_them_the_register() -> None:
    first = tuple(by_line(0, "Transaction.Begin", "1", lines=(one,)) for one in LINES)
    last = tuple(by_line(9, "Transaction.End", "9", lines=(one,)) for one in LINES)
    record = charged(first, last)
    assert (record.meter_start_wh, record.meter_stop_wh) == (None, None)


def test_lines_of_the_outlet_outweigh_a_whole_of_the_inlet() -> None:
    """All possible locations and phases are reported (OCPP 2.0.1, J, 2.3)."""

    def both(at: int, context: str, inlet: str, *lines: str) -> tuple[Reading, ...]:
        outlet, elsewhere = by_line(at, context, *lines), reading(at, inlet, context, "Inlet")
        return (
            Reading(
                at=outlet.at,
                quantities=elsewhere.quantities + outlet.quantities,
                values=elsewhere.values + outlet.values,
            ),
        )

    record = charged(
        both(0, "Transaction.Begin", "5000", "1", "1", "1"),
        both(9, "Transaction.End", "7000", "4", "4", "5"),
    )
    assert record.energy_wh == 10
