"""Cost: the lines of a bill, exact, and what they come to."""

from decimal import Decimal

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.money import Money, rounded
from chargeloom.domain.word import Word


class LineKind(Word):
    """What a line is for."""

    ENERGY = "energy"
    TIME = "time"
    PARKING_TIME = "parking-time"
    FLAT = "flat"
    RESERVATION_TIME = "reservation-time"
    RESERVATION_FLAT = "reservation-flat"
    MINIMUM = "minimum"
    """What is missing to the least that a charge costs."""
    MAXIMUM = "maximum"
    """What is above the most that a charge costs; negative."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One price, how much of it, and what that comes to; an amount that nobody can know is None."""

    kind: LineKind
    element: int | None = None
    """The place of the element in the tariff."""
    price: Decimal | None = None
    vat: Decimal | None = None
    quantity: Decimal = Decimal(0)
    """Billed kWh, seconds, or times."""
    measured: Decimal = Decimal(0)
    """What it was before the step: billed and measured differ by `step_size`."""
    step_size: int = 1
    excl: Decimal | None = None
    incl: Decimal | None = None
    since: Instant
    until: Instant


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What a charge comes to, before any rounding."""

    currency: str
    lines: tuple[Line, ...]
    excl: Decimal | None
    """Before taxes; None where taxes are in the price at a rate that is not known."""
    incl: Decimal | None
    """With taxes; None where they come on top at a rate that is not known."""
    is_current_unknown: bool = False
    """Whether a price hangs on a current that nobody measured."""

    @property
    def due(self) -> Money | None:
        """What is to be paid, rounded once: with taxes where they are known."""
        exact = self.incl if self.incl is not None else self.excl
        if exact is None:
            return None
        return Money(amount=rounded(exact, self.currency), currency=self.currency)

    def of(self, *kinds: LineKind) -> tuple[Line, ...]:
        """List the lines of some kinds."""
        return tuple(line for line in self.lines if line.kind in kinds)
