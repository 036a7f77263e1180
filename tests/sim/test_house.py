"""The house and its roof: a night without sun, a noon with it, and registers that only rise."""

from itertools import pairwise

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.reading import MeterRecord
from chargeloom.sim.house import HOUSE, PEAK_W, QUARTER, house_series, load_at, sun_at

NOW = Instant(1_774_008_000_000_000 // DAY * DAY)


def series(seed: int = 1) -> list[MeterRecord]:
    made = [fact for unit in house_series(seed, StationId("A"), NOW, 3) for fact in unit.facts]
    return [fact for fact in made if isinstance(fact, MeterRecord)]


def test_each_quarter_of_the_days_has_its_reading() -> None:
    times = [reading.at for record in series() for reading in record.readings]
    assert times == list(range(NOW - 3 * DAY + QUARTER, NOW + 1, QUARTER))
    assert all(one.quantities == HOUSE for record in series() for one in record.readings)


def test_registers_only_rise_and_the_same_seed_brings_the_same_clouds() -> None:
    for column in (1, 3):
        told = [float(one.values[column]) for record in series() for one in record.readings]
        assert all(before <= after for before, after in pairwise(told))
    assert series() == series() != series(2)


def test_the_sun_shines_by_day_and_people_work_by_day() -> None:
    midnight, noon = 0, 12 * HOUR
    assert sun_at(midnight) == 0 < sun_at(noon) <= PEAK_W
    assert load_at(midnight) < load_at(noon)
