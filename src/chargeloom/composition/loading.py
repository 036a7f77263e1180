"""The store is opened, and what lives in memory is taken from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from chargeloom.composition.composing import compose
from chargeloom.config import Config
from chargeloom.domain.ids import handed_out_at
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.accessing import Accessing
from chargeloom.services.core import Core

_STARTS_A_SECOND: Final = 2
"""No server begins more charges than this for long."""
_MOST_LOST: Final = 20_000_000
"""A clock that is years ahead must not use up the two thousand millions of numbers that there are."""


async def load(core: Core) -> Instant | None:
    """Take the live picture from the open store; end the commands that a stop of ours cut short.

    Returns when something was noted last before; None where nothing ever was.
    """
    store = core.ground.store
    marks = await store.marks()
    core.ground.ids.rise_above(marks.last_id)
    noted_last = handed_out_at(marks.last_id) if marks.last_id else None
    lost = _perhaps_lost(noted_last, core.ground.now())
    core.charging.continue_after(marks.transaction_serial + lost)
    state = await store.live_state()
    core.fleet.load(state)
    core.authorizing.load(state.tokens, core.ground.now())
    core.tolerating.load(state.deviations)
    core.limiting.load(state.profiles, state.needs, state.priority)
    core.surveying.streams.load(state.streams)
    core.following.forget()
    core.certifying.load(state.certificate_requests)
    core.holding.load(state.held_certificates)
    core.enlisting.settling.load(state.unsettled_lists)
    await core.alerting.load()
    core.bounds.load(await store.live_charge_limits())
    await core.tariffs.load()
    await core.pricing.load()
    await core.sites.load()
    await core.limits.load()
    await core.balancing.memories.load()
    core.balancing.remember()
    await core.measuring.devices.load()
    now = core.ground.now()
    starts = await store.untied_starts(core.commanding.awaited_since(now))
    core.commanding.await_again(starts)
    await core.ground.commit(core.commanding.recover(await store.pending_commands(), now))
    return noted_last


def _perhaps_lost(noted_last: Instant | None, now: Instant) -> int:
    """Count the transactions that may have been numbered since: in what a restored backup lacks.

    Stations of 1.6 still tell the ends of those, and no other charge may have their numbers.
    """
    if noted_last is None:
        return 0
    passed_s = max(0, now - noted_last) // SECOND
    return min(passed_s * _STARTS_A_SECOND, _MOST_LOST)


@asynccontextmanager
async def access_only(config: Config) -> AsyncIterator[Accessing]:
    """Open the store for keys and people alone, beside a running server or without one."""
    core, _ = compose(config, is_guest=True)
    await core.ground.store.open()
    try:
        yield core.accessing
    finally:
        await core.ground.store.close()
