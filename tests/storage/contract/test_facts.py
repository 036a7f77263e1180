"""Every fact is read back whole; what replaces and what stands is as the domain says."""

from decimal import Decimal

import msgspec
import pytest

from chargeloom.domain.access import CredentialKind, Right, Role
from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.transaction import Stop
from chargeloom.domain.ids import CommandId, KeyId, StationId, TokenId, TransactionId
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.domain.stations.quirk import Deviation
from chargeloom.storage import tables
from chargeloom.storage.answers import Marks
from chargeloom.storage.frames import FEWEST_SHARED
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from tests.storage import facts
from tests.storage.backends import Backend

replace = msgspec.structs.replace


async def test_a_station_is_read_back_whole(store: Store) -> None:
    plain, full = facts.station(facts.OTHER), facts.full_station()
    await store.commit(facts.unit(plain, full))
    found = (await store.live_state()).stations
    assert sorted(found, key=lambda one: one.id) == [full, plain]


async def test_a_station_is_replaced_by_its_newer_record(store: Store) -> None:
    await store.commit(facts.unit(facts.station(vendor="Old", model="One")))
    await store.commit(facts.unit(facts.full_station()))
    newest = facts.station(vendor="New")
    await store.commit(facts.unit(facts.station(vendor="Between"), newest))
    assert (await store.live_state()).stations == [newest]


async def test_a_connector_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.connector(1), facts.connector(2)))
    full = facts.connector(
        1, status=Status.FAULTED, error="GroundFailure", info="wet", vendor_error="E7"
    )
    await store.commit(facts.unit(facts.connector(1, status=Status.FINISHING), full))
    found = (await store.live_state()).connectors
    assert sorted(found, key=lambda one: one.plug) == [full, facts.connector(2)]


async def test_deviations_are_read_back_whole_and_replaced_each_by_its_newest(
    store: Store,
) -> None:
    other = facts.deviation(deviation=Deviation.UNKNOWN_FIELD)
    await store.commit(facts.unit(facts.station(), facts.deviation(count=2), other))
    await store.commit(facts.unit(facts.deviation()))
    found = (await store.live_state()).deviations
    assert sorted(found, key=lambda one: one.deviation) == [facts.deviation(), other]


async def test_what_a_vehicle_wants_is_read_back_until_its_charge_is_over(store: Store) -> None:
    newer = facts.vehicle_needs(told_at=facts.later(1), transaction=None)
    other = facts.vehicle_needs(3)
    await store.commit(facts.unit(facts.station(), facts.vehicle_needs(), other))
    await store.commit(facts.unit(newer))
    found = (await store.live_state()).needs
    assert sorted(found, key=lambda one: one.evse) == [newer, other]
    await store.commit(facts.unit(facts.vehicle_needs(3, removed_at=facts.later(2))))
    assert (await store.live_state()).needs == [newer]


async def test_which_charges_go_first_is_read_back_until_they_are_over(store: Store) -> None:
    other = facts.priority_charge("tx-8")
    await store.commit(facts.unit(facts.station(), facts.priority_charge(), other))
    found = (await store.live_state()).priority
    assert sorted(found, key=lambda one: one.transaction) == [facts.priority_charge(), other]
    await store.commit(facts.unit(facts.priority_charge("tx-8", removed_at=facts.later(2))))
    assert (await store.live_state()).priority == [facts.priority_charge()]


@pytest.mark.parametrize("is_so", [None, False, True])
async def test_whether_a_profile_is_of_a_limit_is_read_back(
    store: Store, *, is_so: bool | None
) -> None:
    profile = facts.charging_profile(is_of_limit=is_so)
    await store.commit(facts.unit(facts.station(), profile))
    assert (await store.live_state()).profiles == [profile]


async def test_a_stream_of_values_is_read_back_until_it_is_closed(store: Store) -> None:
    newer, other = facts.event_stream(monitor=78), facts.event_stream(4)
    await store.commit(facts.unit(facts.station(), facts.event_stream(), other))
    await store.commit(facts.unit(newer))
    found = (await store.live_state()).streams
    assert sorted(found, key=lambda one: one.stream) == [newer, other]
    await store.commit(facts.unit(facts.event_stream(4, removed_at=facts.later(1))))
    assert (await store.live_state()).streams == [newer]


async def test_a_request_for_a_certificate_is_read_back_whole_and_replaced(store: Store) -> None:
    newer = facts.certificate_request(csr="another")
    other = facts.certificate_request("", number=None, chain=None, ended_at=None)
    beside = facts.certificate_request(name="SECC-2")
    await store.commit(facts.unit(facts.station(), facts.certificate_request(), other, beside))
    await store.commit(facts.unit(newer))
    found = (await store.live_state()).certificate_requests
    assert sorted(found, key=lambda one: (one.use, one.name)) == [other, newer, beside]


async def test_what_a_station_holds_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.held_certificates()))
    assert (await store.live_state()).held_certificates == [facts.held_certificates()]
    nothing = facts.held_certificates(certificates=())
    await store.commit(facts.unit(nothing))
    assert (await store.live_state()).held_certificates == [nothing]


async def test_a_local_list_is_read_back_and_who_left_it_stands_nowhere(
    store: Store, backend: Backend
) -> None:
    before = facts.local_list()
    await store.commit(facts.unit(facts.station(), before, *facts.list_parts(before)))
    assert await store.local_list(facts.STATION) == before
    assert await store.local_list(StationId("other")) is None
    assert (await store.live_state()).unsettled_lists == [facts.STATION]
    [there, _] = before.members
    settled = facts.local_list(version=8, members=(there,), is_whole=False)
    await store.commit(facts.unit(settled, *facts.list_parts(settled, before)))
    assert await store.local_list(facts.STATION) == settled
    assert (await store.live_state()).unsettled_lists == []
    assert "Other" not in str(backend.rows(tables.local_list_part))


async def test_a_long_local_list_keeps_its_order_and_ends_where_it_ends(store: Store) -> None:
    [there, _] = facts.local_list().members
    many = tuple(msgspec.structs.replace(there, token=f"Card {one}") for one in range(100))
    long, short = facts.local_list(members=many), facts.local_list(members=many[1:40])
    await store.commit(facts.unit(facts.station(), long, *facts.list_parts(long)))
    assert await store.local_list(facts.STATION) == long
    await store.commit(facts.unit(short, *facts.list_parts(short, long)))
    assert await store.local_list(facts.STATION) == short


async def test_a_charging_profile_is_read_back_whole_until_it_is_taken_away(store: Store) -> None:
    full = facts.charging_profile(connector=1, source="EMS", is_critical=True)
    await store.commit(facts.unit(facts.station(), facts.charging_profile(), full))
    await store.commit(facts.unit(facts.charging_profile(5)))
    found = (await store.live_state()).profiles
    assert sorted(found, key=lambda one: one.profile.id) == [full, facts.charging_profile(5)]
    await store.commit(facts.unit(facts.charging_profile(5, removed_at=facts.later(1))))
    assert (await store.live_state()).profiles == [full]


async def test_a_token_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.full_token(), facts.token(4)))
    disabled = facts.token(4, status=TokenStatus.DISABLED)
    await store.commit(facts.unit(disabled))
    assert await store.token(TokenId(2)) == facts.full_token()
    assert await store.tokens(Page()) == [facts.full_token(), disabled]
    assert await store.token(TokenId(6)) is None


async def test_a_session_is_read_back_until_it_is_closed(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.session(4), facts.session(6)))
    await store.commit(facts.unit(facts.session(6, closed_at=facts.later(9))))
    assert (await store.live_state()).sessions == [facts.session(4)]


async def test_a_transaction_is_read_back_whole_and_replaced(store: Store) -> None:
    started = facts.transaction()
    await store.commit(facts.unit(facts.station(), started))
    assert await store.transaction(started.id) == started
    await store.commit(facts.unit(facts.full_transaction()))
    assert await store.transaction(started.id) == facts.full_transaction()
    assert await store.transaction(TransactionId(8)) is None


async def test_decimals_keep_every_digit(store: Store) -> None:
    exact = facts.transaction(meter_start_wh=Decimal("0.1000000000000000000000000000000000010"))
    await store.commit(facts.unit(facts.station(), exact))
    found = await store.transaction(exact.id)
    assert found is not None
    assert str(found.meter_start_wh) == "0.1000000000000000000000000000000000010"


async def test_an_exchange_is_read_back_whole(store: Store) -> None:
    call = facts.exchange(2, direction=Direction.OUT, frame=b"\x00\xff not text", message_id="ü")
    answer = facts.exchange(
        4, kind=FrameKind.RESULT, answered_at=facts.later(2), pair=call.id, action=""
    )
    both = facts.answered(6, answer_kind=FrameKind.ERROR, frame=b"x" * 100_000, answer=b"")
    await store.commit(facts.unit(facts.station(), call, answer, both))
    assert await store.exchanges(Page(), None, None) == [call, answer, both]


async def test_an_event_is_read_back_whole(store: Store) -> None:
    assert await store.last_event() is None
    await store.commit(facts.unit(facts.event(2), facts.event(4, data={})))
    assert await store.events(Page()) == [facts.event(2), facts.event(4, data={})]
    assert await store.last_event() == 4


async def test_a_command_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.command(8), facts.command(10)))
    assert await store.pending_commands() == [facts.command(8), facts.command(10)]
    await store.commit(facts.unit(facts.full_command()))
    assert await store.command(CommandId(8)) == facts.full_command()
    assert await store.pending_commands() == [facts.command(10)]
    assert await store.command(CommandId(12)) is None


async def test_a_key_is_found_by_its_id_and_its_secret(store: Store) -> None:
    await store.commit(facts.unit(facts.api_key(10), facts.api_key(12)))
    disabled = facts.api_key(10, disabled_at=facts.later(1))
    await store.commit(facts.unit(disabled))
    assert await store.key(KeyId(10)) == disabled
    assert await store.key_of_secret(b"hash 12") == facts.api_key(12)
    assert await store.key_of_secret(b"hash") is None
    assert await store.keys(Page()) == [disabled, facts.api_key(12)]


async def test_a_role_is_someones_while_they_may_sign_in(store: Store) -> None:
    assert not await store.has_users(Role.ADMIN)
    await store.commit(facts.unit(facts.user()))
    assert await store.has_users(Role.ADMIN)
    assert not await store.has_users(Role.VIEWER)
    disabled = facts.user(disabled_at=facts.later(1))
    await store.commit(facts.unit(disabled))
    assert not await store.has_users(Role.ADMIN)
    assert await store.users(Page()) == [disabled]


async def test_a_way_in_is_found_with_its_person_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.user(), facts.sign_in()))
    assert await store.sign_in(b"link") == (facts.sign_in(), facts.user())
    used = facts.sign_in(used_at=facts.later(1))
    await store.commit(facts.unit(used))
    assert await store.sign_in(b"link") == (used, facts.user())
    assert await store.sign_in(b"other") is None


async def test_the_outbox_keeps_an_entry_until_it_is_delivered(store: Store) -> None:
    entries = [facts.outbox_entry(number) for number in (14, 16, 18)]
    await store.commit(facts.unit(*entries, facts.outbox_entry(20, topic="other")))
    assert await store.outbox("webhook", 2) == entries[:2]
    await store.delivered([14, 18])
    assert await store.outbox("webhook", 5) == [entries[1]]
    await store.delivered([])
    assert len(await store.outbox("other", 5)) == 1


async def test_a_stored_reply_stands_as_it_was_first_written(store: Store) -> None:
    await store.commit(facts.unit(facts.stored_reply()))
    await store.commit(facts.unit(facts.stored_reply(status=500, body=b"")))
    assert await store.stored_reply(facts.stored_reply().scope) == facts.stored_reply()
    assert await store.stored_reply("other") is None


async def test_exchanges_events_and_audit_stand_as_they_were_first_written(
    store: Store, backend: Backend
) -> None:
    first = (facts.station(), facts.exchange(2), facts.event(2), facts.audit_entry(2))
    await store.commit(facts.unit(*first))
    again = (
        facts.exchange(2, action="Other"),
        facts.event(2, subject="other"),
        facts.audit_entry(2, actor="other"),
    )
    await store.commit(facts.unit(*again, *again))
    assert await store.exchanges(Page(), facts.STATION, None) == [facts.exchange(2)]
    assert await store.events(Page()) == [facts.event(2)]
    assert [row["actor"] for row in backend.rows(tables.audit)] == ["key_1"]


async def test_a_dispute_is_kept_once_however_often_it_is_told(
    store: Store, backend: Backend
) -> None:
    other = Stop(at=facts.later(3), meter_wh=Decimal(8), reason="Remote", token_uid="Card")
    told = (facts.dispute(), facts.dispute(received_at=facts.later(999)), facts.dispute(stop=other))
    await store.commit(facts.unit(*told))
    rows = backend.rows(tables.dispute)
    assert sorted(row["received_at"] for row in rows) == [facts.later(101)] * 2
    assert {msgspec.json.decode(row["stop"], type=Stop) for row in rows} == {
        facts.dispute().stop,
        other,
    }


async def test_an_audit_entry_is_kept_whole(store: Store, backend: Backend) -> None:
    await store.commit(facts.unit(facts.audit_entry()))
    (row,) = backend.rows(tables.audit)
    said = {name: row[name] for name in ("id", "at", "actor", "action", "subject", "detail")}
    assert said == {
        "id": 16,
        "at": facts.NOON,
        "actor": "key_1",
        "action": "create",
        "subject": "tok_1",
        "detail": '{"a":1}',
    }


async def test_the_marks_are_the_highest_numbers_in_use(store: Store) -> None:
    assert await store.marks() == Marks(last_id=0, transaction_serial=0)
    await store.commit(facts.unit(facts.station(), facts.transaction(6, serial=70)))
    assert await store.marks() == Marks(last_id=6, transaction_serial=70)
    await store.commit(facts.unit(facts.transaction(8, serial=None, number=None)))
    await store.commit(facts.unit(facts.exchange(1 << 62, at=facts.NOON)))
    assert await store.marks() == Marks(last_id=1 << 62, transaction_serial=70)


async def test_every_row_says_whose_it_is(store: Store, backend: Backend) -> None:
    await store.commit(
        facts.unit(
            facts.station(),
            facts.connector(),
            facts.deviation(),
            facts.charging_profile(),
            facts.vehicle_needs(),
            facts.priority_charge(),
            facts.event_stream(),
            facts.certificate_request(),
            facts.held_certificates(),
            facts.local_list(),
            *facts.list_parts(facts.local_list()),
            facts.valued(),
            facts.token(),
            facts.session(),
            facts.transaction(),
            facts.meter_record(facts.reading(facts.NOON, "1")),
            *(facts.exchange(2 * number) for number in range(1, FEWEST_SHARED + 1)),
            facts.event(2),
            facts.command(),
            facts.dispute(),
            facts.transaction_event(),
            facts.reservation(),
            facts.api_key(),
            facts.user(),
            facts.sign_in(),
            facts.key_scope(),
            facts.profile(),
            facts.credential(),
            facts.browser_session(),
            facts.ticket(),
            facts.outbox_entry(),
            facts.audit_entry(),
            facts.stored_reply(),
            facts.alert_rule(),
            facts.alert(),
            facts.webhook(),
            facts.inferred_end(),
            facts.site_version(),
            facts.outside_limit(),
            facts.outlet_memory(),
            facts.departure(),
            facts.meter_memory(),
            facts.device(),
            facts.device_readings(),
            facts.tariff_version(),
            facts.tariff_assignment(),
            facts.transaction_cost(),
            facts.activity_change(),
            facts.charge_limit(),
        )
    )
    await store.close()
    filled = set()
    for table in tables.metadata.sorted_tables:
        for row in backend.rows(table):
            assert row["operator_id"] == 1
            filled.add(table.name)
    empty = set(tables.metadata.tables) - filled
    assert empty <= {"probe", "reading_arrived", "journal_arrived", "transaction_event_arrived"}


async def test_a_session_a_way_in_and_a_ticket_are_found_and_replaced(store: Store) -> None:
    user = facts.user(11, email="ada@example.org")
    made = (facts.credential(), facts.browser_session(), facts.ticket(), facts.profile())
    await store.commit(facts.unit(user, *made))
    assert await store.browser_session(b"browser") == (facts.browser_session(), user)
    assert await store.browser_sessions(user.id) == [facts.browser_session()]
    assert await store.credentials(user.id) == [facts.credential()]
    assert await store.credential_of(CredentialKind.PASSKEY, "handle") == [facts.credential()]
    assert await store.credential_of(CredentialKind.OIDC, "handle") == []
    assert await store.ticket(b"ticket") == facts.ticket()
    assert await store.users_named("ADA") == [user]
    assert await store.user_of_email("Ada@Example.org") == [user]
    used = facts.ticket(used_at=facts.later(1))
    await store.commit(facts.unit(used))
    assert await store.ticket(b"ticket") == used
    await store.forget_access(facts.later(2))
    assert await store.ticket(b"ticket") is None


async def test_a_key_keeps_what_it_is_narrowed_down_to(store: Store) -> None:
    key = facts.api_key(scopes=(Right.READ,))
    await store.commit(facts.unit(key, facts.key_scope()))
    assert await store.key(key.id) == key


async def test_audit_entries_are_chained_once_each(store: Store) -> None:
    await store.commit(facts.unit(facts.audit_entry(16), facts.audit_entry(18)))
    await store.commit(facts.unit(facts.audit_entry(16), facts.audit_entry(20)))
    links = await store.audit_chain(0, 10)
    assert [(link.place, link.entry) for link, _ in links] == [(1, 16), (2, 18), (3, 20)]
    head = await store.audit_head()
    assert head is not None
    assert head.place == 3
    assert await store.audit_strays() == 0
