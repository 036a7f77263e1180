"""The series: means of minutes, read as they were written."""

import pytest

from chargeloom.domain.devices.electrical import Flow
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.services.measuring.series import Series, flow_in, reading

NOON = Instant(1_774_008_000_000_000)
FLOW = Flow((1.0, -2.5, 3.25), (230.0, 231.0, 229.5), 0.4)


@pytest.mark.parametrize(
    "flow", [FLOW, FLOW._replace(v=None), FLOW._replace(kw=None), Flow(None, None, -1.5)]
)
def test_a_flow_is_read_as_it_was_written(flow: Flow) -> None:
    assert flow_in(reading(flow, NOON)) == flow


def test_a_minute_gives_the_mean_of_what_flowed_in_it() -> None:
    series = Series()
    assert series.take(FLOW, NOON) is None
    assert series.take(FLOW._replace(a=(3.0, -2.5, 3.25)), Instant(NOON + SECOND)) is None
    ended = series.take(FLOW, Instant(NOON + MINUTE))
    assert ended is not None
    assert ended.at == NOON + MINUTE
    assert flow_in(ended).a == (2.0, -2.5, 3.25)


def test_the_last_minute_is_given_at_the_end_and_once() -> None:
    series = Series()
    series.take(FLOW, NOON)
    ended = series.end()
    assert ended is not None
    assert flow_in(ended) == FLOW
    assert series.end() is None


def test_nothing_measured_gives_nothing() -> None:
    assert Series().end() is None
