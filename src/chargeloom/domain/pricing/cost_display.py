"""Whether a station shows its drivers what a central system says that a charge costs, as it told us."""

from collections.abc import Mapping
from typing import Final

import msgspec


class CostDisplay(msgspec.Struct, frozen=True, kw_only=True):
    """Learned from the station's settings; one that says nothing of cost shows none."""

    is_there: bool = False
    currency: str | None = None
    """What its amounts are in; None where it does not say."""

    def shows(self, currency: str) -> bool:
        """Whether an amount of this currency is shown, and as what it is."""
        return self.is_there and self.reads(currency)

    def reads(self, currency: str) -> bool:
        """Whether an amount of this currency is taken for what it is, as far as is known."""
        return self.currency in (None, currency)


NO_DISPLAY: Final = CostDisplay()

AVAILABLE: Final = "available"
ENABLED: Final = "enabled"
CURRENCY: Final = "currency"
FALLBACK: Final = "fallback"
"""What is shown in place of a total that the station could not get."""
TARIFFS: Final = "tariffs"
RECKONS: Final = "reckons"
"""Whether the station reckons the cost by itself, so that nobody tells it."""


def read_cost_display(said: Mapping[str, str]) -> CostDisplay:
    """Read what a station said of itself, by the names above."""
    words = {name: text.strip() for name, text in said.items()}
    is_off = _is(words, RECKONS, "true") or any(_is(words, name, "false") for name in _SWITCHES)
    has_signs = any(name in words for name in _SIGNS) or _is(words, TARIFFS, "true")
    currency = words.get(CURRENCY, "").upper() or None
    return CostDisplay(is_there=has_signs and not is_off, currency=currency)


def _is(words: Mapping[str, str], name: str, word: str) -> bool:
    return words.get(name, "").casefold() == word


_SWITCHES: Final = (AVAILABLE, ENABLED)
_SIGNS: Final = (AVAILABLE, ENABLED, CURRENCY, FALLBACK, RECKONS)
"""Who has one of these supports tariff information, which is all that showing a cost presumes (OCPP 2.0.1, I02)."""
