from typing import Any

import msgspec
import pytest

from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.scenario import read, site_of
from tests.energy.planning.days import SESSION, day, document, session

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"period_min": 0}, "period_min"),
    ({"voltage": -230}, "voltage"),
    ({"voltage": "many"}, "scenario: voltage: a number is needed"),
    ({"station_ids": []}, "station_ids"),
    ({"station_ids": ["A1", "A1", "B1", "B2", "C1", "C2"]}, "station_ids: .*'A1'"),
    ({"phase_angle_deg": [0]}, "phase_angle_deg: has 1 entries"),
    ({"constraint_matrix": [[1]]}, "constraint_matrix: has 1 entries"),
    ({"constraint_matrix": [[1]] * 5}, r"constraint_matrix\[0\]"),
    ({"constraint_matrix": [[1e300, 0, 0, 0, 0, 0]] * 5}, r"constraint_matrix\[0\]\[0\]"),
    ({"constraint_magnitudes_at_150kW": [60, 60, 60, 40, -1]}, r"at_150kW\[4\]"),
    ({"constraint_magnitudes_at_150kW": None}, "constraint_magnitudes_at_150kW: missing"),
    ({"limits_a": [1]}, "limits_a"),
    ({"defaults": {"stay_intervals": 0, "energy_kwh": 1}}, "defaults.stay_intervals"),
    ({"sessions": [{}]}, r"sessions\[0\]\.session_id: is required"),
    ({"sessions": [SESSION, SESSION]}, "session_id: .*'S1'"),
    ({"sessions": [session(station_id="X")]}, r"sessions\[0\].station_id: no station 'X'"),
    ({"sessions": [session(departure=0)]}, r"sessions\[0\].departure"),
    ({"sessions": [session(departure=10**9)]}, r"sessions\[0\].departure"),
    ({"sessions": [session(arrival=-1)]}, r"sessions\[0\].arrival"),
    ({"sessions": [session(arrival=10**40)]}, r"arrival"),
    ({"sessions": [session(min_rate_a=40)]}, r"sessions\[0\].min_rate_a"),
    ({"sessions": [session(max_rate_a=-1)]}, r"sessions\[0\].max_rate_a"),
    ({"sessions": [session(requested_energy_kwh=-1)]}, r"sessions\[0\].requested_energy_kwh"),
    ({"sessions": [session(estimated_energy_kwh=-1)]}, r"sessions\[0\].estimated_energy_kwh"),
    ({"sessions": [SESSION, session(session_id="S2", arrival=3)]}, "S2: arrives at A1 before"),
]


@pytest.mark.parametrize(
    ("changes", "words"),
    WRONG,
    ids=[f"{at}-{next(iter(changes))}" for at, (changes, _) in enumerate(WRONG)],
)
def test_what_cant_be_planned_is_refused_by_the_name_of_its_field(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ScenarioError, match=words):
        site_of(read(msgspec.json.encode(document(**changes))), None)


def test_a_year_of_five_minutes_can_be_planned() -> None:
    last = session(arrival=105_000, departure=105_119, estimated_departure=105_119)
    (found,) = read(msgspec.json.encode(document(sessions=[last]))).sessions
    assert found.departure == 105_119


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"\xff\xfe", b'{"voltage": NaN}', b"[" * 2000, b'{"sessions": 1e999}'],
)
def test_what_is_no_scenario_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(ScenarioError, match="not a scenario"):
        read(text)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"departure": 10.5}, r"scenario: sessions\[0\]\.departure: a whole number is needed"),
        ({"station_id": None}, r"scenario: sessions\[0\]\.station_id: a text is needed"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named_as_the_others_are(
    said: dict[str, Any], words: str
) -> None:
    with pytest.raises(ScenarioError, match=words):
        read(msgspec.json.encode({**document(), "sessions": [session(**said)]}))


def test_a_cap_scales_the_transformer_and_leaves_the_pods() -> None:
    assert site_of(day(), 75).limits_a == (30, 30, 30, 40, 45)
    assert site_of(day(), None).limits_a == (60, 60, 60, 40, 90)


@pytest.mark.parametrize("cap_kw", [-1.0, float("nan"), float("inf")])
def test_a_cap_that_is_no_power_is_refused(cap_kw: float) -> None:
    with pytest.raises(ScenarioError, match="cap_kw"):
        site_of(day(), cap_kw)


def test_a_session_shows_nothing_of_its_truth() -> None:
    shown = msgspec.to_builtins(day().sessions[0].announced())
    assert "departure" not in shown
    assert "requested_energy_kwh" not in shown
