"""How a cost is shown: amounts as text with the currency's places, lines exact, each with its reason."""

from decimal import Decimal
from typing import TypeAlias

import msgspec

from chargeloom.domain.ids import to_text
from chargeloom.domain.money import of_minor, rounded, text
from chargeloom.domain.pricing import Cost, Line, LineKind
from chargeloom.domain.pricing.transaction_cost import CostState, Review, TransactionCost
from chargeloom.web.api import identifiers
from chargeloom.web.moments import MomentOut, write, write_if_any

Amount: TypeAlias = str


class TariffRef(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a tariff."""

    id: str
    version: int


class CostLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a bill, not rounded; `quantity` in kWh, seconds or times, `price` for a kWh, an hour or once."""

    kind: LineKind
    quantity: str
    measured: str
    step_size: int
    price: str | None
    vat: str | None
    excl_vat: Amount | None
    incl_vat: Amount | None
    element: int | None
    since: MomentOut
    until: MomentOut


class CostItem(msgspec.Struct, frozen=True, kw_only=True):
    """What a transaction costs; null is what is not known yet, or can't be."""

    amount: Amount | None
    """What is to be paid: with taxes where they are known; rounded once, half up."""
    currency: str
    excl_vat: Amount | None
    incl_vat: Amount | None
    state: CostState
    reasons: tuple[Review, ...]
    tariff: TariffRef
    priced_at: MomentOut | None
    reviewed_by: str | None
    lines: tuple[CostLine, ...]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What a charge would cost."""

    amount: Amount | None
    currency: str
    excl_vat: Amount | None
    incl_vat: Amount | None
    lines: tuple[CostLine, ...]


def show_cost(cost: TransactionCost) -> CostItem:
    """Show what a transaction costs."""
    return CostItem(
        amount=_minor(cost.due, cost.currency),
        currency=cost.currency,
        excl_vat=_minor(cost.excl, cost.currency),
        incl_vat=_minor(cost.incl, cost.currency),
        state=cost.state,
        reasons=cost.reasons,
        tariff=TariffRef(id=to_text(identifiers.TARIFF, cost.tariff), version=cost.version),
        priced_at=write_if_any(cost.priced_at),
        reviewed_by=cost.reviewed_by,
        lines=tuple(map(show_line, cost.lines)),
    )


def show_quote(cost: Cost) -> Quote:
    """Show what a charge would cost."""
    due = cost.due
    return Quote(
        amount=None if due is None else text(due.amount),
        currency=cost.currency,
        excl_vat=None if cost.excl is None else text(rounded(cost.excl, cost.currency)),
        incl_vat=None if cost.incl is None else text(rounded(cost.incl, cost.currency)),
        lines=tuple(map(show_line, cost.lines)),
    )


def show_line(line: Line) -> CostLine:
    """Show a line of a bill."""
    return CostLine(
        kind=line.kind,
        quantity=text(line.quantity),
        measured=text(line.measured),
        step_size=line.step_size,
        price=_exact(line.price),
        vat=_exact(line.vat),
        excl_vat=_exact(line.excl),
        incl_vat=_exact(line.incl),
        element=line.element,
        since=write(line.since),
        until=write(line.until),
    )


def _minor(count: int | None, currency: str) -> Amount | None:
    return None if count is None else text(of_minor(count, currency))


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else text(number)
