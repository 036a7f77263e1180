"""What holds of every tariff: prices rise with use, cuts change nothing, lines add up to the total."""

from fractions import Fraction
from itertools import pairwise

import msgspec
from hypothesis import HealthCheck, given, settings, strategies as st

from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.domain.pricing import Activity, Period
from chargeloom.domain.pricing.wording import explained
from chargeloom.domain.tariffs.check import check
from chargeloom.domain.tariffs.tariff import (
    WEEK,
    Element,
    PriceComponent,
    PriceLimit,
    Restrictions,
    Tariff,
)
from tests.domain.pricing.plain import BERLIN, at, cost

CALM = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
BEGAN = at("2026-10-24T20:00")

prices = st.decimals(0, 9, places=3)
rates = st.sampled_from([None, "0", "7", "19", "20"])
clock_times = st.sampled_from(["00:00", "02:30", "06:00", "17:00", "20:00"])


@st.composite
def components(draw: st.DrawFn) -> tuple[PriceComponent, ...]:
    kinds = draw(st.lists(st.sampled_from(["ENERGY", "FLAT", "TIME", "PARKING_TIME"]), min_size=1, unique=True))  # fmt: skip
    vat = draw(rates)
    step = st.sampled_from([0, 1, 60, 900])
    return tuple(
        msgspec.convert(
            {"type": kind, "price": draw(prices), "step_size": draw(step), "vat": vat},
            PriceComponent,
        )
        for kind in kinds
    )


@st.composite
def restrictions(draw: st.DrawFn) -> Restrictions | None:
    held = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "start_time": clock_times,
                "end_time": clock_times,
                "min_kwh": st.integers(1, 9),
                "min_power": st.integers(1, 22),
                "max_power": st.integers(1, 22),
                "max_duration": st.integers(60, 20_000),
                "day_of_week": st.lists(st.sampled_from(WEEK), min_size=1, max_size=3),
            },
        )
    )
    return msgspec.convert(held, Restrictions) if held else None


elements = st.builds(Element, price_components=components(), restrictions=restrictions())
tariffs = st.builds(
    Tariff,
    currency=st.just("EUR"),
    elements=st.lists(elements, min_size=1, max_size=4).map(tuple),
    min_price=st.none() | st.builds(PriceLimit, before_taxes=prices),
)


@st.composite
def charges(draw: st.DrawFn) -> list[Period]:
    told, start = [], BEGAN
    for _ in range(draw(st.integers(1, 4))):
        end = Instant(start + draw(st.integers(1, 500)) * MINUTE)
        activity = draw(st.sampled_from([Activity.CHARGING, Activity.PARKING]))
        energy = draw(st.integers(0, 40_000)) if activity is Activity.CHARGING else 0
        told.append(Period(start=start, end=end, activity=activity, energy_wh=Fraction(energy)))
        start = end
    return told


def cut(period: Period, share: Fraction) -> list[Period]:
    """Cut a period at a whole second, and tell both halves' power as it was."""
    lasted_s = (period.end - period.start) // SECOND
    seconds = int(lasted_s * share)
    middle = Instant(period.start + seconds * SECOND)
    part = Fraction(seconds, lasted_s)
    first = period.energy_wh * part
    return [
        msgspec.structs.replace(period, end=middle, energy_wh=first),
        msgspec.structs.replace(period, start=middle, energy_wh=period.energy_wh - first),
    ]


@CALM
@given(tariffs, charges(), st.fractions(Fraction(1, 100), Fraction(99, 100)), st.data())
def test_cutting_a_period_changes_nothing(
    rules: Tariff, charge: list[Period], share: Fraction, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(charge) - 1))
    cut_up = charge[:place] + cut(charge[place], share) + charge[place + 1 :]
    whole, pieces = cost(rules, *charge), cost(rules, *cut_up)
    assert (pieces.excl, pieces.incl) == (whole.excl, whole.incl)
    assert [line.quantity for line in pieces.lines] == [line.quantity for line in whole.lines]


@CALM
@given(tariffs, charges())
def test_lines_add_up_to_the_total_and_each_is_explained(
    rules: Tariff, charge: list[Period]
) -> None:
    told = cost(rules, *charge)
    for side in ("excl", "incl"):
        sides = [getattr(line, side) for line in told.lines]
        if getattr(told, side) is None:
            assert None in sides
        else:
            assert sum(map(Fraction, sides)) == Fraction(getattr(told, side))
    assert len(list(explained(told, rules, BERLIN))) == len(told.lines) + 1


@CALM
@given(tariffs, charges(), st.integers(0, 5_000), st.integers(0, 600))
def test_more_use_never_costs_less_where_prices_do_not_depend_on_what_was_used(
    rules: Tariff, charge: list[Period], more_wh: int, more_s: int
) -> None:
    free = tuple(msgspec.structs.replace(one, restrictions=None) for one in rules.elements)
    plain = msgspec.structs.replace(rules, elements=free)
    last = charge[-1]
    longer = msgspec.structs.replace(
        last, end=Instant(last.end + more_s * SECOND), energy_wh=last.energy_wh + more_wh
    )
    before, after = cost(plain, *charge), cost(plain, *charge[:-1], longer)
    assert before.excl is not None
    assert after.excl is not None
    assert after.excl >= before.excl


@CALM
@given(tariffs, charges())
def test_a_charge_costs_what_its_minutes_do(rules: Tariff, charge: list[Period]) -> None:
    """An oracle that knows no cuts: each minute is priced by the first element that applies to all of it."""
    whole = msgspec.structs.replace(
        rules,
        min_price=None,
        elements=tuple(_in_whole_minutes(one) for one in rules.elements),
    )
    minutes = [piece for one in charge for piece in _minutes(one)]
    assert cost(whole, *minutes).excl == cost(whole, *charge).excl


def _in_whole_minutes(element: Element) -> Element:
    held = element.restrictions
    if held is None:
        return element
    seconds = held.max_duration
    rounded = None if seconds is None else max(seconds // 60 * 60, 60)
    held = msgspec.structs.replace(held, max_duration=rounded, min_kwh=None)
    return msgspec.structs.replace(element, restrictions=held)


def _minutes(period: Period) -> list[Period]:
    marks = [Instant(one) for one in range(period.start, period.end + 1, 20 * MINUTE)]
    marks = marks if marks[-1] == period.end else [*marks, period.end]
    lasted = period.end - period.start
    return [
        msgspec.structs.replace(
            period, start=low, end=high, energy_wh=period.energy_wh * Fraction(high - low, lasted)
        )
        for low, high in pairwise(marks)
    ]


@CALM
@given(tariffs)
def test_what_is_drawn_here_is_sound_but_for_ranges_that_are_empty(rules: Tariff) -> None:
    assert all("never apply" in one.message for one in check(rules))
