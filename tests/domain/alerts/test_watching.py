"""What each rule finds in a picture, as tables: the picture and the time in, the findings out."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.alerts.alert import (
    DEFAULTS,
    AlertKey,
    AlertRule,
    Finding,
    RuleKind,
    settle,
)
from chargeloom.domain.alerts.watching import (
    AHEAD,
    BEHIND,
    DATABASE,
    DISK,
    FALLBACK,
    FLOWS_BACK,
    FLOWS_IN,
    SAFE,
    SIGNS,
    UNHEEDED,
    CompetingBattery,
    ExceededLimit,
    FailingDevice,
    MiswiredMeter,
    Picture,
    SilentSource,
    UnheededLimit,
    find,
)
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.ids import RuleId, SessionId, StationId, to_text
from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant
from chargeloom.domain.plug import THE_STATION, Plug
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration, StationRecord
from tests.storage import facts

CP1 = StationId("CP-1")
PLUG = Plug(1, 1)


def at(seconds: float) -> Instant:
    return Instant(round(1_000_000 * SECOND + seconds * SECOND))


def rule(kind: RuleKind, **said: Any) -> AlertRule:
    figures = DEFAULTS[kind]._asdict()
    return AlertRule(id=RuleId(1), kind=kind, name="x", created_at=at(0), **(figures | said))


def station(**known: Any) -> Station:
    said: dict[str, Any] = {"booted_at": at(0), "last_seen_at": at(10), "created_at": at(0)}
    made = Station(StationRecord(id=CP1, **said | known))
    made.is_online = True
    return made


def telling(status: Status, plug: Plug = PLUG, since: float = 100, **said: Any) -> Station:
    made = station()
    made.connectors[plug] = ConnectorReport(
        station=CP1, plug=plug, status=status, at=at(0), received_at=at(since), **said
    )
    return made


def found(kind: RuleKind, *stations: Station, now: float = 1_000, **said: Any) -> list[Finding]:
    return list(find(rule(kind, **said), Picture(stations=stations), at(now)))


def offline(**known: Any) -> Station:
    made = station(**known)
    made.is_online = False
    return made


def test_a_station_is_offline_since_it_was_last_seen() -> None:
    (finding,) = found(RuleKind.STATION_OFFLINE, offline(), after_s=900)
    assert finding.key == AlertKey(CP1)
    assert (finding.since, finding.ripe_at) == (at(10), at(910))


def test_after_a_start_of_ours_stations_have_their_time_to_come_back() -> None:
    picture = Picture(stations=(offline(),), watching_since=at(5_000))
    (finding,) = find(rule(RuleKind.STATION_OFFLINE), picture, at(5_001))
    assert (finding.since, finding.ripe_at) == (at(10), at(5_900))


@pytest.mark.parametrize(
    "known",
    [
        {"is_disabled": True},
        {"is_stranger": True},
        {"registration": Registration.PENDING},
        {"booted_at": None},
    ],
)
def test_nobody_misses_a_station_that_is_not_in_business(known: dict[str, Any]) -> None:
    assert found(RuleKind.STATION_OFFLINE, offline(**known)) == []


def test_a_station_that_is_here_is_not_offline() -> None:
    assert found(RuleKind.STATION_OFFLINE, station()) == []


@pytest.mark.parametrize("status", list(Status))
def test_only_faulted_is_faulted(status: Status) -> None:
    is_found = found(RuleKind.CONNECTOR_FAULTED, telling(status)) != []
    assert is_found is (status is Status.FAULTED)


def test_a_fault_says_what_the_station_said_of_it_and_may_be_the_stations_own() -> None:
    faulted = telling(Status.FAULTED, THE_STATION, error="OtherError", vendor_error="E7", info="")
    (finding,) = found(RuleKind.CONNECTOR_FAULTED, faulted, after_s=60)
    assert finding.key == AlertKey(CP1, THE_STATION)
    assert finding.ripe_at == at(160)
    assert finding.detail == {"error": "OtherError", "vendor_error": "E7"}


@pytest.mark.parametrize("status", list(Status))
def test_who_is_plugged_in_and_starts_nothing_waits(status: Status) -> None:
    is_found = found(RuleKind.NO_START, telling(status)) != []
    assert is_found is (status in {Status.PREPARING, Status.OCCUPIED})


def charging(status: Status, state: str | None = None) -> Station:
    made = telling(status)
    record = facts.transaction(
        station=CP1, evse=1, connector=1, received_at=at(50), charging_state=state, fold={"x": (1,)}
    )
    made.hold(Transaction(record))
    return made


@pytest.mark.parametrize(
    ("state", "is_waiting"),
    [("EVConnected", True), ("Charging", False), ("SuspendedEV", False), ("Idle", False)],
)
def test_a_transaction_of_2x_that_knows_a_cable_but_no_energy_waits(
    state: str, is_waiting: bool
) -> None:
    assert bool(found(RuleKind.NO_START, charging(Status.OCCUPIED, state))) is is_waiting


def session(opened: float = 50, number: int = 4) -> SessionRecord:
    return SessionRecord(
        id=SessionId(number), station=CP1, evse=1, connector=1, token_uid="", opened_at=at(opened)
    )


def test_a_vehicle_that_has_charged_and_stays_waits_for_nothing() -> None:
    done = telling(Status.OCCUPIED)
    done.sessions[PLUG] = session()
    assert found(RuleKind.NO_START, done) == []


def test_a_station_that_is_away_tells_nothing_of_plugs() -> None:
    away = telling(Status.PREPARING)
    away.is_online = False
    assert found(RuleKind.NO_START, away) == []


def test_each_session_without_an_end_is_an_alert_of_its_own() -> None:
    made = station()
    made.sessions[PLUG] = session(number=4)
    (first,) = found(RuleKind.SESSION_ENDLESS, made, after_s=3_600)
    made.sessions[PLUG] = session(number=6)
    (second,) = found(RuleKind.SESSION_ENDLESS, made, after_s=3_600)
    assert first.key == AlertKey(CP1, PLUG, to_text("ses", 4))
    assert first.ripe_at == at(3_650)
    assert second.key != first.key


@pytest.mark.parametrize(
    ("moments", "is_found"),
    [
        ([], False),
        ([500, 600], False),
        ([500, 600, 700], True),
        ([399, 600, 700], False),
        ([400, 600, 700], False),
        ([401, 600, 700], True),
    ],
)
def test_rejected_tokens_count_within_a_span(moments: list[int], is_found: bool) -> None:
    asked = rule(RuleKind.TOKENS_REJECTED, after_s=600, limit=3)
    picture = Picture(rejections={CP1: [at(one) for one in moments]})
    assert bool(find(asked, picture, at(1_000))) is is_found


@pytest.mark.parametrize(
    ("days", "is_found"), [(31.0, False), (30.0, True), (1.0, True), (-1.0, True)]
)
def test_a_certificate_expires_soon_or_has(days: float, is_found: bool) -> None:
    now = at(0)
    picture = Picture(certificates={"site.pem": Instant(round(now + days * DAY))})
    findings = find(rule(RuleKind.CERTIFICATE_EXPIRING, limit=30), picture, now)
    assert [finding.key for finding in findings] == [AlertKey("site.pem")] * is_found


@pytest.mark.parametrize(("free", "is_found"), [(None, False), (10.0, False), (9.99, True)])
def test_a_disk_is_nearly_full_below_its_limit(free: float | None, is_found: bool) -> None:
    picture = Picture(disk_free_percent=free)
    findings = find(rule(RuleKind.DISK_FILLING, limit=10), picture, at(0))
    assert [finding.key for finding in findings] == [AlertKey(DISK)] * is_found


def test_a_device_that_is_silent_or_lies_is_an_alert_after_a_while() -> None:
    picture = Picture(failing_devices=(FailingDevice("dev_x", "main", at(5), "absurd"),))
    (finding,) = find(rule(RuleKind.DEVICE_FAILING, after_s=60), picture, at(6))
    assert (finding.key, finding.ripe_at) == (AlertKey("dev_x"), at(65))
    assert finding.detail == {"device": "main", "why": "absurd"}


@pytest.mark.parametrize(("has_fallback", "holds"), [(True, FALLBACK), (False, SAFE)])
def test_who_limits_a_site_and_falls_silent_is_an_alert_after_a_while(
    has_fallback: bool, holds: str
) -> None:
    silent = SilentSource("lim_x", "garage", "dso", at(5), has_fallback)
    (finding,) = find(
        rule(RuleKind.SOURCE_SILENT, after_s=60), Picture(silent_sources=(silent,)), at(6)
    )
    assert (finding.key, finding.ripe_at) == (AlertKey("lim_x"), at(65))
    assert finding.detail == {"source": "dso", "site": "garage", "holds": holds}


@pytest.mark.parametrize(("flows_back", "flow"), [(False, FLOWS_IN), (True, FLOWS_BACK)])
def test_a_limit_that_is_exceeded_for_a_while_is_an_alert_of_its_circuit_and_phase(
    flows_back: bool, flow: str
) -> None:
    over = ExceededLimit("sit_x", "garage", "left", 2, flows_back, at(5))
    picture = Picture(exceeded_limits=(over, over._replace(phase=None)))
    one, all_together = find(rule(RuleKind.LIMIT_EXCEEDED, after_s=30), picture, at(6))
    assert (one.key.subject, one.ripe_at) == ("sit_x", at(35))
    assert one.detail == {"site": "garage", "node": "left", "phase": "L2", "flow": flow}
    assert one.key != all_together.key
    assert "phase" not in all_together.detail


@pytest.mark.parametrize("sign", SIGNS)
def test_a_meter_that_is_wired_otherwise_than_it_is_said_to_be_is_an_alert_of_its_own(
    sign: str,
) -> None:
    main = MiswiredMeter("sit_x", "garage", "main", "grid", sign, at(5))
    picture = Picture(miswired_meters=(main, main._replace(meter="left")))
    one, other = find(rule(RuleKind.METER_MISWIRED, after_s=60), picture, at(6))
    assert (one.key.subject, one.ripe_at) == ("sit_x", at(65))
    assert one.detail["meter"] == "main"
    assert one.detail["sign"] == SIGNS[sign]
    assert one.key != other.key


def test_a_battery_that_takes_what_cars_lack_for_five_minutes_is_an_alert_and_ends_after_five() -> (
    None
):
    one = CompetingBattery("sit_x", "garage", "wall", "house", 2, at(5))
    competing = rule(RuleKind.BATTERY_COMPETING)
    (found,) = find(competing, Picture(competing_batteries=(one,)), at(6))
    assert (found.key, found.ripe_at) == (AlertKey("sit_x", about="wall"), at(305))
    assert found.detail == {"site": "garage", "battery": "wall", "node": "house", "phase": "L2"}
    assert competing.clears_after_s == 300
    (all_together,) = find(
        competing, Picture(competing_batteries=(one._replace(phase=None),)), at(6)
    )
    assert all_together.key == found.key, "what is full may change; the battery is the same"


@pytest.mark.parametrize("how", UNHEEDED)
def test_an_evse_that_keeps_to_no_limit_is_an_alert_of_its_own(how: str) -> None:
    one = UnheededLimit(CP1, 1, how, at(5))
    unheeded = rule(RuleKind.LIMIT_UNHEEDED)
    picture = Picture(unheeded_limits=(one, one._replace(evse=2)))
    first, second = find(unheeded, picture, at(6))
    assert (first.key, first.ripe_at) == (AlertKey(CP1, Plug(1, 0)), at(35))
    assert first.detail == {"conduct": UNHEEDED[how]}
    assert second.key.plug == Plug(2, 0)
    assert unheeded.clears_after_s == 120


def test_a_request_for_a_certificate_that_nobody_signs_is_an_alert_of_its_station_and_use() -> None:
    """A02.FR.17: a station that was not answered asks again, and still waits for the same."""
    csr = CertificateRequest(station=CP1, use="V2GCertificate", csr="PEM", asked_at=at(5))
    again = msgspec.structs.replace(csr, csr="other", asked_at=at(200))
    other = msgspec.structs.replace(csr, use="")
    asked = rule(RuleKind.CERTIFICATE_REQUESTED, after_s=300)
    one, unsaid = find(asked, Picture(unsigned=(csr, other)), at(6))
    assert (one.since, one.ripe_at, one.detail) == (at(5), at(305), {"use": "V2GCertificate"})
    assert (unsaid.key.subject, unsaid.detail) == (CP1, {})
    beside = msgspec.structs.replace(csr, name="SECC-2")
    (named,) = find(asked, Picture(unsigned=(beside,)), at(6))
    assert named.detail == {"use": "V2GCertificate", "name": "SECC-2"}
    assert len({one.key, unsaid.key, named.key}) == 3
    (repeated,) = find(asked, Picture(unsigned=(again,)), at(201))
    assert settle({}, {one.key: one}, (repeated,), at(305)).raised[0].since == at(5)
    assert find(asked, Picture(), at(400)) == ()


def test_a_database_that_takes_nothing_is_an_alert_after_a_while() -> None:
    asked = rule(RuleKind.DATABASE_REFUSING, after_s=30)
    (finding,) = find(asked, Picture(database_refuses_since=at(5)), at(6))
    assert (finding.key, finding.ripe_at) == (AlertKey(DATABASE), at(35))
    assert find(asked, Picture(), at(6)) == ()


STATUSES = st.sampled_from(list(Status))


@given(
    kind=st.sampled_from(list(RuleKind)),
    status=STATUSES,
    is_online=st.booleans(),
    now=st.integers(0, 10_000),
)
def test_a_rule_that_is_off_finds_nothing_and_one_that_is_on_finds_the_same_twice(
    kind: RuleKind, status: Status, is_online: bool, now: int
) -> None:
    made = telling(status)
    made.is_online = is_online
    made.sessions[PLUG] = session()
    picture = Picture(
        stations=(made,),
        rejections={CP1: [at(0)] * 9},
        certificates={"a": at(0)},
        disk_free_percent=0.0,
        database_refuses_since=at(0),
    )
    asked = rule(kind)
    assert find(asked, picture, at(now)) == find(asked, picture, at(now))
    off = msgspec.structs.replace(asked, is_enabled=False)
    gone = msgspec.structs.replace(asked, removed_at=at(0))
    assert find(off, picture, at(now)) == find(gone, picture, at(now)) == ()


def off_by(offset_us: int, *, times: int = 2) -> Station:
    """A station whose clock differs by so much, heard each minute from second 100 on."""
    made = station()
    for minute in range(times):
        heard_at = at(100 + 60 * minute)
        made.heard_time(Instant(heard_at + offset_us), heard_at)
    return made


@pytest.mark.parametrize(
    ("offset_us", "says"),
    [
        (2 * HOUR, {"clock": AHEAD, "off_s": 7_200}),
        (-2 * HOUR + 7 * SECOND, {"clock": BEHIND, "off_s": 7_200}),
        (61 * SECOND, {"clock": AHEAD, "off_s": 60}),
    ],
)
def test_a_clock_is_wrong_that_is_off_by_more_than_the_rule_says(
    offset_us: int, says: dict[str, Any]
) -> None:
    (finding,) = found(RuleKind.CLOCK_WRONG, off_by(offset_us), after_s=300, limit=60)
    assert (finding.key, finding.since, finding.ripe_at) == (AlertKey(CP1), at(100), at(400))
    assert finding.detail == says


def test_a_clock_that_is_right_or_of_which_little_is_known_is_none_that_is_wrong() -> None:
    assert found(RuleKind.CLOCK_WRONG, station(), limit=60) == []
    assert found(RuleKind.CLOCK_WRONG, off_by(MINUTE), limit=60) == []
    assert found(RuleKind.CLOCK_WRONG, off_by(-2 * HOUR, times=1), limit=60) == []


def test_a_clock_that_was_put_right_is_wrong_no_more() -> None:
    mended = off_by(2 * HOUR)
    for minute in (3, 4):
        heard_at = at(100 + 60 * minute)
        mended.heard_time(heard_at, heard_at)
    assert found(RuleKind.CLOCK_WRONG, mended, limit=60) == []
