"""Tokens, sessions, and transactions with what was told of them."""

from collections.abc import Sequence

from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.token import Token
from chargeloom.domain.charging.transaction import Stop, Transaction, TransactionRecord
from chargeloom.domain.charging.transaction_event import TransactionEvent
from chargeloom.domain.ids import SessionId, StationId, TokenId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.stuck import InferredEnd
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.answers import Sum, Tally
from chargeloom.storage.pages import Page
from chargeloom.storage.queries import (
    alerts,
    charge_limits,
    tokens,
    transaction_events,
    transaction_sums,
    transactions,
)


class OfCharging(Asking):
    """Answers about charges."""

    async def tokens(self, page: Page) -> Sequence[Token]:
        """List tokens by id."""
        return await self._reader.all(tokens.tokens(page))

    async def token(self, token: TokenId) -> Token | None:
        """Find a token."""
        return await self._reader.first(tokens.token_of(token))

    async def transaction(self, transaction: TransactionId) -> TransactionRecord | None:
        """Find a transaction by our id."""
        return await self._reader.first(transactions.transaction_of(transaction))

    async def charge_limits(self, transactions: Sequence[TransactionId]) -> Sequence[ChargeLimit]:
        """List what limits some transactions."""
        return await self._reader.all(charge_limits.charge_limits(transactions))

    async def live_charge_limits(self) -> Sequence[ChargeLimit]:
        """List what limits the transactions that are open."""
        return await self._reader.all(charge_limits.LIVE_CHARGE_LIMITS)

    async def transaction_numbered(
        self, station: StationId, number: str, evse: int | None = None
    ) -> TransactionRecord | None:
        """Find a transaction by the station's own id for it; of several the one at this EVSE, else the newest."""
        return await self._reader.first(transactions.transaction_numbered(station, number, evse))

    async def event_digests(self, transaction: TransactionId, seq_no: int) -> Sequence[int]:
        """List the digests of a transaction's events that bear a sequence number."""
        return await self._reader.all(transaction_events.digests(transaction, seq_no))

    async def event_stretches(
        self, transaction: TransactionId, limit: int
    ) -> Sequence[tuple[int, int]]:
        """List the first and last numbers of unbroken stretches of a transaction's events."""
        return await self._reader.all(transaction_events.stretches(transaction, limit))

    async def transaction_events(self, transaction: TransactionId) -> Sequence[TransactionEvent]:
        """List a transaction's events by their sequence numbers."""
        return await self._reader.all(transaction_events.events_of(transaction))

    async def station_of_number(self, number: str) -> StationId | None:
        """Find the station that a 1.6 transaction number was given to."""
        return await self._reader.first(transactions.station_of_number(number))

    async def orphan(
        self, station: StationId, claimed_number: str, stop: Stop
    ) -> TransactionRecord | None:
        """Find the record of a stop that belonged to nothing known."""
        found = await self._reader.all(transactions.orphans(station, claimed_number, stop))
        return next((one for one in found if Transaction(one).stop == stop), None)

    async def transactions(
        self,
        page: Page,
        station: StationId | None,
        is_active: bool | None,
        token_uid: str | None = None,
    ) -> Sequence[TransactionRecord]:
        """List transactions by id; `page.since` and `until` bound the start (or receipt)."""
        are_few = token_uid is None and not is_active and await self._are_few(page)
        cards = await self._cards(token_uid) if token_uid is not None else None
        asked = transactions.transactions(page, station, is_active, are_few=are_few, cards=cards)
        return await self._reader.all(asked)

    async def _cards(self, uid: str) -> Sequence[str]:
        return transactions.cards_of(uid, await self._reader.all(transactions.odd_tokens()))

    async def tallies(self, edges: Sequence[Instant]) -> Sequence[Tally]:
        """Sum up the transactions by the span that they began in, each from one edge to the next."""
        return await self._reader.all(transaction_sums.tallies(edges))

    async def sums(
        self,
        edges: Sequence[Instant],
        station: StationId | None = None,
        is_active: bool | None = None,
        token_uid: str | None = None,
    ) -> Sequence[Sum]:
        """Sum up the transactions of a filter by the span that they began in, and by currency."""
        cards = await self._cards(token_uid) if token_uid is not None else None
        return await self._reader.all(transaction_sums.sums(edges, station, is_active, cards))

    async def inferred_end(self, session: SessionId) -> InferredEnd | None:
        """Find out whether a session's end was inferred."""
        return await self._reader.first(alerts.inferred_end_of(session))

    async def _are_few(self, page: Page) -> bool:
        if page.since is None and page.until is None:
            return False
        return await self._reader.first(transactions.are_few(page)) or False
