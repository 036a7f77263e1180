"""Block D of the abuse cases, as stations of OCPP 2.0.1 and 2.1 can commit them: transactions and money."""

from typing import Any

import pytest

from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import HOUR, YEAR, Instant, to_rfc3339
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.v2.conftest import BOOT, rig, station, version
from tests.protocols.ocpp.v2.session import CARD, EVSE, event, metered, register, whole_session
from tests.rig import FakeStation, Rig

__all__ = ("rig", "station", "version")


def ago(rig: Rig) -> Instant:
    return Instant(rig.core.ground.now() - HOUR)


async def tell(station: FakeStation, *events: Any) -> list[Any]:
    return [await station.ask("TransactionEvent", told) for told in events]


async def only(rig: Rig) -> TransactionRecord:
    [stored] = await rig.transactions()
    return stored


async def test_abuse_066_the_end_of_another_stations_transaction(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    thief = await rig.station("CP-2", version=version)
    await thief.ask("BootNotification", BOOT)
    await tell(station, *whole_session(ago(rig))[:3])
    assert await tell(thief, event("Ended", 9, ago(rig))) == [{}]
    theirs, mine = sorted(await rig.transactions(), key=lambda one: one.station, reverse=True)
    assert mine.stopped_at is None
    assert Suspicion.START_MISSING in theirs.suspect


async def test_abuse_067_the_end_of_an_unknown_transaction(rig: Rig, station: FakeStation) -> None:
    assert await tell(station, event("Ended", 5, ago(rig), "nobody-knows-me")) == [{}]
    stored = await only(rig)
    assert stored.suspect == (Suspicion.START_MISSING,)
    assert stored.energy_wh is None


async def test_abuse_069_a_second_end_with_another_meter_value(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(ago(rig))
    await tell(station, *events)
    dearer = metered(ago(rig), register("99999", "Transaction.End"))
    assert await tell(station, events[5] | {"seqNo": 6, "meterValue": dearer}) == [{}]
    stored = await only(rig)
    assert stored.stopped_at is not None
    assert stored.energy_wh == 7250, "the first end stays"
    assert Suspicion.STOP_DISPUTED in stored.suspect
    assert "transaction.disputed" in await rig.event_types()


async def test_abuse_070_the_same_start_after_the_end(rig: Rig, station: FakeStation) -> None:
    events = whole_session(ago(rig))
    await tell(station, *events)
    before = await only(rig)
    assert await tell(station, events[0]) == [{}]
    assert await only(rig) == before


async def test_abuse_071_a_start_on_an_occupied_evse(rig: Rig, station: FakeStation) -> None:
    await rig.token("OTHER")
    other = {"idToken": "OTHER", "type": "ISO14443"}
    first = event("Started", 0, ago(rig), evse=EVSE, idToken=CARD)
    second = event("Started", 0, rig.core.ground.now(), "T-2", evse=EVSE, idToken=other)
    replies = await tell(station, first, second)
    assert [one["idTokenInfo"]["status"] for one in replies] == ["Accepted", "Accepted"]
    old, new = await rig.transactions()
    assert (old.suspect, new.suspect) == ((Suspicion.INTERRUPTED,), ())


@pytest.mark.parametrize("years", [-50, 10])
async def test_abuse_073_a_time_that_can_not_be_true(
    rig: Rig, station: FakeStation, years: int
) -> None:
    at = Instant(rig.core.ground.now() + years * YEAR)
    assert await tell(station, event("Started", 0, at, evse=EVSE)) == [{}]
    assert (await only(rig)).suspect == (Suspicion.CLOCK_IMPLAUSIBLE,)


@pytest.mark.parametrize("at", ["222222017-10-27T19:10:11Z", "yesterday", "2026-13-01T00:00:00Z"])
async def test_abuse_073_a_time_that_is_none(rig: Rig, station: FakeStation, at: str) -> None:
    told = event("Started", 0, Instant(0), evse=EVSE) | {"timestamp": at}
    assert await tell(station, told) == [{}]
    assert (await only(rig)).suspect == (Suspicion.CLOCK_IMPLAUSIBLE,)


async def test_abuse_073_a_time_that_is_none_of_a_notice(rig: Rig, station: FakeStation) -> None:
    told = {"type": "SettingSystemTime", "timestamp": "yesterday"}
    assert await station.ask("SecurityEventNotification", told) == {}
    told_of = await rig.core.ground.store.events(Page(500))
    (found,) = (one for one in told_of if one.type is EventType.STATION_SECURITY)
    assert found.data["at"] == "1970-01-01T00:00:00.000Z"


async def test_abuse_073_a_time_without_a_zone(rig: Rig, station: FakeStation) -> None:
    told = event("Started", 0, ago(rig)) | {"timestamp": to_rfc3339(ago(rig)).removesuffix("Z")}
    assert await tell(station, told) == [{}]
    assert (await only(rig)).suspect == (Suspicion.CLOCK_WITHOUT_ZONE,)


async def test_abuse_074_an_end_before_its_start(rig: Rig, station: FakeStation) -> None:
    start = event("Started", 0, rig.core.ground.now(), evse=EVSE)
    await tell(station, event("Ended", 1, ago(rig)), start)
    assert (await only(rig)).suspect == (Suspicion.STOP_BEFORE_START,)


async def test_abuse_074_a_gap(rig: Rig, station: FakeStation) -> None:
    events = whole_session(ago(rig))
    await tell(station, events[0], events[5])
    stored = await only(rig)
    assert Suspicion.EVENTS_MISSING in stored.suspect
    assert stored.energy_wh == 7250


async def test_abuse_074_a_number_used_again_for_something_else(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(ago(rig))
    await tell(station, *events, events[2] | {"timestamp": to_rfc3339(rig.core.ground.now())})
    stored = await only(rig)
    assert stored.suspect == (Suspicion.SEQUENCE_CONFLICT,)
    assert len(await rig.core.ground.store.transaction_events(stored.id)) == 7


async def test_abuse_075_a_token_that_is_not_good(rig: Rig, station: FakeStation) -> None:
    await rig.token("BLOCKED", status=TokenStatus.BLOCKED)
    await rig.token("EXPIRED", expires_at=Instant(1))
    told = [
        event("Started", 0, ago(rig), uid, idToken={"idToken": uid, "type": "ISO14443"})
        for uid in ("BLOCKED", "EXPIRED", "NOBODY")
    ]
    replies = await tell(station, *told)
    words = [one["idTokenInfo"]["status"] for one in replies]
    assert words == ["Blocked", "Expired", "Unknown"]
    for stored in await rig.transactions():
        assert Suspicion.START_UNAUTHORIZED in stored.suspect


@pytest.mark.parametrize(
    "uid",
    ["' OR 1=1--", "<script>alert(1)</script>", "=HYPERLINK()", "${jndi:ldap://x}", "{{7*7}}"],
)
async def test_abuse_076_a_token_that_is_a_spell(rig: Rig, station: FakeStation, uid: str) -> None:
    told = event("Started", 0, ago(rig), uid, idToken={"idToken": uid, "type": "Central"})
    [reply] = await tell(station, told)
    assert reply["idTokenInfo"]["status"] == "Unknown"
    stored = await only(rig)
    assert (stored.number, stored.token_uid) == (uid, uid)


@pytest.mark.parametrize("evse", [2**31, 2**63 - 1])
async def test_abuse_079_an_evse_beyond_belief(rig: Rig, station: FakeStation, evse: int) -> None:
    assert await tell(station, event("Started", 0, ago(rig), evse={"id": evse})) == [{}]
    assert (await only(rig)).evse == evse
    assert len(station.station.latest) == 1
