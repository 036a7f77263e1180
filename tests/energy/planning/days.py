"""Small sites and days made up for tests."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chargeloom.energy.planning.scenario import Scenario, read

SESSION: dict[str, Any] = {
    "session_id": "S1", "station_id": "A1", "arrival": 0, "departure": 12,
    "requested_energy_kwh": 3.0, "estimated_departure": 12, "estimated_energy_kwh": 5.0,
    "min_rate_a": 6.0, "max_rate_a": 32.0,
}  # fmt: skip


def session(**changes: Any) -> dict[str, Any]:
    return {**SESSION, **changes}


def document(sessions: Sequence[dict[str, Any]] = (SESSION,), **changes: Any) -> dict[str, Any]:
    """Write a day at six stations on three phases, 60 A each at 150 kW, and one pod of 40 A."""
    return {
        "period_min": 5,
        "voltage": 230,
        "defaults": {"stay_intervals": 30, "energy_kwh": 8.0},
        "station_ids": ["A1", "A2", "B1", "B2", "C1", "C2"],
        "phase_angle_deg": [0, 0, -120, -120, 120, 120],
        "constraint_matrix": [
            [1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1],
            [1, 0, 1, 0, 1, 0], [1, 1, -1, -1, 0, 0],
        ],
        "constraint_index": ["Primary A", "Primary B", "Primary C", "Pod", "Secondary A"],
        "constraint_magnitudes_at_150kW": [60, 60, 60, 40, 90],
        "sessions": list(sessions),
        **changes,
    }  # fmt: skip


def day(sessions: Sequence[dict[str, Any]] = (SESSION,), **changes: Any) -> Scenario:
    return read(msgspec.json.encode(document(sessions, **changes)))


def busy_day(cars: int = 18, length: int = 20) -> Scenario:
    """Fill every station, one car after the other, with words that are wrong in all directions."""
    sessions = []
    stations = document()["station_ids"]
    for number in range(cars):
        turn, at = divmod(number, len(stations))
        arrival = turn * (length + 2) + at
        sessions.append(
            session(
                session_id=f"S{number}",
                station_id=stations[at],
                arrival=arrival,
                departure=arrival + length - number % 5,
                estimated_departure=None if number % 7 == 3 else arrival + 8 + 3 * (number % 6),
                requested_energy_kwh=1.0 + number % 9,
                estimated_energy_kwh=None if number % 7 == 5 else 1.0 + (number % 9) * 1.8,
            )
        )
    return day(sessions)
