"""The local list is taken, whole or in pieces, and believed before the cache (OCPP 1.6, 3.5, 5.10 and 5.15)."""

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.datatypes import AuthorizationData, IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus, UpdateType
from chargeloom.protocols.ocpp.v16.messages.local_auth_list import (
    GetLocalListVersion,
    GetLocalListVersionReply,
    SendLocalList,
    SendLocalListReply,
)
from chargeloom.sim.v16.configuration import Key
from tests.sim.v16.pocket_csms import Bench

FULL, CHANGES = UpdateType.FULL, UpdateType.DIFFERENTIAL
GOOD = AuthorizationStatus.ACCEPTED
BAD = AuthorizationStatus.BLOCKED


def entry(tag: str, status: AuthorizationStatus = GOOD) -> AuthorizationData:
    return AuthorizationData(id_tag=tag, id_tag_info=IdTagInfo(status=status))


def send(bench: Bench, version: int, kind: UpdateType, *entries: AuthorizationData) -> str:
    told = entries or None
    reply = bench.order(
        SendLocalList(list_version=version, update_type=kind, local_authorization_list=told)
    )
    assert isinstance(reply, SendLocalListReply)
    return reply.status


def version(bench: Bench) -> int:
    reply = bench.order(GetLocalListVersion())
    assert isinstance(reply, GetLocalListVersionReply)
    return reply.list_version


def connected() -> Bench:
    bench = Bench()
    bench.connect()
    return bench


def test_a_list_is_taken_whole_and_changed() -> None:
    bench = connected()
    assert version(bench) == 0
    assert send(bench, 3, FULL, entry("A"), entry("B")) == "Accepted"
    assert send(bench, 3, CHANGES, entry("C")) == "VersionMismatch"
    assert send(bench, 4, CHANGES, AuthorizationData(id_tag="a"), entry("C")) == "Accepted"
    assert version(bench) == 4
    assert [one.id_tag for one in bench.model.station.board.local_list.entries()] == ["B", "C"]


def test_what_breaks_the_rules_of_a_list_is_not_taken() -> None:
    bench = connected()
    assert send(bench, 1, FULL, entry("A"), entry("a")) == "Failed"
    assert send(bench, 1, FULL, AuthorizationData(id_tag="A")) == "Failed"
    assert send(bench, 1, FULL, *(entry(f"T{number}") for number in range(101))) == "Failed"
    bench.model.station.board.configuration.set(Key.LOCAL_AUTH_LIST_ENABLED, "false")
    assert send(bench, 1, FULL, entry("A")) == "NotSupported"
    assert version(bench) == -1


def test_a_full_list_takes_what_makes_it_no_longer() -> None:
    bench = connected()
    bench.model.station.board.configuration.set(Key.LOCAL_AUTH_LIST_MAX_LENGTH, "2")
    assert send(bench, 1, FULL, entry("A"), entry("B")) == "Accepted"
    assert send(bench, 2, CHANGES, entry("C")) == "Failed"
    assert send(bench, 2, CHANGES, entry("b", BAD)) == "Accepted"
    assert send(bench, 3, CHANGES, AuthorizationData(id_tag="A"), entry("C")) == "Accepted"
    assert version(bench) == 3


def test_a_token_of_the_list_needs_nobody_else() -> None:
    bench = connected()
    bench.model.station.board.configuration.set(Key.LOCAL_PRE_AUTHORIZE, "true")
    assert send(bench, 1, FULL, entry("LISTED")) == "Accepted"
    bench.csms.heard.clear()
    bench.present("listed")
    bench.plug()
    assert bench.heard(core.Authorize) == []
    assert [one.id_tag for one in bench.heard(core.StartTransaction)] == ["listed"]


def test_a_list_and_certificates_outlive_a_loss_of_power() -> None:
    bench = connected()
    assert send(bench, 2, FULL, entry("A", BAD)) == "Accepted"
    bench.lose_power()
    bench.connect()
    assert version(bench) == 2
    [kept] = bench.model.station.board.local_list.entries()
    assert kept == entry("A", BAD)
