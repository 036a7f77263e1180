"""Tariffs, where they apply, and what transactions cost."""

from collections.abc import Sequence

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.transaction_cost import ActivityChange, TransactionCost
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.answers import Takings
from chargeloom.storage.pages import Page
from chargeloom.storage.queries import tariffs


class OfTariffs(Asking):
    """Answers about prices and costs."""

    async def tariff_versions(self) -> Sequence[TariffVersion]:
        """List all versions of all tariffs, as they were saved."""
        return await self._reader.all(tariffs.VERSIONS)

    async def tariff_assignments(self) -> Sequence[TariffAssignment]:
        """List all that was said of where tariffs apply, as it was said."""
        return await self._reader.all(tariffs.ASSIGNMENTS)

    async def running_costs(self) -> Sequence[TransactionCost]:
        """List the costs of transactions whose end was not told."""
        return await self._reader.all(tariffs.RUNNING)

    async def costs(self, transactions: Sequence[TransactionId]) -> Sequence[TransactionCost]:
        """List what some transactions cost."""
        return await self._reader.all(tariffs.costs(transactions))

    async def unreviewed_costs(self, page: Page) -> Sequence[TransactionCost]:
        """List the costs that somebody has to look at, by transaction."""
        return await self._reader.all(tariffs.unreviewed(page))

    async def number_of_unreviewed_costs(self) -> int:
        """Count the costs that somebody has to look at."""
        return await self._reader.first(tariffs.NUMBER_UNREVIEWED) or 0

    async def activity(self, transaction: TransactionId) -> Sequence[ActivityChange]:
        """List what the vehicle did in a transaction that is priced, by time."""
        return await self._reader.all(tariffs.activity(transaction))

    async def takings(self, edges: Sequence[Instant]) -> Sequence[Takings]:
        """Sum up what is final by currency and the span that the transactions began in, from one edge to the next."""
        return await self._reader.all(tariffs.takings(edges))
