"""Pricing: charging periods in, exact cost out, each line with its reason. Pure; fractions inside, decimals outside."""

from chargeloom.domain.pricing.cost import Cost, Line, LineKind
from chargeloom.domain.pricing.engine import price
from chargeloom.domain.pricing.period import Activity, Period

__all__ = ["Activity", "Cost", "Line", "LineKind", "Period", "price"]
