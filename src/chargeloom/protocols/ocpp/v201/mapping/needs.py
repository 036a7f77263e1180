"""What a vehicle needs, in the words of OCPP 2.0.1 and 2.1."""

from collections.abc import Iterable
from typing import Any

from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.limits.composite import Step, Use, amperes
from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.protocols.ocpp.profile_words import periods_of


def wants(call: Any) -> Wants:
    """Read what a vehicle wants (OCPP 2.0.1, 2.8; 2.1, 2.14); figures below nothing are none."""
    needs = call.charging_needs
    ac, dc = needs.ac_charging_parameters, needs.dc_charging_parameters
    v2x = getattr(needs, "v2x_charging_parameters", None)
    departs = needs.departure_time
    return Wants(
        transfer=str(needs.requested_energy_transfer.value),
        energy_wh=_first(
            (ac, "energy_amount"), (dc, "energy_amount"), (v2x, "ev_target_energy_request")
        ),
        departs_at=from_datetime(departs) if departs is not None else None,
        min_a=_first((ac, "ev_min_current"), (v2x, "min_charge_current")),
        max_a=_first((ac, "ev_max_current"), (dc, "ev_max_current"), (v2x, "max_charge_current")),
        max_w=_first((dc, "ev_max_power")) or _of_three_lines(v2x),
        soc_percent=_first((dc, "state_of_charge")),
        capacity_wh=_first((dc, "ev_energy_capacity")),
        most_periods=call.max_schedule_tuples,
    )


def means(call: Any, lines: int) -> tuple[tuple[Step, ...], Instant]:
    """Read how a vehicle means to charge, in amperes of each line, and until when that goes (K15.FR.10)."""
    schedule = call.charging_schedule
    begins = from_datetime(schedule.start_schedule or call.time_base)
    unit = RateUnit(str(schedule.charging_rate_unit.value))
    use = Use(since=begins, lines=lines)
    steps = tuple(
        Step(Instant(begins + one.start_s * SECOND), amperes(one, unit, use))
        for one in periods_of(schedule.charging_schedule_period)
    )
    last_s = schedule.charging_schedule_period[-1].start_period
    lasts_s = schedule.duration if schedule.duration is not None else last_s + 1
    return steps, Instant(begins + lasts_s * SECOND)


def _first(*said: tuple[Any, str]) -> float | None:
    return next(_figures(said), None)


def _figures(said: Iterable[tuple[Any, str]]) -> Any:
    for part, name in said:
        figure = getattr(part, name, None)
        if figure is not None and figure >= 0:
            yield float(figure)


def _of_three_lines(v2x: Any) -> float | None:
    """Add up the power of the lines (OCPP 2.1, 2.113)."""
    names = ("max_charge_power", "max_charge_power_l2", "max_charge_power_l3")
    said = list(_figures((v2x, name) for name in names))
    return sum(said) if said else None
