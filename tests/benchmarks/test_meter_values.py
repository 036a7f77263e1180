import json
from itertools import pairwise
from statistics import mean

from benchmarks.chance import drawn_from
from benchmarks.meter_values import (
    LARGEST_BYTES,
    QUANTITIES,
    REGISTER,
    SMALLEST_BYTES,
    line_v16,
    line_v201,
    meters,
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


def test_meters_tell_nine_samples_a_reading_in_the_sizes_that_were_promised() -> None:
    made = [reading for meter in meters(1_000, drawn_from(16)) for reading in meter]
    assert 8.5 < mean(each.sample_count for each in made) < 9.5
    for each in made:
        assert len(json.loads(each.template % 1)) == each.sample_count
        assert SMALLEST_BYTES <= len(each.template) + 170 <= LARGEST_BYTES


def test_a_meter_tells_the_same_quantities_each_time_and_other_values() -> None:
    made = meters(100, drawn_from(5))
    for meter in made:
        told = [json.loads(reading.template % 1) for reading in meter]
        kinds = [[{**sample, "value": ""} for sample in reading] for reading in told]
        assert all(kind == kinds[0] for kind in kinds)
        assert all(one != other for one, other in pairwise(told))
    assert len({len(meter[0].template) for meter in made}) > 50


def test_the_same_seed_makes_the_same_meters() -> None:
    assert meters(20, drawn_from(3)) == meters(20, drawn_from(3))
