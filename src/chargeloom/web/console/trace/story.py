"""The story of a session: from the plug to the end, out of its messages, commands and readings."""

from collections.abc import Sequence
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.services.sites.slowing import Given
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from chargeloom.web.console.trace import arranging, asides, slowed
from chargeloom.web.console.trace.arranging import (
    AFTER,
    BEFORE,
    from_plug_to_unplug,
    once_more,
    turn,
    with_pauses,
)
from chargeloom.web.console.trace.chapter import Case, Chapter
from chargeloom.web.console.trace.tellers import TELLERS

MOST_OF_AN_ACTION: Final = 200
_COMMANDS_READ: Final = 100
TEXTS: Final = arranging.TEXTS | asides.TEXTS


async def story_of(
    store: Store, case: Case, language: str, now: Instant, given: Sequence[Given] = ()
) -> Sequence[Chapter]:
    """Tell the story of a transaction, oldest first: from the plug to the unplug."""
    record = case.record
    page = Page(
        MOST_OF_AN_ACTION,
        since=Instant(record.received_at - BEFORE),
        until=Instant((record.stop_received_at or record.interrupted_at or now) + AFTER),
    )
    told: list[Chapter] = []
    for action, teller in TELLERS.items():
        for exchange in await store.exchanges(page, record.station, action):
            found = await teller.tell(store, case, exchange, language)
            if found is not None:
                told.append(found)
    commands = await store.commands(record.station, _COMMANDS_READ)
    told += asides.commanded(commands, record, language)
    told += asides.limited(case.limit, language)
    told += asides.measured(case.readings, record, language)
    if not any(one.message and one.drawing == "bolt" for one in told):
        told += asides.remembered(record, language)
    # Without reasons, since the server began anew, at least what was sent is told.
    told += (
        slowed.given(given, language) if given else await slowed.sent(store, case, page, language)
    )
    told = once_more(told, language)
    whole = with_pauses(from_plug_to_unplug(sorted(told, key=turn), record))
    return [*whole, *asides.billed(case.cost, language)]
