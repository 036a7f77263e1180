import json
from statistics import mean

from benchmarks.chance import drawn_from
from benchmarks.meter_values import (
    LARGEST_BYTES,
    QUANTITIES,
    REGISTER,
    SMALLEST_BYTES,
    line_v16,
    line_v201,
    pool,
    samples,
)


def test_a_reading_names_register_and_quantities_with_their_units() -> None:
    made = samples(QUANTITIES[:2], (7_400.04, 16.0), False, line_v16)
    assert made.sample_count == 3
    assert json.loads(made.template % 1_234) == [
        {"value": "1234", "measurand": REGISTER, "unit": "Wh"},
        {"value": "7400.0", "measurand": "Power.Active.Import", "unit": "W"},
        {"value": "16.0", "measurand": "Current.Import", "phase": "L1", "unit": "A"},
    ]


def test_a_wordy_station_states_context_and_location() -> None:
    made = samples((), (), True, line_v16)
    assert json.loads(made.template % 5) == [
        {
            "value": "5",
            "context": "Sample.Periodic",
            "measurand": REGISTER,
            "location": "Outlet",
            "unit": "Wh",
        }
    ]


def test_a_station_of_2_0_1_writes_numbers_and_units_of_measure() -> None:
    made = samples(QUANTITIES[1:2], (16.0,), False, line_v201)
    assert json.loads(made.template % 5) == [
        {"value": 5, "measurand": REGISTER, "unitOfMeasure": {"unit": "Wh"}},
        {
            "value": 16.0,
            "measurand": "Current.Import",
            "phase": "L1",
            "unitOfMeasure": {"unit": "A"},
        },
    ]


def test_the_pool_has_nine_samples_a_reading_and_the_sizes_that_were_promised() -> None:
    made = pool(1_000, drawn_from(16))
    assert 8.5 < mean(each.sample_count for each in made) < 9.5
    for each in made:
        assert len(json.loads(each.template % 1)) == each.sample_count
        assert SMALLEST_BYTES <= len(each.template) + 170 <= LARGEST_BYTES


def test_the_same_seed_makes_the_same_pool() -> None:
    assert pool(20, drawn_from(3)) == pool(20, drawn_from(3))
