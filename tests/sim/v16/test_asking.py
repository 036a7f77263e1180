"""Who may charge, asked or decided alone (OCPP 1.6, 3.5, 3.10 and 4.1)."""

import pytest

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus, StopReason
from chargeloom.sim.station.happening import What
from tests.sim.v16.pocket_csms import FAULT, SILENCE, Bench, accepted, refused

AUTHORIZE, START, STOP = core.Authorize, core.StartTransaction, core.StopTransaction


def knowing(**settings: str) -> Bench:
    """Give a station that remembers TAG as good and BAD as blocked, and is offline."""
    bench = Bench.accepted(**settings)
    blocked = core.AuthorizeReply(id_tag_info=refused())
    bench.csms.rules[AUTHORIZE] = lambda call: (
        blocked if call.id_tag == "BAD" else core.AuthorizeReply(id_tag_info=accepted())
    )
    for id_tag in ("BAD", "TAG"):
        bench.present(id_tag)
    bench.present("TAG")
    bench.csms.heard.clear()
    bench.disconnect()
    return bench


def is_charging(bench: Bench) -> bool:
    return bool(bench.model.station.running())


@pytest.mark.parametrize(
    "status", sorted(set(AuthorizationStatus) - {AuthorizationStatus.ACCEPTED})
)
def test_a_refused_token_starts_nothing(status: AuthorizationStatus) -> None:
    bench = Bench.accepted()
    bench.csms.script[AUTHORIZE] = [core.AuthorizeReply(id_tag_info=refused(status))]
    bench.charge(60)
    assert bench.heard(START) == []
    assert What.REFUSED in [one.what for one in bench.model.happenings()]


def test_an_error_instead_of_an_answer_starts_nothing() -> None:
    bench = Bench.accepted()
    bench.csms.script[AUTHORIZE] = [FAULT]
    bench.charge(60)
    assert not is_charging(bench)


def test_the_token_that_started_stops_without_being_asked_for() -> None:
    bench = Bench.accepted()
    bench.charge(60, "Tag")
    bench.present("TAG")
    assert len(bench.heard(AUTHORIZE)) == 1
    (stop,) = bench.heard(STOP)
    assert (stop.reason, stop.id_tag) == (StopReason.LOCAL, "TAG")


@pytest.mark.parametrize(
    ("group", "other", "stops"),
    [("A", "A", True), ("A", "B", False), (None, None, False), (None, "A", False)],
)
def test_another_token_stops_only_if_it_is_of_the_same_group(
    group: str | None, other: str | None, stops: bool
) -> None:
    bench = Bench.accepted()
    groups = {"TAG": group, "OTHER": other}
    bench.csms.rules[AUTHORIZE] = lambda call: core.AuthorizeReply(
        id_tag_info=accepted(groups[call.id_tag])
    )
    bench.charge(60)
    bench.present("OTHER")
    assert len(bench.heard(AUTHORIZE)) == 2
    assert bool(bench.heard(STOP)) is stops


def test_a_good_token_of_the_cache_starts_unasked_with_local_pre_authorization() -> None:
    """(OCPP 1.6, 9.1.13)."""
    bench = knowing(LocalPreAuthorize="true")
    bench.connect()
    bench.charge(10, "TAG")
    assert bench.heard(AUTHORIZE) == []
    assert len(bench.heard(START)) == 1


def test_a_bad_token_of_the_cache_is_asked_about_while_online() -> None:
    """(OCPP 1.6, 3.5.1)."""
    bench = knowing(LocalPreAuthorize="true")
    bench.connect()
    bench.charge(10, "BAD")
    assert [one.id_tag for one in bench.heard(AUTHORIZE)] == ["BAD"]


@pytest.mark.parametrize(
    ("id_tag", "settings", "charges"),
    [
        ("TAG", {}, True),
        ("tag", {}, True),
        ("TAG", {"LocalAuthorizeOffline": "false"}, False),
        ("TAG", {"AuthorizationCacheEnabled": "false"}, False),
        ("BAD", {}, False),
        ("BAD", {"AllowOfflineTxForUnknownId": "true"}, False),
        ("NEW", {}, False),
        ("NEW", {"AllowOfflineTxForUnknownId": "true"}, True),
    ],
)
def test_offline_a_station_decides_by_its_cache_and_its_settings(
    id_tag: str, settings: dict[str, str], charges: bool
) -> None:
    """(OCPP 1.6, 3.5 and 3.5.4)."""
    bench = knowing(**settings)
    bench.charge(10, id_tag)
    assert is_charging(bench) is charges


def test_a_link_that_breaks_while_the_driver_waits_leaves_the_station_to_decide() -> None:
    bench = knowing()
    bench.connect()
    bench.csms.script[AUTHORIZE] = [SILENCE]
    bench.charge(1, "TAG")
    assert not is_charging(bench)
    bench.disconnect()
    assert is_charging(bench)


def test_a_token_stopped_meanwhile_counts_no_more_offline() -> None:
    """What StartTransaction.conf says of a token updates the cache (OCPP 1.6, 4.8)."""
    bench = Bench.accepted(StopTransactionOnInvalidId="false")
    answer = core.StartTransactionReply(id_tag_info=refused(), transaction_id=1)
    bench.csms.script[START] = [answer]
    bench.charge(1)
    bench.unplug()
    bench.disconnect()
    bench.charge(1)
    assert not is_charging(bench)


def test_what_a_stop_says_of_its_token_is_remembered_too() -> None:
    """(OCPP 1.6, 4.10)."""
    bench = Bench.accepted()
    bench.csms.script[STOP] = [core.StopTransactionReply(id_tag_info=refused())]
    bench.charge(1)
    bench.present()
    bench.disconnect()
    bench.present()
    assert not is_charging(bench)


def test_a_connector_that_closes_while_the_driver_waits_is_not_started() -> None:
    bench = Bench.accepted()
    connector = bench.model.station.connectors[1]

    def close_and_accept(_: core.Authorize) -> core.AuthorizeReply:
        connector.disable(bench.now)
        return core.AuthorizeReply(id_tag_info=accepted())

    bench.csms.rules[AUTHORIZE] = close_and_accept
    bench.charge(1)
    assert bench.heard(START) == []
    assert bench.statuses()[-1] == "Unavailable"
