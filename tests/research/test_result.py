from pathlib import Path

import msgspec
import pyarrow.parquet
import pytest

from chargeloom import research
from tests.energy.planning.days import day, session

KWH_PER_A = 230 / 1000 / 12


def steady(moment: research.Moment) -> dict[str, float]:
    """Give each ten amperes."""
    return {one.id: 10.0 for one in moment.vehicles}


@pytest.fixture
def result() -> research.Result:
    rows = [
        session(requested_energy_kwh=1.0),
        session(session_id="S2", station_id="B1", arrival=6, requested_energy_kwh=4.0),
    ]
    return research.run(day(rows), steady, cap_kw=75)


def test_what_was_delivered_is_what_was_drawn_up_to_the_need(result: research.Result) -> None:
    first, other = result.sessions
    assert first.delivered_kwh == pytest.approx(1.0)
    assert first.is_met
    assert other.delivered_kwh == pytest.approx(6 * 10 * KWH_PER_A)
    assert not other.is_met
    assert result.met == 1
    assert result.met_pct == pytest.approx(50)
    assert result.delivered_kwh == pytest.approx(first.delivered_kwh + other.delivered_kwh)
    assert result.energy_pct == pytest.approx(100 * result.delivered_kwh / 5)
    assert first.offered_a[:6] == (10.0,) * 6
    assert first.drawn_a[5] == pytest.approx(1 / KWH_PER_A - 50)


def test_fairness_peak_use_and_balance_are_measured(result: research.Result) -> None:
    parts = [1.0, 1.15 / 4]
    assert result.jain == pytest.approx(sum(parts) ** 2 / (2 * sum(each**2 for each in parts)))
    assert result.peak_kw == pytest.approx(2.3)
    # Ten of 30 A on one phase at a time, half as much in the first car's last interval.
    assert result.utilisation == pytest.approx((11 * 10 + (1 / KWH_PER_A - 50)) / 12 / 30)
    assert result.imbalance == pytest.approx(2)


def test_a_run_is_json_a_table_and_arrays(result: research.Result, tmp_path: Path) -> None:
    assert msgspec.json.decode(result.to_json(), type=research.Result) == result
    arrays = result.to_numpy()
    assert arrays["station_ids"] == ["A1", "B1"]
    assert arrays["offered_a"].shape == arrays["drawn_a"].shape == (12, 2)
    assert arrays["offered_a"][:, 1].tolist() == [0.0] * 6 + [10.0] * 6
    result.to_parquet(tmp_path / "run.parquet")
    rows = pyarrow.parquet.read_table(tmp_path / "run.parquet").to_pylist()
    assert len(rows) == 18
    assert sum(row["drawn_a"] for row in rows) == pytest.approx(arrays["drawn_a"].sum())


def test_a_day_without_sessions_has_a_result() -> None:
    empty = research.run(day(()), "max-min")
    assert (empty.energy_pct, empty.met, empty.utilisation, empty.imbalance) == (100, 0, 0, 0)
