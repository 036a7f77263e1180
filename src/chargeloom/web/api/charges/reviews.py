"""Reviews: costs that somebody has to look at before they are billed, and what was said of them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import to_text
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.services.pricing.reviewing import NoPrice, NotInReview
from chargeloom.web.api import identifiers
from chargeloom.web.api.charges.cost_shape import CostItem, show_cost
from chargeloom.web.api.charges.transaction_shape import TransactionItem
from chargeloom.web.api.charges.transactions import PATH, find, shown
from chargeloom.web.endpoint import Ask, NoQuery, gets, posts
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Problem


class ReviewQuery(ListQuery, frozen=True, kw_only=True):
    """Which of them."""

    after: identifiers.TransactionCursor | None = None


class Unreviewed(msgspec.Struct, frozen=True, kw_only=True):
    """A cost that waits for somebody."""

    transaction: str
    cost: CostItem


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of it."""

    bill: Annotated[bool, Meta(description="Bill it as it is priced now, or waive it.")]


@gets("/api/v1/unreviewed-costs", Right.READ)
async def unreviewed_costs(ask: Ask[ReviewQuery, None]) -> Listing[Unreviewed]:
    """List the costs that somebody has to look at, by transaction."""
    page = page_of(ask.query, identifiers.TRANSACTION)
    found = await ask.core.ground.store.unreviewed_costs(page)
    return listing(found, ask.query, _show, _text)


@posts(f"{PATH}/{{transaction}}/review", Right.OPERATE, status=200)
async def review_cost(ask: Ask[NoQuery, Verdict]) -> TransactionItem:
    """Bill a cost that was held back, or waive it."""
    record = await find(ask.core, ask.path["transaction"])
    try:
        await ask.core.reviewing.review(record.id, ask.caller.name, accepts=ask.body.bill)
    except NotInReview:
        raise Problem(409, "cost-not-in-review", "nobody has to look at this cost") from None
    except NoPrice:
        raise Problem(409, "cost-unknown", "a register is missing: it can only be waived") from None
    return await shown(ask.core, await find(ask.core, ask.path["transaction"]))


def _show(cost: TransactionCost) -> Unreviewed:
    return Unreviewed(transaction=_text(cost), cost=show_cost(cost))


def _text(cost: TransactionCost) -> str:
    return to_text(identifiers.TRANSACTION, cost.transaction)


ENDPOINTS = (unreviewed_costs, review_cost)
