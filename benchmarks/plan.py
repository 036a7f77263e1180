"""How much is measured: the whole run, and the quick one."""

from typing import Final, NamedTuple

from benchmarks.long_past import Sizes


class Plan(NamedTuple):
    """The sizes of one benchmark run."""

    rounds: int
    mix_stations: int
    mix_window_s: float
    normal_rounds: int
    """None: only FULL is measured."""
    latency_rounds: int
    latency_window_s: float
    idle_rounds: int
    idle_stations: tuple[int, int]
    readings: int
    peer_readings: int
    restart_rounds: int
    stored_transactions: int
    tls_rounds: int
    tls_idle_stations: tuple[int, int]
    """Fewer than without TLS: to shake hands takes a while."""
    storm_stations: int
    scale_stations: tuple[int, ...]
    scale_window_s: float
    lists: Sizes
    steered_stations: tuple[int, ...]


WARM_UP_S: Final = 1.0
"""Long enough for stations to have said each of their thousand kinds of readings once."""
LATENCY_STATIONS: Final = 200
LATENCY_PER_SECOND: Final = 200
READING_STATIONS: Final = 50
READING_SIZES: Final = (9, 1)

WHOLE: Final = Plan(
    rounds=3,
    mix_stations=500,
    mix_window_s=2.0,
    normal_rounds=1,
    latency_rounds=1,
    latency_window_s=4.0,
    idle_rounds=1,
    idle_stations=(500, 2_000),
    readings=30_000,
    peer_readings=3_000,
    restart_rounds=2,
    stored_transactions=1_000_000,
    tls_rounds=1,
    tls_idle_stations=(250, 1_000),
    storm_stations=10_000,
    scale_stations=(1_000, 5_000, 10_000, 19_500),
    scale_window_s=3.0,
    lists=Sizes(transactions=1_000_000, reading_rows=1_000_000, messages=1_000_000),
    steered_stations=(1, 100, 1_000),
)
SOAKED: Final = Sizes(transactions=1_000_000, reading_rows=13_500_000, messages=2_000_000)
"""What `make soak` fills for the lists: more than a hundred million readings, packed eight to a row."""
QUICK: Final = Plan(
    rounds=2,
    mix_stations=300,
    mix_window_s=1.5,
    normal_rounds=0,
    latency_rounds=1,
    latency_window_s=3.0,
    idle_rounds=1,
    idle_stations=(250, 1_000),
    readings=10_000,
    peer_readings=2_000,
    restart_rounds=1,
    stored_transactions=100_000,
    tls_rounds=1,
    tls_idle_stations=(250, 1_000),
    storm_stations=2_000,
    scale_stations=(500, 1_000, 2_000),
    scale_window_s=2.0,
    lists=Sizes(transactions=50_000, reading_rows=200_000, messages=100_000),
    steered_stations=(100,),
)
