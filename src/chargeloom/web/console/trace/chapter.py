"""A chapter of a story, and whose story it is."""

from collections.abc import Sequence
from typing import NamedTuple

from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.domain.reading import Reading


class Chapter(NamedTuple):
    """One moment of the story; `message` names the frame that told it."""

    at: Instant
    drawing: str
    tone: str
    words: str
    answer: str = ""
    message: str | None = None
    action: str = ""
    state: str | None = None
    lasted_us: int | None = None


class Case(NamedTuple):
    """Whose story it is, the number that a 1.6 station gives its connector, and what its meter told."""

    record: TransactionRecord
    connector: int | None
    readings: Sequence[Reading]
    cost: TransactionCost | None = None
    limit: ChargeLimit | None = None
