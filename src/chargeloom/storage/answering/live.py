"""What is kept in memory while we run, and the highest numbers in use."""

from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.answers import LiveState, Marks
from chargeloom.storage.queries import (
    certificate_requests,
    charging_profiles,
    event_streams,
    held_certificates,
    local_lists,
    reservations,
    sessions,
    stations,
    tokens,
    transactions,
)
from chargeloom.storage.queries.marks import MARKS


class Live(Asking):
    """Answers what a start needs."""

    async def marks(self) -> Marks:
        """Read the highest numbers in use."""
        found = await self._reader.first(MARKS)
        return found or Marks(last_id=0, transaction_serial=0)

    async def live_state(self) -> LiveState:
        """Read what is kept in memory, as of one moment."""
        async with self._reader.one_moment() as moment:
            return LiveState(
                stations=await moment.all(stations.ALL_STATIONS),
                connectors=await moment.all(stations.ALL_CONNECTORS),
                transactions=await moment.all(transactions.LIVE_TRANSACTIONS),
                sessions=await moment.all(sessions.OPEN_SESSIONS),
                tokens=await moment.all(tokens.ALL_TOKENS),
                deviations=await moment.all(stations.ALL_DEVIATIONS),
                reservations=await moment.all(reservations.ACTIVE_RESERVATIONS),
                profiles=await moment.all(charging_profiles.INSTALLED),
                needs=await moment.all(charging_profiles.NEEDS),
                streams=await moment.all(event_streams.OPEN),
                certificate_requests=await moment.all(certificate_requests.NEWEST),
                held_certificates=await moment.all(held_certificates.ALL),
                unsettled_lists=await moment.all(local_lists.UNSETTLED),
            )
