"""Pricing: tariffs in all their versions, where they apply, and what transactions cost by them."""

from chargeloom.services.pricing.pricing import Pricing
from chargeloom.services.pricing.reviewing import Reviewing
from chargeloom.services.pricing.showing import Showing
from chargeloom.services.pricing.tariffs import Tariffs

__all__ = ["Pricing", "Reviewing", "Showing", "Tariffs"]
