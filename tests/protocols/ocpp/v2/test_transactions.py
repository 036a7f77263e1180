"""Transactions (OCPP 2.0.1 and 2.1, E): events in every order, late, twice, never, or from 1970."""

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from chargeloom.config import Authorization
from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.instant import DAY, HOUR, MINUTE, YEAR, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services import authorizing
from chargeloom.web.api.stations.station_shape import show
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import (
    CARD,
    EVSE,
    Event,
    event,
    metered,
    register,
    whole_session,
)
from tests.rig import FakeStation, Rig, running


def now(rig: Rig) -> Instant:
    return rig.core.ground.now()


def an_hour_ago(rig: Rig) -> Instant:
    return Instant(now(rig) - HOUR)


async def tell(station: FakeStation, *events: Event) -> list[Any]:
    return [await station.ask("TransactionEvent", told) for told in events]


async def only(rig: Rig) -> TransactionRecord:
    [stored] = await rig.transactions()
    return stored


async def test_a_whole_session_is_stored_to_the_watt_hour(rig: Rig, station: FakeStation) -> None:
    began = an_hour_ago(rig)
    replies = await tell(station, *whole_session(began))
    accepted = {"idTokenInfo": {"status": "Accepted"}}
    assert replies == [{}, accepted, {}, {}, accepted, {}], "only who shows a token hears of it"
    stored = await only(rig)
    assert (stored.number, stored.station) == ("T-1", "CP-1")
    assert (stored.evse, stored.connector) == (1, 1)
    assert (stored.token_uid, stored.token_type) == ("CARD", "ISO14443")
    assert stored.energy_wh == Decimal("7250.0")
    assert (stored.started_at, stored.stopped_at) == (began, began + 31 * MINUTE)
    assert stored.stop_reason == "EVDisconnected"
    assert stored.stop_token_uid == "CARD"
    assert stored.suspect == ()
    assert station.station.open == {}
    assert station.station.sessions == {}
    told = await rig.event_types()
    for kind in ("session.started", "transaction.started", "transaction.stopped", "session.ended"):
        assert told.count(kind) == 1, kind


async def test_a_first_event_that_tells_nothing_but_its_number_opens_the_transaction(
    rig: Rig, station: FakeStation
) -> None:
    began = an_hour_ago(rig)
    bare = [event("Updated", seq, began) for seq in (5, 6)]
    await tell(station, *bare, bare[0])
    stored = await only(rig)
    assert len(await rig.core.ground.store.transaction_events(stored.id)) == 2
    assert (await rig.event_types()).count("transaction.started") == 1
    await tell(station, *whole_session(began))
    assert (await only(rig)).id == stored.id
    assert (await rig.event_types()).count("transaction.started") == 1


async def test_any_order_and_any_repetition_tell_the_same(tmp_path: Path, version: Version) -> None:
    began: Instant | None = None
    expected: TransactionRecord | None = None
    for seed in range(12):
        chance = Random(seed)  # noqa: S311
        folder = tmp_path / str(seed)
        async with running(folder) as rig:
            await rig.token()
            station = await rig.station(version=version)
            await station.ask("BootNotification", BOOT)
            began = began or an_hour_ago(rig)
            events = whole_session(began)
            if seed > 0:
                events += chance.sample(events, chance.randrange(len(events)))
                chance.shuffle(events)
            cut = chance.randrange(len(events))
            await tell(station, *events[:cut])
        async with running(folder) as rig:
            station = FakeStation(rig.core, "CP-1", version=version)
            await tell(station, *events[cut:])
            stored = _comparable(await only(rig))
            expected = expected or stored
            assert stored == expected, seed
            assert len(await rig.core.ground.store.transaction_events((await only(rig)).id)) == 6
            readings = await rig.core.ground.store.readings((await only(rig)).id, None, 10)
            assert [one.reading.values for one in readings] == [
                ("1000.5",),
                ("3000.25",),
                ("8250.5",),
            ]
            assert station.station.open == {}
    assert expected is not None
    assert expected.energy_wh == 7250
    assert expected.suspect == ()


def _comparable(record: TransactionRecord) -> TransactionRecord:
    """Leave out what differs because it was told at another time."""
    return msgspec.structs.replace(record, id=0, session=0, received_at=0, stop_received_at=0)


async def test_a_repeated_event_has_one_effect_and_the_same_answer(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(an_hour_ago(rig))
    first = await tell(station, *events)
    before, told = await only(rig), await rig.event_types()
    again = await tell(station, *events)
    assert again == first
    assert await only(rig) == before
    assert await rig.event_types() == told


async def test_an_event_that_comes_again_as_an_offline_one_is_the_same_event(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(an_hour_ago(rig))
    await tell(station, *events, *(told | {"offline": True} for told in events))
    stored = await only(rig)
    assert stored.suspect == ()
    assert len(await rig.core.ground.store.transaction_events(stored.id)) == 6


async def test_the_same_number_with_other_content_is_kept_beside_and_said(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(an_hour_ago(rig))
    await tell(station, *events[:4])
    other = events[3] | {"meterValue": metered(an_hour_ago(rig), register("3111"))}
    assert await tell(station, other) == [{}]
    stored = await only(rig)
    assert stored.suspect == (Suspicion.SEQUENCE_CONFLICT,)
    kept = await rig.core.ground.store.transaction_events(stored.id)
    assert [one.seq_no for one in kept] == [0, 1, 2, 3, 3]
    readings = await rig.core.ground.store.readings(stored.id, None, 10)
    assert {one.reading.values for one in readings} == {("1000.5",), ("3000.25",), ("3111.0",)}


async def test_a_gap_is_said_until_it_is_filled(rig: Rig, station: FakeStation) -> None:
    events = whole_session(an_hour_ago(rig))
    await tell(station, *events[:2], *events[3:])
    assert (await only(rig)).suspect == (Suspicion.EVENTS_MISSING,)
    await tell(station, events[2])
    assert (await only(rig)).suspect == ()


async def test_a_transaction_without_its_start_is_a_shell_that_the_start_fills(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(an_hour_ago(rig))
    await tell(station, events[5])
    shell = await only(rig)
    assert (shell.started_at, shell.stopped_at) == (None, Instant(shell.stopped_at or 0))
    assert Suspicion.START_MISSING in shell.suspect
    assert (shell.meter_start_wh, shell.energy_wh) == (None, None)
    await tell(station, *events[:5])
    filled = await only(rig)
    assert filled.id == shell.id
    assert filled.energy_wh == 7250
    assert filled.suspect == ()


async def test_token_and_evse_may_come_later(rig: Rig, station: FakeStation) -> None:
    began = an_hour_ago(rig)
    first = event("Started", 0, began, triggerReason="Authorized", idToken=CARD)
    await tell(station, first)
    early = await only(rig)
    assert (early.evse, early.token_uid, early.session) == (None, "CARD", None)
    await tell(station, event("Updated", 1, began, triggerReason="CablePluggedIn", evse=EVSE))
    known = await only(rig)
    assert (known.evse, known.connector) == (1, 1)
    assert known.session is not None
    assert station.station.open_at(Plug(1, 1)) is station.station.open["T-1"]
    assert "transaction.changed" in await rig.event_types()


async def test_an_end_without_a_reason_is_local(rig: Rig, station: FakeStation) -> None:
    began = an_hour_ago(rig)
    await tell(station, event("Started", 0, began, evse=EVSE), event("Ended", 1, now(rig)))
    assert (await only(rig)).stop_reason == "Local"


async def test_a_transaction_told_offline_says_so(rig: Rig, station: FakeStation) -> None:
    events = [told | {"offline": True} for told in whole_session(an_hour_ago(rig))]
    await tell(station, *events)
    stored = await only(rig)
    assert stored.is_offline
    assert stored.suspect == ()


async def test_a_clock_at_1970_is_said_and_loses_nothing(rig: Rig, station: FakeStation) -> None:
    await tell(station, *whole_session(Instant(0)))
    stored = await only(rig)
    assert stored.suspect == (Suspicion.CLOCK_IMPLAUSIBLE,)
    assert stored.energy_wh == 7250


async def test_two_stations_may_choose_the_same_number_and_neither_moves_the_other(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    other = await rig.station("CP-2", version=version)
    await other.ask("BootNotification", BOOT)
    events = whole_session(an_hour_ago(rig))
    await tell(station, *events[:3])
    await tell(other, events[5])
    mine, theirs = sorted(await rig.transactions(), key=lambda one: one.station)
    assert (mine.station, mine.stopped_at) == ("CP-1", None)
    assert (theirs.station, theirs.started_at) == ("CP-2", None)


async def test_a_number_used_again_after_its_end_is_a_new_transaction(
    rig: Rig, station: FakeStation
) -> None:
    await tell(station, *whole_session(Instant(now(rig) - 2 * DAY)))
    await tell(station, *whole_session(an_hour_ago(rig)))
    old, new = await rig.transactions()
    assert (old.number, new.number) == ("T-1", "T-1")
    assert old.energy_wh == new.energy_wh == 7250
    assert old.suspect == ()
    assert Suspicion.NUMBER_REUSED in new.suspect


@pytest.mark.parametrize("evse", [1, 2])
async def test_a_number_used_again_after_a_boot_is_a_new_transaction_although_the_end_was_lost(
    rig: Rig, station: FakeStation, evse: int
) -> None:
    began = an_hour_ago(rig)
    await rig.token("OTHER")
    first = event("Started", 0, began, evse=EVSE, idToken=CARD)
    other = {"idToken": "OTHER", "type": "ISO14443"}
    second = event("Started", 0, now(rig), evse={"id": evse}, idToken=other)
    await tell(station, first)
    await station.ask("BootNotification", BOOT)
    replies = await tell(station, first, second, event("Ended", 1, now(rig), idToken=other))
    assert [one["idTokenInfo"]["status"] for one in replies] == ["Accepted"] * 3
    old, new = await rig.transactions()
    assert (old.token_uid, new.token_uid) == ("CARD", "OTHER")
    assert (old.suspect, new.suspect) == ((Suspicion.INTERRUPTED,), (Suspicion.NUMBER_REUSED,))
    assert (old.stopped_at, new.stopped_at is not None) == (None, True)
    assert station.station.open == {}
    elsewhere = event("Started", 0, now(rig), "T-2", evse=EVSE, idToken=CARD)
    [reply] = await tell(station, elsewhere)
    assert reply["idTokenInfo"]["status"] == "Accepted", "nothing of the old one runs"


async def test_a_second_end_that_says_something_else_is_a_dispute(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(an_hour_ago(rig))
    await tell(station, *events)
    await tell(station, event("Ended", 9, now(rig), info={"stoppedReason": "Remote"}))
    stored = await only(rig)
    assert stored.stop_reason == "EVDisconnected"
    assert Suspicion.STOP_DISPUTED in stored.suspect
    assert "transaction.disputed" in await rig.event_types()


async def test_a_token_that_may_not_charge_is_told_so_and_its_transaction_is_kept(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("BAD", status=TokenStatus.BLOCKED)
    bad = {"idToken": "BAD", "type": "ISO14443"}
    told = event("Started", 0, now(rig), evse=EVSE, idToken=bad, triggerReason="Authorized")
    [reply] = await tell(station, told)
    assert reply == {"idTokenInfo": {"status": "Blocked"}}
    stored = await only(rig)
    assert stored.refused == "token-blocked"
    assert stored.suspect == (Suspicion.START_UNAUTHORIZED,)
    assert await tell(station, told) == [reply]


async def test_a_token_charges_at_one_place_at_a_time(rig: Rig, station: FakeStation) -> None:
    began = an_hour_ago(rig)
    first = event("Started", 0, began, evse=EVSE, idToken=CARD, triggerReason="Authorized")
    again = event("Updated", 1, began, idToken=CARD, triggerReason="Authorized")
    second = event("Started", 0, began, "T-2", evse={"id": 2}, idToken=CARD)
    replies = await tell(station, first, again, second)
    assert [one["idTokenInfo"]["status"] for one in replies] == [
        "Accepted",
        "Accepted",
        "ConcurrentTx",
    ]


async def test_a_token_that_was_refused_charges_nowhere_and_is_looked_at_when_it_is_shown_anew(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.0.1, E05: what was refused goes on without energy until it is unplugged.)"""

    def shown(kind: str, seq: int, number: str, evse: int) -> dict[str, Any]:
        said = {"triggerReason": "Authorized", "evse": {"id": evse}, "idToken": CARD}
        return event(kind, seq, now(rig), number, **said)

    async def worth(told: dict[str, Any]) -> str:
        [reply] = await tell(station, told)
        return str(reply["idTokenInfo"]["status"])

    refused = shown("Started", 0, "T-2", 2)
    assert await worth(shown("Started", 0, "T-1", 1)) == "Accepted"
    assert await worth(refused) == "ConcurrentTx"
    await tell(station, event("Ended", 1, now(rig)))
    assert await worth(shown("Started", 0, "T-3", 3)) == "Accepted", "T-2 is none of its own"
    assert await worth(shown("Updated", 1, "T-2", 2)) == "ConcurrentTx"
    await tell(station, event("Ended", 1, now(rig), "T-3"))
    assert await worth(shown("Updated", 2, "T-2", 2)) == "Accepted"
    assert await worth(shown("Started", 0, "T-4", 4)) == "ConcurrentTx"
    _, taken, *_ = await rig.transactions()
    assert (taken.number, taken.refused, taken.suspect) == ("T-2", None, ())


async def test_who_charges_is_not_refused_for_what_it_began_elsewhere_since(
    rig: Rig, station: FakeStation, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A station that was silent keeps no driver from others; it comes back, and shows the token of its charge again.

    ConcurrentTx is what the second one would be (E01.FR.12; 3.3).
    """
    other = await rig.station("CP-2", version=version)
    await other.ask("BootNotification", BOOT)
    first = event("Started", 0, now(rig), evse=EVSE, idToken=CARD, triggerReason="Authorized")
    await tell(station, first)
    station.actor.closed()
    monkeypatch.setattr(authorizing, "SILENT_US", 0)
    later = now(rig)
    second = event("Started", 0, later, "T-2", evse={"id": 2}, idToken=CARD)
    replies = await tell(other, second)
    back = FakeStation(rig.core, "CP-1", version=version)
    again = event("Updated", 1, later, evse=EVSE, idToken=CARD)
    replies += await tell(back, again, first)
    assert [one["idTokenInfo"]["status"] for one in replies] == ["Accepted"] * 3
    third = event("Started", 0, later, "T-3", evse={"id": 3}, idToken=CARD)
    [reply] = await tell(back, third)
    assert reply["idTokenInfo"]["status"] == "ConcurrentTx"


def side_by_side(rig: Rig, kind: str, *tokens: str) -> list[dict[str, Any]]:
    """Let a charge begin at each EVSE with one of these tokens."""
    return [
        event(
            "Started",
            0,
            now(rig),
            f"T-{evse}",
            evse={"id": evse},
            idToken={"idToken": one, "type": kind},
        )
        for evse, one in enumerate(tokens, 1)
    ]


async def test_a_contract_charges_at_one_place_at_a_time_however_it_is_written(
    rig: Rig, station: FakeStation
) -> None:
    """The status of a contract that charges already is ConcurrentTx (OCPP 2.0.1, 3.3)."""
    await rig.token("DE-AAA-C00000001", type=TokenType.EMAID)
    written = ("DE-AAA-C00000001", "deaaac00000001", "DEAAAC00000001")
    told = side_by_side(rig, "eMAID", *written)
    statuses = [one["idTokenInfo"]["status"] for one in await tell(station, *told)]
    assert statuses == ["Accepted", "ConcurrentTx", "ConcurrentTx"]


async def test_tokens_that_differ_by_a_dash_and_are_no_contract_are_two(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("FLEET-1", type=TokenType.CENTRAL)
    await rig.token("FLEET1", type=TokenType.CENTRAL)
    told = side_by_side(rig, "Central", "FLEET-1", "FLEET1")
    statuses = [one["idTokenInfo"]["status"] for one in await tell(station, *told)]
    assert statuses == ["Accepted", "Accepted"]


async def test_a_contract_that_is_shown_without_its_dashes_is_no_other_token_of_the_charge(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("DE-AAA-C00000001", type=TokenType.EMAID)
    first = {"idToken": "DE-AAA-C00000001", "type": "eMAID"}
    second = {"idToken": "DEAAAC00000001", "type": "eMAID"}
    began = an_hour_ago(rig)
    await tell(
        station,
        event("Started", 0, began, evse=EVSE, idToken=first),
        event("Updated", 1, began, idToken=second),
    )
    assert (await only(rig)).suspect == ()


async def test_a_charge_told_after_the_link_was_gone_is_not_concurrent_with_a_later_one(
    rig: Rig, station: FakeStation
) -> None:
    later = event("Started", 0, now(rig), "T-2", evse={"id": 2}, idToken=CARD)
    [reply] = await tell(station, later)
    assert reply["idTokenInfo"]["status"] == "Accepted"
    for offline, status in ((True, "Accepted"), (False, "ConcurrentTx")):
        early = event("Started", 0, an_hour_ago(rig), f"T-{offline}", evse=EVSE, idToken=CARD)
        [reply] = await tell(station, early | {"offline": offline})
        assert reply["idTokenInfo"]["status"] == status, "3.3: was another going on?"


@pytest.mark.parametrize("offline", [True, False])
async def test_a_token_that_expired_before_its_charge_was_told_is_told_so_and_was_good(
    rig: Rig, station: FakeStation, offline: bool
) -> None:
    await rig.token("OLD", expires_at=Instant(now(rig) - MINUTE))
    shown = {"idToken": "OLD", "type": "ISO14443"}
    told = event("Started", 0, an_hour_ago(rig), evse=EVSE, idToken=shown, offline=offline)
    [reply] = await tell(station, told)
    assert reply["idTokenInfo"]["status"] == "Expired", (
        "E02.FR.04: what the station knows is outdated"
    )
    stored = await only(rig)
    assert (stored.refused is None, stored.suspect == ()) == (offline, offline)


async def test_a_start_button_needs_no_token(rig: Rig, station: FakeStation) -> None:
    nobody = {"idToken": "", "type": "NoAuthorization"}
    [reply] = await tell(station, event("Started", 0, now(rig), evse=EVSE, idToken=nobody))
    assert reply == {"idTokenInfo": {"status": "Accepted"}}, "C02.FR.02"


@pytest.mark.parametrize(
    ("group", "is_doubted"), [("FAMILY", False), ("OTHERS", True), ("MASTER", False)]
)
async def test_only_the_same_token_group_or_a_master_pass_stops(
    tmp_path: Path, version: Version, group: str, is_doubted: bool
) -> None:
    settings = Authorization(master_pass_group="MASTER")
    async with running(tmp_path, authorization=settings) as rig:
        await rig.token("MINE", group="FAMILY")
        await rig.token("THEIRS", group=group)
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        mine = {"idToken": "MINE", "type": "ISO14443"}
        theirs = {"idToken": "THEIRS", "type": "ISO14443"}
        began = an_hour_ago(rig)
        replies = await tell(
            station,
            event("Started", 0, began, evse=EVSE, idToken=mine),
            event("Ended", 1, now(rig), idToken=theirs, triggerReason="StopAuthorized"),
        )
        info = replies[1]["idTokenInfo"]
        assert info["groupIdToken"] == {"idToken": group, "type": "Central"}, "C09.FR.12"
        assert (Suspicion.STOP_BY_OTHER in (await only(rig)).suspect) is is_doubted


async def test_a_master_pass_never_starts(tmp_path: Path, version: Version) -> None:
    settings = Authorization(master_pass_group="MASTER")
    async with running(tmp_path, authorization=settings) as rig:
        await rig.token("MASTER-1", group="MASTER")
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        shown = {"idToken": "MASTER-1", "type": "ISO14443"}
        asked = await station.ask("Authorize", {"idToken": shown})
        assert asked["idTokenInfo"]["status"] == "Accepted", "the station knows it by its group"
        [reply] = await tell(station, event("Started", 0, now(rig), evse=EVSE, idToken=shown))
        assert reply["idTokenInfo"]["status"] == "Invalid", "C16.FR.03"


async def test_the_charging_state_is_the_status_of_an_occupied_connector(
    rig: Rig, station: FakeStation
) -> None:
    occupied = {
        "timestamp": to_rfc3339(now(rig)),
        "connectorStatus": "Occupied",
        "evseId": 1,
        "connectorId": 1,
    }
    await station.ask("StatusNotification", occupied)
    report = station.station.connectors[Plug(1, 1)]
    seen = [station.station.status_of(report)]
    for told in whole_session(an_hour_ago(rig)):
        await tell(station, told)
        seen.append(station.station.status_of(report))
        (evse,) = show(station.station).evses
        assert evse.status is evse.connectors[0].status is seen[-1]
    assert seen == [
        Status.OCCUPIED,
        Status.PREPARING,
        Status.PREPARING,
        Status.CHARGING,
        Status.CHARGING,
        Status.PREPARING,
        Status.OCCUPIED,
    ]
    assert station.station.status() is Status.OCCUPIED


async def test_the_state_outlives_us(tmp_path: Path, version: Version) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        await tell(station, *whole_session(an_hour_ago(rig))[:3])
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        record = station.station.open["T-1"].record
        assert (record.charging_state, record.token_uid) == ("Charging", "CARD")
        assert station.station.open_at(Plug(1, 1)) is not None


async def test_a_start_on_a_busy_evse_interrupts_what_ran_there(
    rig: Rig, station: FakeStation
) -> None:
    began = an_hour_ago(rig)
    await tell(station, *whole_session(began)[:3])
    await tell(station, event("Started", 0, now(rig), "T-2", evse=EVSE))
    old, new = await rig.transactions()
    assert old.suspect == (Suspicion.INTERRUPTED,)
    assert new.suspect == ()
    assert [one.record.number for one in station.station.open.values()] == ["T-2"]
    await tell(station, *whole_session(began)[3:])
    old, new = await rig.transactions()
    assert old.suspect == ()
    assert old.energy_wh == 7250
    assert (new.stopped_at, new.interrupted_at) == (None, None)


async def test_a_start_on_a_busy_evse_is_not_kept_from_its_token_by_what_it_ends(
    rig: Rig, station: FakeStation
) -> None:
    began = an_hour_ago(rig)
    await tell(station, *whole_session(began)[:3])
    await station.ask("BootNotification", BOOT)
    again = event("Started", 0, now(rig), "T-2", evse=EVSE, idToken=CARD)
    [reply] = await tell(station, again)
    assert reply["idTokenInfo"]["status"] == "Accepted", "3.3: no other transaction is going on"
    elsewhere = event("Started", 0, now(rig), "T-3", evse={"id": 2}, idToken=CARD)
    [reply] = await tell(station, elsewhere)
    assert reply["idTokenInfo"]["status"] == "ConcurrentTx"
    old, new, _ = await rig.transactions()
    assert (old.suspect, new.suspect) == ((Suspicion.INTERRUPTED,), ())


async def test_what_is_told_late_of_an_older_one_does_not_interrupt_what_runs(
    rig: Rig, station: FakeStation
) -> None:
    began = an_hour_ago(rig)
    await tell(station, event("Started", 0, now(rig), "T-2", evse=EVSE, idToken=CARD))
    late = event("Updated", 3, Instant(began + MINUTE), evse=EVSE, offline=True)
    await tell(station, late)
    running, old = await rig.transactions()
    assert (running.interrupted_at, running.suspect) == (None, ())
    assert old.suspect == (Suspicion.START_MISSING,)


async def test_a_transaction_told_whole_after_a_newer_one_began_takes_nothing_from_it(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("OTHER")
    other = {"idToken": "OTHER", "type": "ISO14443"}
    await tell(station, event("Started", 0, now(rig), "T-2", evse=EVSE, idToken=other))
    queue = [one | {"offline": True} for one in whole_session(an_hour_ago(rig))]
    await tell(station, *queue)
    running, past = await rig.transactions()
    assert (running.interrupted_at, running.suspect) == (None, ())
    assert past.energy_wh == 7250
    assert past.suspect == ()
    assert station.station.latest[Plug(1, 1)].record.number == "T-2"
    [session] = station.station.sessions.values()
    assert session.id == running.session, "what was over before it was told moves nothing"
    await tell(station, event("Ended", 1, now(rig), "T-2"))


async def test_a_vehicle_that_left_earlier_ends_no_session_of_the_one_that_is_plugged_in(
    rig: Rig, station: FakeStation
) -> None:
    await tell(station, event("Started", 0, now(rig), "T-2", evse=EVSE))
    await tell(station, event("Ended", 1, now(rig), "T-2", info={"stoppedReason": "Local"}))
    await tell(station, *(one | {"offline": True} for one in whole_session(an_hour_ago(rig))))
    plugged_in, _ = await rig.transactions()
    [session] = station.station.sessions.values()
    assert session.id == plugged_in.session


@pytest.mark.parametrize("jump", [-40 * YEAR, -HOUR, 10 * YEAR])
async def test_a_start_told_as_it_happens_ends_what_ran_there_though_its_clock_jumped(
    rig: Rig, station: FakeStation, jump: int
) -> None:
    began = now(rig)
    await tell(station, event("Started", 0, began, evse=EVSE, idToken=CARD))
    jumped = event("Started", 0, Instant(began + jump), "T-2", evse=EVSE, idToken=CARD)
    [reply] = await tell(station, jumped)
    assert reply["idTokenInfo"]["status"] == "Accepted"
    old, _ = await rig.transactions()
    assert old.interrupted_at is not None
    assert [one.record.number for one in station.station.open.values()] == ["T-2"]


@pytest.mark.parametrize("is_first", [True, False])
async def test_who_was_refused_neither_charges_nor_casts_doubt_on_who_was_accepted(
    rig: Rig, station: FakeStation, is_first: bool
) -> None:
    began = an_hour_ago(rig)
    nobody = {"idToken": "NOBODY", "type": "ISO14443"}
    shown = (nobody, CARD) if is_first else (CARD, nobody)
    replies = await tell(
        station,
        event("Started", 0, began, evse=EVSE),
        *(
            event("Updated", place, began, idToken=one, triggerReason="Authorized")
            for place, one in enumerate(shown, 1)
        ),
    )
    worth = {one["idTokenInfo"]["status"] for one in replies[1:]}
    assert worth == {"Accepted", "Unknown"}
    stored = await only(rig)
    assert (stored.token_uid, stored.refused, stored.suspect) == ("CARD", None, ())
    elsewhere = event("Started", 0, now(rig), "T-2", evse={"id": 2}, idToken=CARD)
    [reply] = await tell(station, elsewhere)
    assert reply["idTokenInfo"]["status"] == "ConcurrentTx"


async def test_what_flowed_back_is_a_register_of_its_own(rig: Rig, station: FakeStation) -> None:
    began = an_hour_ago(rig)
    export = {"measurand": "Energy.Active.Export.Register"}
    first = metered(
        began,
        register("10", "Transaction.Begin", unitOfMeasure={"unit": "kWh"}),
        register("5", "Transaction.Begin", **export),
    )
    last = metered(
        now(rig),
        register("11", "Transaction.End", unitOfMeasure={"unit": "Wh", "multiplier": 3}),
        register("2.5", "Transaction.End", **export, unitOfMeasure={"multiplier": 2}),
    )
    await tell(
        station,
        event("Started", 0, began, evse=EVSE, meterValue=first),
        event("Ended", 1, now(rig), meterValue=last),
    )
    stored = await only(rig)
    assert stored.energy_wh == 1000
    assert stored.energy_exported_wh == 245


async def test_a_start_without_a_register_takes_the_first_one_and_says_so(
    rig: Rig, station: FakeStation
) -> None:
    began = an_hour_ago(rig)
    await tell(
        station,
        event("Started", 0, began, evse=EVSE),
        event("Updated", 2, began, meterValue=metered(began, register("1200"))),
        event("Updated", 1, began, meterValue=metered(began, register("1100"))),
        event("Ended", 3, now(rig)),
    )
    stored = await only(rig)
    assert stored.meter_start_wh == 1100
    assert stored.meter_stop_wh is None
    assert stored.suspect == (Suspicion.METER_START_INFERRED, Suspicion.METER_STOP_MISSING)


async def test_numbers_without_end_take_no_memory_without_end(
    rig: Rig, station: FakeStation
) -> None:
    for number in range(230):
        await tell(station, event("Started", 0, now(rig), f"T-{number}"))
    assert len(station.station.open) <= 200
    await tell(station, event("Ended", 1, now(rig), "T-3"))
    stored = {one.number: one for one in await rig.transactions()}
    assert stored["T-3"].stopped_at is not None


async def test_a_transaction_that_was_given_up_goes_on_when_it_says_so(
    rig: Rig, station: FakeStation
) -> None:
    await tell(station, *whole_session(an_hour_ago(rig))[:3])
    unit = Unit()
    rig.core.transacting.lost(unit, station.station, "T-1", now(rig))
    await rig.core.ground.commit(unit)
    assert (await only(rig)).suspect == (Suspicion.INTERRUPTED,)
    await tell(station, event("Updated", 3, Instant(now(rig) + MINUTE)))
    resumed = await only(rig)
    assert (resumed.interrupted_at, resumed.suspect) == (None, ())
    assert "T-1" in station.station.open


async def test_two_links_that_bring_the_same_event_at_once_have_one_effect(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    again = FakeStation(rig.core, "CP-1", version=version)
    told = whole_session(an_hour_ago(rig))
    for one in (told[0], told[0] | {"timestamp": to_rfc3339(now(rig))}, told[1]):
        first, second = station.say("TransactionEvent", one), again.say("TransactionEvent", one)
        assert (await station.connection.next())[:2] == [3, first]
        assert (await again.connection.next())[:2] == [3, second]
    stored = await only(rig)
    kept = await rig.core.ground.store.transaction_events(stored.id)
    assert [one.seq_no for one in kept] == [0, 0, 1]
    assert stored.suspect == (Suspicion.START_REPEATED, Suspicion.SEQUENCE_CONFLICT)


async def test_more_gaps_than_memory_holds_are_looked_up_in_the_store(
    rig: Rig, station: FakeStation
) -> None:
    began = an_hour_ago(rig)
    await tell(station, event("Started", 0, began, evse=EVSE))
    await tell(station, *(event("Updated", 2 * one, began) for one in range(1, 520)))
    assert station.station.open["T-1"].seen is None
    before = await rig.core.ground.store.transaction_events((await only(rig)).id)
    assert await tell(station, event("Updated", 600, began)) == [{}]
    stored = await only(rig)
    assert await rig.core.ground.store.transaction_events(stored.id) == before
    await tell(station, event("Updated", 601, began), event("Ended", 2000, now(rig)))
    assert Suspicion.EVENTS_MISSING in (await only(rig)).suspect


def _by_line(at: Instant, context: str, *kwh: str) -> list[dict[str, Any]]:
    unit = {"unit": "kWh"}
    lines = zip(("L1", "L2", "L3"), kwh, strict=True)
    return metered(
        at, *(register(one, context, phase=line, unitOfMeasure=unit) for line, one in lines)
    )


async def test_registers_of_each_phase_without_a_total_bill_their_sum(
    rig: Rig, station: FakeStation
) -> None:
    """The value for each phase is reported, possibly also with a total value (OCPP 2.0.1, 2.7.18)."""
    began = an_hour_ago(rig)
    first = _by_line(began, "Transaction.Begin", "1.1", "2.2", "3.3")
    on_the_way = _by_line(Instant(began + MINUTE), "Sample.Periodic", "2.1", "3.2", "4.3")
    last = _by_line(Instant(began + 2 * MINUTE), "Transaction.End", "3.1", "4.2", "5.4")
    await tell(
        station,
        event("Started", 0, began, evse=EVSE, idToken=CARD, meterValue=first),
        event("Updated", 1, Instant(began + MINUTE), meterValue=on_the_way),
    )
    [running_one] = station.station.open.values()
    assert running_one.meter.register_wh == 9600
    stored = await only(rig)
    assert await rig.core.ground.store.last_energy_wh(stored.id) == 9600
    await tell(station, event("Ended", 2, Instant(began + 2 * MINUTE), meterValue=last))
    stored = await only(rig)
    assert stored.energy_wh == 6100
    assert stored.suspect == ()


async def test_the_id_of_a_transaction_has_no_case(rig: Rig, station: FakeStation) -> None:
    """transactionId is an identifierString, which is case-insensitive (OCPP 2.0.1, 2.48)."""
    events = whole_session(an_hour_ago(rig), "ab-12-CD")
    for told, number in zip(events, ("ab-12-CD", "AB-12-CD") * 3, strict=True):
        told["transactionInfo"]["transactionId"] = number
    await tell(station, *events, *events)
    stored = await only(rig)
    assert (stored.number, stored.energy_wh) == ("ab-12-CD", Decimal(7250))
    assert stored.suspect == ()
    assert station.station.open == {}


async def test_an_end_in_another_spelling_after_our_restart_ends_the_charge(
    tmp_path: Path, version: Version
) -> None:
    async with running(tmp_path) as rig:
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        began = an_hour_ago(rig)
        await tell(station, event("Started", 0, began, "abc", evse=EVSE))
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        await tell(station, event("Ended", 1, Instant(began + MINUTE), "ABC"))
        stored = await only(rig)
        assert stored.stopped_at == began + MINUTE
        assert station.station.open == {}


async def test_an_end_without_a_register_is_billed_by_the_last_one_on_the_way_and_says_so(
    tmp_path: Path, version: Version
) -> None:
    """A station short of memory may drop the meter data of the end (OCPP 2.0.1, E06.FR.12)."""
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        events = whole_session(an_hour_ago(rig))
        del events[-1]["meterValue"]
        await tell(station, *events[:-1])
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        await tell(station, events[-1])
        stored = await only(rig)
        assert stored.energy_wh == Decimal("1999.75")
        assert stored.suspect == (Suspicion.METER_STOP_INFERRED,)
        await tell(station, events[-1])
        assert await only(rig) == stored


async def test_what_was_read_before_the_end_and_comes_after_it_counts(
    rig: Rig, station: FakeStation
) -> None:
    events = whole_session(an_hour_ago(rig))
    del events[-1]["meterValue"]
    periodic = events.pop(3)
    await tell(station, *events)
    assert (await only(rig)).energy_wh is None
    await tell(station, periodic)
    stored = await only(rig)
    assert stored.energy_wh == Decimal("1999.75")
    assert stored.suspect == (Suspicion.METER_STOP_INFERRED,)


async def test_the_last_register_is_found_far_back(rig: Rig, station: FakeStation) -> None:
    events = whole_session(an_hour_ago(rig))
    del events[-1]["meterValue"]
    events[-1]["seqNo"] = 200
    power: dict[str, Any] = {"measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W"}}
    at = Instant(now(rig) - 20 * MINUTE)
    empty = [
        event("Updated", seq, at, meterValue=metered(at, register("0", **power)))
        for seq in range(5, 190)
    ]
    await tell(station, *events[:-1], *empty, events[-1])
    assert (await only(rig)).energy_wh == Decimal("1999.75")


async def test_an_end_with_readings_of_the_clock_alone_is_not_what_they_said_long_before(
    rig: Rig, station: FakeStation
) -> None:
    """AlignedDataTxEndedMeasurands without SampledDataTxEndedMeasurands (OCPP 2.0.1, J01)."""
    events = whole_session(an_hour_ago(rig))
    began = an_hour_ago(rig)
    events[-1]["meterValue"] = metered(
        Instant(began + 5 * MINUTE), register("2000.5", "Sample.Clock")
    )
    started, *others = events
    await tell(station, *others, started)
    stored = await only(rig)
    assert stored.energy_wh == Decimal("1999.75"), "the periodic one came five minutes later"
    assert stored.suspect == (Suspicion.METER_STOP_INFERRED,)


async def test_registers_of_both_ways_are_found_each_for_itself(
    rig: Rig, station: FakeStation
) -> None:
    back: dict[str, Any] = {"measurand": "Energy.Active.Export.Register"}
    began = an_hour_ago(rig)
    begin = metered(
        began, register("100", "Transaction.Begin"), register("5", "Transaction.Begin", **back)
    )
    at = [Instant(began + minute * MINUTE) for minute in range(1, 41)]
    exported = [
        event("Updated", seq, one, meterValue=metered(one, *[register("9", **back)] * 3))
        for seq, one in enumerate(at, 2)
    ]
    await tell(
        station,
        event("Started", 0, began, evse=EVSE, idToken=CARD, meterValue=begin),
        event("Updated", 1, at[0], meterValue=metered(at[0], register("400"))),
        *exported,
        event("Ended", 50, now(rig)),
    )
    stored = await only(rig)
    assert (stored.energy_wh, stored.energy_exported_wh) == (Decimal(300), Decimal(4))
