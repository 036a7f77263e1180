"""A past for the restart benchmark: ended charges, spread evenly over the stations."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from benchmarks.population import Population

WH_EACH: Final = 7_000
HOUR: Final = timedelta(hours=1)


class Charge(NamedTuple):
    """One ended charge of an hour."""

    identity: str
    id_tag: str
    started_at: datetime
    stopped_at: datetime
    meter_start_wh: int
    meter_stop_wh: int


class Past(NamedTuple):
    """So many charges of a population, the last of them two days before now."""

    population: Population
    wanted: int
    now: datetime

    @property
    def stations(self) -> int:
        """Count the stations."""
        return len(self.population.stations)

    @property
    def rounds(self) -> int:
        """Say how often the station charged that charged most."""
        return -(-self.wanted // self.stations)

    def charges(self, count: int) -> Iterator[Charge]:
        """List the newest of them."""
        return charges(self.population, count, self.now)

    def period_us(self, rounds: int) -> int:
        """Say how long all stations take to charge so often."""
        return rounds * 2 * round(HOUR.total_seconds() * 1e6)


def charges(population: Population, count: int, now: datetime) -> Iterator[Charge]:
    """Let every station charge each second hour; the last charge ended two days before `now`."""
    stations = len(population.stations)
    rounds = -(-count // stations)
    for serial in range(count):
        passed, place = divmod(serial, stations)
        started_at = (now - timedelta(days=2) - 2 * HOUR * (rounds - passed)).astimezone(UTC)
        yield Charge(
            identity=population.stations[place].identity,
            id_tag=population.tokens[place],
            started_at=started_at,
            stopped_at=started_at + HOUR,
            meter_start_wh=passed * WH_EACH,
            meter_stop_wh=(passed + 1) * WH_EACH,
        )
