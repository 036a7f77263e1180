"""Sites are kept in all their versions, and what others say is found as it is asked for."""

import msgspec

from chargeloom.domain.ids import LimitId, SiteId, TransactionId
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.storage.pages import LimitPage, Page
from chargeloom.storage.store import Store
from tests.storage import facts

SITE = SiteId(40)


async def test_every_version_of_a_site_is_kept_and_read_back_whole(store: Store) -> None:
    await store.commit(facts.unit(facts.site_version()))
    await store.commit(facts.unit(facts.full_site_version()))
    both = [facts.site_version(), facts.full_site_version()]
    assert await store.site_versions(SITE, Page()) == both
    assert await store.site_versions(SITE, Page(after=1)) == both[1:]
    assert await store.site_versions(SITE, Page(is_descending=True, limit=1)) == both[1:]
    assert await store.site_version(SITE, 1) == both[0]
    assert await store.site_version(SITE, 3) is None


async def test_a_site_is_its_newest_version(store: Store) -> None:
    other = facts.site_version(48, site=SiteId(38), model=facts.site_model(id=SiteId(38)))
    await store.commit(facts.unit(facts.full_site_version(), facts.site_version(), other))
    assert await store.sites() == [other, facts.full_site_version()]


async def test_a_version_stands_as_it_was_first_written(store: Store) -> None:
    await store.commit(facts.unit(facts.site_version()))
    await store.commit(facts.unit(facts.site_version(saved_by="Bob")))
    assert await store.site_version(SITE, 1) == facts.site_version()


async def test_what_others_say_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.outside_limit(), facts.outside_limit(50)))
    await store.commit(facts.unit(facts.full_outside_limit()))
    found = await store.outside_limit(LimitId(46))
    assert found == facts.full_outside_limit()
    assert found is not None
    assert str(found.says.price) == "0.31230"
    assert await store.outside_limit(LimitId(48)) is None
    both = [facts.full_outside_limit(), facts.outside_limit(50)]
    assert await store.outside_limits(LimitPage(Page())) == both


async def test_what_others_say_is_listed_by_site_and_by_source(store: Store) -> None:
    dso = facts.outside_limit(50, source="dso")
    elsewhere = facts.outside_limit(52, site=SiteId(38))
    await store.commit(facts.unit(facts.outside_limit(), dso, elsewhere))
    assert await store.outside_limits(LimitPage(Page(), source="dso")) == [dso]
    assert await store.outside_limits(LimitPage(Page(), site=SiteId(38))) == [elsewhere]


async def test_what_others_say_is_found_by_their_own_name_for_it(store: Store) -> None:
    named = facts.outside_limit(external_id="event 9")
    await store.commit(facts.unit(named, facts.outside_limit(50, source="dso")))
    assert await store.outside_limit_named(SITE, "operator", "event 9") == named
    assert await store.outside_limit_named(SITE, "dso", "event 9") is None
    assert await store.outside_limit_named(SiteId(38), "operator", "event 9") is None


async def test_what_may_still_hold_is_live(store: Store) -> None:
    def ending(number: int, hours: int, **said: Instant) -> OutsideLimit:
        return facts.outside_limit(number, ends_at=Instant(facts.NOON + hours * HOUR), **said)

    over = ending(50, -1)
    outlived = ending(52, -1, expires_at=Instant(facts.NOON - 2 * HOUR))
    coming = ending(54, 1)
    told = [facts.outside_limit(), over, outlived, coming]
    await store.commit(facts.unit(*told))
    cancelled = msgspec.structs.replace(facts.outside_limit(56), is_cancelled=True)
    await store.commit(facts.unit(facts.outside_limit(), cancelled))
    assert await store.live_limits(facts.NOON) == [facts.outside_limit(), outlived, coming]


async def test_no_number_of_a_site_is_handed_out_again(store: Store) -> None:
    await store.commit(facts.unit(facts.outside_limit(1 << 40)))
    await store.commit(facts.unit(facts.site_version((1 << 40) + 2)))
    assert (await store.marks()).last_id == (1 << 40) + 2


async def test_what_was_learned_of_an_outlet_is_read_back_and_the_newest_replaces_the_older(
    store: Store,
) -> None:
    other = facts.outlet_memory(evse=2, first_phase=None, charge=None, is_direct=True)
    await store.commit(facts.unit(facts.station(), facts.outlet_memory(), other))
    newest = facts.outlet_memory(pauses=3, learned_at=facts.later(1))
    await store.commit(facts.unit(newest))
    found = sorted(await store.outlet_memories(), key=lambda one: one.evse)
    assert found == [newest, other]


async def test_a_departure_is_read_back_and_the_newest_of_an_outlet_replaces_the_older(
    store: Store,
) -> None:
    other = facts.departure(evse=2)
    await store.commit(facts.unit(facts.station(), facts.departure(), other))
    newest = facts.departure(charge=TransactionId(7), a=(16.0, 16.0, 16.0))
    await store.commit(facts.unit(newest))
    found = sorted(await store.departures(), key=lambda one: one.evse)
    assert found == [newest, other]


async def test_what_was_learned_of_a_meter_is_read_back_and_the_newest_replaces_the_older(
    store: Store,
) -> None:
    await store.commit(facts.unit(facts.meter_memory(), facts.meter_memory(meter="yard")))
    newest = facts.meter_memory(is_reversed=True, astray=(), learned_at=facts.later(1))
    await store.commit(facts.unit(newest))
    found = sorted(await store.meter_memories(), key=lambda one: one.meter)
    assert found == [newest, facts.meter_memory(meter="yard")]
