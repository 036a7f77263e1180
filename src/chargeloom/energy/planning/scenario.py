"""One day at a site as a document: the benchmark's scenario format v2, and the site it describes."""

from typing import Final

import msgspec

from chargeloom.domain.sites.site import Balancing
from chargeloom.energy.planning.checks import (
    MOST_INTERVALS,
    MOST_LIMITS,
    MOST_STATIONS,
    ScenarioError,
    demand,
    demand_each_once,
    demand_number,
    demand_numbers,
    demand_sound_car,
    unreadable,
)
from chargeloom.energy.planning.site import Announced, Defaults, Site

NOMINAL_KW: Final = 150.0
SCALED: Final = ("Secondary", "Primary")
MET_TOLERANCE_KWH: Final = 0.105
DEFAULTS: Final = Defaults(stay_intervals=78, energy_kwh=14.0)


class SiteDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A site as it is written down; limits may stand as they are, or for 150 kW, to be scaled."""

    station_ids: tuple[str, ...]
    phase_angle_deg: tuple[float, ...]
    constraint_matrix: tuple[tuple[float, ...], ...]
    constraint_index: tuple[str, ...]
    constraint_magnitudes_at_150kW: tuple[float, ...] | None = None  # noqa: N815
    limits_a: tuple[float, ...] | None = None
    period_min: float
    voltage: float
    defaults: Defaults = DEFAULTS
    balancing: Balancing | None = None


class Session(Announced, frozen=True, kw_only=True):
    """A car with its hidden truth: when it leaves, and what it needs."""

    departure: int
    requested_energy_kwh: float

    def announced(self) -> Announced:
        """Give what a planner may see on arrival."""
        return Announced(**{name: getattr(self, name) for name in Announced.__struct_fields__})


class Scenario(SiteDocument, frozen=True, kw_only=True):
    """A day: the site and its sessions."""

    sessions: tuple[Session, ...]
    met_tolerance_kwh: float = MET_TOLERANCE_KWH
    """A session that lacks no more is met."""


def read(document: bytes) -> Scenario:
    """Read and check a scenario; refuses with the name of the field."""
    try:
        scenario = msgspec.json.decode(document, type=Scenario)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise unreadable("not a scenario", error) from None
    _check_site(scenario)
    _check_sessions(scenario)
    return scenario


def site_of(document: SiteDocument, cap_kw: float | None) -> Site:
    """Give the checked site, limited to a cap; without one its limits stand as they are."""
    _check_site(document)
    return Site(
        station_ids=document.station_ids,
        phase_angle_deg=document.phase_angle_deg,
        constraint_matrix=document.constraint_matrix,
        limit_names=document.constraint_index,
        limits_a=_limits_a(document, cap_kw),
        period_min=document.period_min,
        kwh_per_a=document.voltage / 1000 * document.period_min / 60,
        defaults=document.defaults,
        balancing=document.balancing,
    )


def _limits_a(document: SiteDocument, cap_kw: float | None) -> tuple[float, ...]:
    if cap_kw is None and document.limits_a is not None:
        return document.limits_a
    cap_kw = NOMINAL_KW if cap_kw is None else cap_kw
    demand_number("cap_kw", cap_kw, 0)
    nominal = document.constraint_magnitudes_at_150kW
    if nominal is None:
        raise ScenarioError("constraint_magnitudes_at_150kW: missing, so no cap can be applied")
    return tuple(
        limit * cap_kw / NOMINAL_KW if name.startswith(SCALED) else limit
        for name, limit in zip(document.constraint_index, nominal, strict=True)
    )


def _check_site(site: SiteDocument) -> None:
    stations, limits = len(site.station_ids), len(site.constraint_index)
    demand(0 < stations <= MOST_STATIONS, f"station_ids: not from 1 to {MOST_STATIONS} of them")
    demand(limits <= MOST_LIMITS, f"constraint_index: more than {MOST_LIMITS} of them")
    demand_each_once("station_ids", site.station_ids)
    _demand_count("phase_angle_deg", len(site.phase_angle_deg), stations, "station_ids")
    demand_numbers("phase_angle_deg", site.phase_angle_deg)
    _demand_count("constraint_matrix", len(site.constraint_matrix), limits, "constraint_index")
    for at, row in enumerate(site.constraint_matrix):
        _demand_count(f"constraint_matrix[{at}]", len(row), stations, "station_ids")
        demand_numbers(f"constraint_matrix[{at}]", row)
    for name in ("constraint_magnitudes_at_150kW", "limits_a"):
        values = getattr(site, name)
        if values is not None:
            _demand_count(name, len(values), limits, "constraint_index")
            demand_numbers(name, values, least=0)
    demand_number("period_min", site.period_min, 0.01, 1440)
    demand_number("voltage", site.voltage, 1, 100_000)
    demand_number("defaults.stay_intervals", site.defaults.stay_intervals, 1, MOST_INTERVALS)
    demand_number("defaults.energy_kwh", site.defaults.energy_kwh, 0.001)


def _demand_count(field: str, count: int, wanted: int, other: str) -> None:
    demand(count == wanted, f"{field}: has {count} entries, {other} has {wanted}")


def _check_sessions(scenario: Scenario) -> None:
    demand_number("met_tolerance_kwh", scenario.met_tolerance_kwh, 0)
    stations = frozenset(scenario.station_ids)
    demand_each_once("sessions: session_id", [each.session_id for each in scenario.sessions])
    for at, session in enumerate(scenario.sessions):
        field = f"sessions[{at}]"
        demand_sound_car(field, session, stations)
        demand_number(f"{field}.departure", session.departure, session.arrival + 1, MOST_INTERVALS)
        demand_number(f"{field}.requested_energy_kwh", session.requested_energy_kwh, 0)
    _demand_one_car_at_a_time(scenario.sessions)


def _demand_one_car_at_a_time(sessions: tuple[Session, ...]) -> None:
    free_from: dict[str, int] = {}
    for session in sorted(sessions, key=lambda each: each.arrival):
        taken_until = free_from.get(session.station_id, 0)
        words = f"{session.session_id}: arrives at {session.station_id} before another car left it"
        demand(session.arrival >= taken_until, f"sessions: {words}")
        free_from[session.station_id] = session.departure
