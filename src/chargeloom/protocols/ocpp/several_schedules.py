"""Several schedules of one profile: the vehicle chooses which of them it follows (OCPP 2.0.1, K15.FR.07), so the most that any allows counts."""

from collections.abc import Sequence
from typing import Any, Final

from chargeloom.domain.limits.charging_profile import ProfilePeriod, RateUnit

_UNLIMITED: Final = float("inf")
_ALL_LINES: Final = 3


def most_of(schedules: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Give what allows at each moment as much as any of them; of such as can't be laid side by side, the one with the highest limit."""
    first, *others = schedules
    if any(
        (one["unit"], one["starts_at"]) != (first["unit"], first["starts_at"]) for one in others
    ):
        return max(schedules, key=_peak)
    if not others:
        return first
    lasts = [one["duration_s"] for one in schedules]
    starts = {period.start_s for one in schedules for period in one["periods"]}
    edges = sorted(starts | {end for end in lasts if end is not None})
    duration_s = None if None in lasts else max(lasts)
    inside = [edge for edge in edges if duration_s is None or edge < duration_s] or edges[:1]
    periods = tuple(_most_at(schedules, edge) for edge in inside)
    return {**first, "duration_s": duration_s, "periods": periods}


def _most_at(schedules: Sequence[dict[str, Any]], at_s: int) -> ProfilePeriod:
    """Find the period that allows most at a moment; a schedule that says nothing then limits nothing."""
    held = [_held(one, at_s) for one in schedules]
    most = max(held, key=lambda one: _allows(one, schedules[0]["unit"]))
    return ProfilePeriod(
        start_s=at_s,
        limit=most.limit,
        lines=most.lines,
        line=most.line,
        limit_l2=most.limit_l2,
        limit_l3=most.limit_l3,
    )


def _held(schedule: dict[str, Any], at_s: int) -> ProfilePeriod:
    lasts_s = schedule["duration_s"]
    is_over = lasts_s is not None and at_s >= lasts_s
    held = [one for one in schedule["periods"] if one.start_s <= at_s]
    return ProfilePeriod(limit=None) if is_over or not held else held[-1]


def _allows(period: ProfilePeriod, unit: RateUnit) -> float:
    if period.highest is None:
        return _UNLIMITED
    return (
        period.highest / (period.lines or _ALL_LINES) if unit is RateUnit.WATTS else period.highest
    )


def _peak(schedule: dict[str, Any]) -> float:
    limits = [one.highest for one in schedule["periods"]]
    return max((_UNLIMITED if one is None else one for one in limits), default=_UNLIMITED)
