"""What a planner may know: the site, and of each car what it announced."""

from typing import NamedTuple

import msgspec

from chargeloom.domain.sites.site import Balancing


class Defaults(msgspec.Struct, frozen=True, kw_only=True):
    """What is assumed of a driver who announced nothing."""

    stay_intervals: int
    energy_kwh: float


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A grid connection: in each row |sum of matrix * current * e^(j angle)| stays within its limit."""

    station_ids: tuple[str, ...]
    phase_angle_deg: tuple[float, ...]
    constraint_matrix: tuple[tuple[float, ...], ...]
    limit_names: tuple[str, ...]
    limits_a: tuple[float, ...]
    period_min: float
    kwh_per_a: float
    defaults: Defaults
    balancing: Balancing | None = None
    """How live sites balance; None: as they do when nobody says otherwise."""


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """A car as it shows itself on arrival; estimates may be wrong, None: the driver said nothing."""

    session_id: str
    station_id: str
    arrival: int
    estimated_departure: int | None
    estimated_energy_kwh: float | None
    min_rate_a: float
    max_rate_a: float


class News(NamedTuple):
    """What became known with one interval: who came, who is gone, what was drawn in the one before."""

    interval: int
    arrived: tuple[Announced, ...]
    left: tuple[str, ...]
    drawn_a: dict[str, float]
