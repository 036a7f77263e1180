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
from chargeloom.storage.reader import Moment


class Live(Asking):
    """Answers what a start needs."""

    async def marks(self) -> Marks:
        """Read the highest numbers in use."""
        found = await self._reader.first(MARKS)
        return found or Marks(last_id=0, transaction_serial=0)

    async def live_state(self) -> LiveState:
        """Read what is kept in memory, as of one moment."""
        return await self._reader.at_one_moment(_live_state)


def _live_state(moment: Moment) -> LiveState:
    return LiveState(
        stations=moment.all(stations.ALL_STATIONS),
        connectors=moment.all(stations.ALL_CONNECTORS),
        transactions=moment.all(transactions.LIVE_TRANSACTIONS),
        sessions=moment.all(sessions.OPEN_SESSIONS),
        tokens=moment.all(tokens.ALL_TOKENS),
        deviations=moment.all(stations.ALL_DEVIATIONS),
        reservations=moment.all(reservations.ACTIVE_RESERVATIONS),
        profiles=moment.all(charging_profiles.INSTALLED),
        needs=moment.all(charging_profiles.NEEDS),
        priority=moment.all(charging_profiles.PRIORITY),
        streams=moment.all(event_streams.OPEN),
        certificate_requests=moment.all(certificate_requests.NEWEST),
        held_certificates=moment.all(held_certificates.ALL),
        unsettled_lists=moment.all(local_lists.UNSETTLED),
    )
