"""Which register of a transaction's events counts as the first, and which as the last (OCPP 2.0.1, E)."""

from decimal import Decimal

from chargeloom.domain.charging.folding import folded
from chargeloom.domain.charging.registers import registers_among
from chargeloom.domain.charging.transaction_event import EventKind
from chargeloom.domain.reading import ENERGY_IMPORT, POWER_IMPORT, Quantity
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
