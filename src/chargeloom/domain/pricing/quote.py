"""Quotes: what a charge of so much energy in so much time would cost, before anybody charges."""

from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.pricing.cost import Cost
from chargeloom.domain.pricing.engine import price
from chargeloom.domain.pricing.period import Activity, Period
from chargeloom.domain.tariffs.tariff import Tariff


def quoted(
    rules: Tariff, starts_at: Instant, kwh: Decimal, charging_min: int, parking_min: int = 0
) -> Cost:
    """Price an even charge, and the time that the vehicle stays afterwards."""
    full_at = Instant(starts_at + charging_min * MINUTE)
    periods = [Period(start=starts_at, end=full_at, energy_wh=Fraction(kwh) * 1000)]
    if parking_min:
        gone_at = Instant(full_at + parking_min * MINUTE)
        periods.append(Period(start=full_at, end=gone_at, activity=Activity.PARKING))
    return price(rules, periods, ZoneInfo(rules.time_zone))
