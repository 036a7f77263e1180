"""Costs in words: what a line is for, how far a bill is, and why somebody has to look at it."""

from decimal import Decimal
from typing import Final

from chargeloom.domain.money import minor_digits, text
from chargeloom.domain.pricing import LineKind
from chargeloom.domain.pricing.transaction_cost import CostState, Review

LINES: Final[dict[LineKind, str]] = {
    LineKind.ENERGY: "Energy",
    LineKind.TIME: "Charging time",
    LineKind.PARKING_TIME: "Parking time",
    LineKind.FLAT: "Fee",
    LineKind.RESERVATION_TIME: "Reservation",
    LineKind.RESERVATION_FLAT: "Fee for the reservation",
    LineKind.MINIMUM: "Up to the least price",
    LineKind.MAXIMUM: "Down to the highest price",
}
STATES: Final[dict[CostState, str]] = {
    CostState.RUNNING: "so far",
    CostState.NEEDS_REVIEW: "needs review",
    CostState.FINAL: "final",
    CostState.WAIVED: "waived",
}
TONES: Final[dict[CostState, str]] = {
    CostState.RUNNING: "busy",
    CostState.NEEDS_REVIEW: "warm",
    CostState.FINAL: "good",
    CostState.WAIVED: "mute",
}
REASONS: Final[dict[Review, str]] = {
    Review.END_INFERRED: "The station never told the end.",
    Review.ENERGY_UNKNOWN: "It is not known how much energy was delivered.",
    Review.CLOCK_UNTRUSTED: "The station's clock was off by more than a minute, and time has a part in the price.",
    Review.NOT_AUTHORIZED: "It began although the token was not allowed to charge.",
    Review.FACTS_MISSING: "Some of what the station told is missing.",
    Review.FACTS_DOUBTED: "What the station told is doubtful.",
    Review.CURRENT_UNKNOWN: "A price hangs on the current, and nobody measured it.",
    Review.TAX_UNKNOWN: "The tariff does not say the rate of the tax.",
    Review.CHANGED_AFTERWARDS: "The station told something else after the bill was made.",
    Review.TOLD_OTHERWISE: "The station reckoned another cost, and may have taken that itself.",
}


def short(amount: str | None, currency: str) -> str | None:
    """Show an exact amount with the places of the currency, or with two more where it has more."""
    if amount is None:
        return None
    exact, places = Decimal(amount), minor_digits(currency)
    coarse, fine = round(exact, places), round(exact, places + 2)
    return text(coarse if coarse == fine else fine)
