from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from benchmarks.chance import drawn_from
from benchmarks.history import charges
from benchmarks.population import population

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_charges_are_spread_evenly_and_no_two_of_a_station_overlap() -> None:
    made = list(charges(population(3, drawn_from(1)), 10, NOW))
    assert Counter(each.identity for each in made) == {
        "LOOM-00000": 4,
        "LOOM-00001": 3,
        "LOOM-00002": 3,
    }
    own = [each for each in made if each.identity == "LOOM-00000"]
    for before, after in pairwise(own):
        assert before.stopped_at < after.started_at
        assert before.meter_stop_wh == after.meter_start_wh


def test_the_last_charge_ended_at_least_a_day_ago() -> None:
    made = list(charges(population(3, drawn_from(1)), 10, NOW))
    assert max(each.stopped_at for each in made) < NOW - timedelta(days=1)
