"""What is vain in a tariff that is drawn up here. OCPI forbids none of it, so that a partner's tariff may say it."""

from collections.abc import Iterator
from typing import Final

from chargeloom.domain.bounds import Problem
from chargeloom.domain.tariffs.tariff import PriceLimit, Tariff

_FROM_NOTHING: Final = ("max_kwh", "max_duration")
"""What grows from 0, and is exclusive (OCPI 2.3.0, TariffRestrictions)."""
_LIMITS: Final = ("min_price", "max_price")


def vain(tariff: Tariff) -> list[Problem]:
    """List restrictions that can never hold, and limits that no taxes can make."""
    return [*_limits(tariff), *_restrictions(tariff)]


def _limits(tariff: Tariff) -> Iterator[Problem]:
    for name in _LIMITS:
        limit: PriceLimit | None = getattr(tariff, name)
        if limit is None or limit.after_taxes is None:
            continue
        if limit.after_taxes < limit.before_taxes:
            yield Problem(f"/{name}/after_taxes", "is below the price before taxes")


def _restrictions(tariff: Tariff) -> Iterator[Problem]:
    for place, element in enumerate(tariff.elements):
        for name in _FROM_NOTHING:
            most = getattr(element.restrictions, name, None)
            if most is not None and most <= 0:
                at = f"/elements/{place}/restrictions/{name}"
                yield Problem(at, "is not above 0; the element would never apply")
