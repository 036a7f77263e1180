"""Lists: what is in them, in which order, and piece by piece without gaps or repeats."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Stop, TransactionRecord
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, Instant, from_datetime
from chargeloom.storage.pages import Page
from chargeloom.storage.queries import paging
from chargeloom.storage.store import Store
from tests.storage import facts

STOP = Stop(at=facts.later(50), meter_wh=Decimal("10.0"), reason="Local", token_uid=None)

List = Callable[[Page], Awaitable[Sequence[Any]]]


async def all_pieces(ask: List, limit: int, *, is_descending: bool) -> list[int]:
    found: list[int] = []
    after = None
    while piece := await ask(Page(limit=limit, after=after, is_descending=is_descending)):
        assert len(piece) <= limit
        found += [item.id for item in piece]
        after = found[-1]
    return found


async def fill(store: Store) -> dict[str, List]:
    """Store nine of everything that is listed by id."""
    numbers = range(2, 20, 2)
    for number in numbers:
        secret_hash = b"%d" % number
        await store.commit(
            facts.unit(
                facts.station(),
                facts.token(number),
                facts.transaction(number),
                facts.event(number),
                facts.exchange(number),
                facts.api_key(number, secret_hash=secret_hash),
                facts.user(number),
            )
        )
    return {
        "tokens": store.tokens,
        "keys": store.keys,
        "users": store.users,
        "events": store.events,
        "transactions": lambda page: store.transactions(page, None, None),
        "transactions of a station": lambda page: store.transactions(page, facts.STATION, None),
        "exchanges": lambda page: store.exchanges(page, None, None),
        "exchanges of a station": lambda page: store.exchanges(page, facts.STATION, None),
        "exchanges of an action": lambda page: store.exchanges(page, None, "Heartbeat"),
    }


@pytest.mark.parametrize("is_descending", [False, True])
async def test_lists_are_read_in_pieces(store: Store, is_descending: bool) -> None:
    lists = await fill(store)
    expected = list(range(2, 20, 2))
    if is_descending:
        expected.reverse()
    for name, ask in lists.items():
        for limit in (1, 4, 9, 50):
            assert await all_pieces(ask, limit, is_descending=is_descending) == expected, name


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
async def test_no_time_is_too_far_to_be_asked_for(store: Store, year: int) -> None:
    lists, far = await fill(store), from_datetime(datetime(year, 6, 1, tzinfo=UTC))
    for name, ask in lists.items():
        since, until = await ask(Page(since=far)), await ask(Page(until=far))
        assert (len(since), len(until)) in {(9, 0), (0, 9)}, name


async def charges(store: Store) -> list[TransactionRecord]:
    made = [
        facts.transaction(2, stopped_at=facts.later(9)),
        facts.transaction(4, station=facts.OTHER),
        facts.transaction(6, interrupted_at=facts.later(9)),
        facts.transaction(8, evse=2),
        facts.transaction(10, started_at=None),
    ]
    await store.commit(facts.unit(facts.station(), facts.station(facts.OTHER), *made))
    return made


async def test_transactions_are_listed_by_whether_they_run(store: Store) -> None:
    ended, others, interrupted, running, unstarted = await charges(store)
    assert await store.transactions(Page(), None, True) == [others, running, unstarted]
    assert await store.transactions(Page(), None, False) == [ended, interrupted]
    assert await store.transactions(Page(), facts.STATION, True) == [running, unstarted]
    assert await store.transactions(Page(), facts.OTHER, False) == []
    assert await store.transactions(Page(), StationId("nobody"), None) == []


async def test_transactions_are_listed_by_their_start_or_else_their_receipt(store: Store) -> None:
    made = await charges(store)
    starts = [1, 3, 5, 7, 10]
    for since in (None, 0, 1, 4, 10, 11):
        for until in (None, 1, 3, 10, 20):
            page = Page(
                since=None if since is None else facts.later(since),
                until=None if until is None else facts.later(until),
            )
            expected = [
                one
                for one, start in zip(made, starts, strict=True)
                if (since is None or start >= since) and (until is None or start < until)
            ]
            assert await store.transactions(page, None, None) == expected, page
            own = [one for one in expected if one.station == facts.STATION]
            assert await store.transactions(page, facts.STATION, None) == own, page


@pytest.mark.parametrize("few", [0, 10_000])
@pytest.mark.parametrize("is_descending", [False, True])
async def test_what_was_told_late_stands_in_the_list_of_its_own_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, is_descending: bool
) -> None:
    monkeypatch.setattr(paging, "FEW", few)
    delays = (0, HOUR, 3 * DAY, -5 * DAY, 14 * DAY, 23 * HOUR)
    made = [
        facts.transaction(
            facts.id_at(received_at),
            received_at=received_at,
            started_at=Instant(received_at - delay),
        )
        for place, delay in enumerate(delays * 4)
        for received_at in (Instant(facts.NOON + (place - 4) * DAY),)
    ]
    await store.commit(facts.unit(facts.station(), *made))
    since, until = Instant(facts.NOON + 2 * DAY), Instant(facts.NOON + 6 * DAY)
    expected = [one for one in made if since <= (one.started_at or 0) < until]
    assert any(one.received_at >= until + 2 * DAY for one in expected)
    assert any(one.received_at < since - 2 * DAY for one in expected)
    for station in (None, facts.STATION):
        found: list[TransactionRecord] = []
        after = None
        while piece := await store.transactions(
            Page(2, after, is_descending, since, until), station, None
        ):
            found += piece
            after = found[-1].id
        assert found == (expected[::-1] if is_descending else expected)


async def test_a_number_is_known_from_the_moment_its_transaction_was_submitted(
    store: Store,
) -> None:
    stranger, late = facts.station(facts.OTHER), facts.transaction(4, number="5")
    assert not await store.knows_number(facts.STATION, "5")
    store.submit(facts.unit(facts.station(), stranger, late), lambda _: None)
    assert await store.knows_number(facts.STATION, "5")
    assert not await store.knows_number(facts.STATION, "05")
    assert not await store.knows_number(facts.OTHER, "5")


async def test_a_transaction_is_found_by_its_number_at_its_station(store: Store) -> None:
    twice = [facts.transaction(4, number="5"), facts.transaction(6, number="5")]
    await store.commit(facts.unit(facts.station(), facts.station(facts.OTHER), *twice))
    assert await store.transaction_numbered(facts.STATION, "5") == twice[1]
    elsewhere = msgspec.structs.replace(twice[0], evse=7)
    await store.commit(facts.unit(elsewhere))
    assert await store.transaction_numbered(facts.STATION, "5", 7) == elsewhere
    assert await store.transaction_numbered(facts.STATION, "5", 8) == twice[1]
    assert await store.transaction_numbered(facts.OTHER, "5") is None
    assert await store.transaction_numbered(facts.STATION, "05") is None
    assert await store.station_of_number("5") == facts.STATION
    assert await store.station_of_number("6") is None


async def test_an_orphan_is_found_by_everything_its_stop_said(store: Store) -> None:
    other = Stop(at=STOP.at, meter_wh=Decimal(11), reason="Local")
    await store.commit(facts.unit(facts.station(), facts.orphan(4, other), facts.orphan(6, STOP)))
    found = await store.orphan(facts.STATION, "77", STOP)
    assert found == facts.orphan(6, STOP)
    as_number = Stop(at=STOP.at, meter_wh=Decimal(10), reason="Local")
    assert await store.orphan(facts.STATION, "77", as_number) == found
    assert await store.orphan(facts.STATION, "78", STOP) is None
    assert await store.orphan(facts.OTHER, "77", STOP) is None
    remote = Stop(at=STOP.at, meter_wh=STOP.meter_wh, reason="Remote")
    assert await store.orphan(facts.STATION, "77", remote) is None


async def test_live_state_holds_open_transactions_and_the_newest_of_each_connector(
    store: Store,
) -> None:
    ended = {"stopped_at": facts.later(60)}
    forgotten = facts.transaction(2, **ended)
    open_but_older = facts.transaction(4)
    newest = facts.transaction(6, **ended)
    elsewhere = facts.transaction(8, evse=2, **ended)
    others = facts.transaction(10, station=facts.OTHER, interrupted_at=facts.later(1))
    lost = facts.orphan(12, STOP)
    placeless = facts.transaction(14, evse=None, connector=None)
    stations = (facts.station(), facts.station(facts.OTHER))
    await store.commit(facts.unit(*stations, newest, elsewhere, others))
    await store.commit(facts.unit(forgotten, open_but_older, lost, placeless, facts.token()))
    state = await store.live_state()
    live = [open_but_older, newest, elsewhere, others, placeless]
    assert sorted(state.transactions, key=lambda one: one.id) == live
    assert sorted(state.stations, key=lambda one: one.id) == sorted(
        stations, key=lambda one: one.id
    )
    assert state.tokens == [facts.token()]


async def test_live_state_follows_a_transaction_to_its_end(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.transaction(4)))
    ended = facts.transaction(4, stopped_at=facts.later(60))
    await store.commit(facts.unit(ended))
    assert (await store.live_state()).transactions == [ended]
    await store.commit(facts.unit(facts.transaction(6)))
    assert (await store.live_state()).transactions == [facts.transaction(6)]


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        (("KÄRTE", "kärte", "Other"), "KÄRTE"),
        (("KÄRTE", "kärte", "Other"), " kärte "),
        (("04A2 ", " 04a2", "04A2X"), "04a2"),
        (("\t04A2", "04a2\u00a0", "04 A2"), "04A2"),
        (("STRASSE", "straße", "strase"), "Straße"),
        (("STRASSE", "stra\u1e9ee", "strase"), "strasse"),
        (("ΟΔΟΣ", "οδος", "οδο"), "οδοσ"),
        (("C0 FF EE", "c0 ff ee", "C0FFEE"), "C0 FF ee"),
    ],
)
async def test_charges_of_a_card_are_found_by_what_its_reader_shows(
    store: Store, shown: tuple[str, ...], asked: str
) -> None:
    """Whatever a station wrote is the card that it would be when it is shown (OCPP 1.6, 7.28)."""
    charges = [
        facts.transaction(2 * place, serial=place, number=str(place), token_uid=uid)
        for place, uid in enumerate(shown, 1)
    ]
    await store.commit(facts.unit(facts.station(), *charges))
    found = await store.transactions(Page(), None, None, asked)
    assert [one.token_uid for one in found] == [*shown[:2]]
