import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from benchmarks.minutes import MinuteScript

BEGIN = datetime(2026, 11, 22, 23, 57, tzinfo=UTC)


def calls(sample_count: int, count: int) -> list[list[object]]:
    station = MinuteScript(4, "TAG", BEGIN, sample_count)
    made = [json.loads(station.next_call(b"")) for _ in range(count)]
    return [call[2:] for call in made]


def test_a_minute_lies_between_two_readings() -> None:
    readings = [content for action, content in calls(9, 12) if action == "MeterValues"]
    times = [
        datetime.fromisoformat(content["meterValue"][0]["timestamp"])  # type: ignore[index]
        for content in readings
    ]
    assert len(times) == 10
    assert {after - before for before, after in pairwise(times)} == {timedelta(minutes=1)}
    assert times[0] == BEGIN + timedelta(minutes=3)


@pytest.mark.parametrize("sample_count", [1, 9])
def test_a_reading_holds_as_many_samples_as_asked(sample_count: int) -> None:
    _, content = calls(sample_count, 3)[2]
    assert len(content["meterValue"][0]["sampledValue"]) == sample_count  # type: ignore[index]


def test_the_register_rises_and_values_drift() -> None:
    readings = [content for action, content in calls(9, 32) if action == "MeterValues"]
    values = [
        [float(sample["value"]) for sample in content["meterValue"][0]["sampledValue"]]  # type: ignore[index]
        for content in readings
    ]
    registers = [each[0] for each in values]
    assert registers == sorted(set(registers))
    assert len({each[1] for each in values}) > 10
