"""What a station may send before it is accepted, and before it has booted."""

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.protocols.ocpp.actor.permission import Permission
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v201.messages.availability import Heartbeat
from chargeloom.protocols.ocpp.v201.messages.provisioning import NotifyReport
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version

BEAT = core.Heartbeat()
BOOT = core.BootNotification(charge_point_vendor="Loom", charge_point_model="One")
NOW = Instant(1)


def known(registration: Registration, accepted_at: Instant | None = None) -> Station:
    identity = StationId("CP-1")
    return Station(
        StationRecord(
            id=identity, registration=registration, accepted_at=accepted_at, created_at=NOW
        )
    )


@pytest.mark.parametrize("version", [V16, V201])
def test_who_is_accepted_may_send_everything(version: Version) -> None:
    station = known(Registration.ACCEPTED, accepted_at=NOW)
    assert Permission(station, version).allows(BEAT, "Heartbeat")
    assert not station.breaches


@pytest.mark.parametrize("registration", [Registration.PENDING, Registration.REJECTED])
def test_who_is_not_accepted_may_boot_and_nothing_else(registration: Registration) -> None:
    permission = Permission(known(registration), V16)
    assert permission.allows(BOOT, "BootNotification")
    assert not permission.allows(BEAT, "Heartbeat")


def test_a_station_of_1_6_that_may_do_business_need_not_boot_but_it_is_counted() -> None:
    station = known(Registration.ACCEPTED)
    permission = Permission(station, V16)
    assert permission.allows(BOOT, "BootNotification")
    assert not station.breaches
    assert permission.allows(BEAT, "Heartbeat")
    assert station.breaches == {Breach.BEFORE_BOOT: 1}


def test_a_station_of_2_0_1_must_have_booted_once() -> None:
    assert not Permission(known(Registration.ACCEPTED), V201).allows(Heartbeat(), "Heartbeat")


def test_what_was_asked_for_is_allowed_once() -> None:
    permission = Permission(known(Registration.PENDING), V16)
    permission.grant("Heartbeat")
    allowed = [permission.allows(BEAT, "Heartbeat") for _ in range(2)]
    assert allowed == [True, False]


def test_what_comes_in_parts_is_allowed_to_its_last_part() -> None:
    permission = Permission(known(Registration.PENDING), V201)
    permission.grant("NotifyReport")
    parts = [
        NotifyReport(request_id=1, generated_at=to_datetime(NOW), seq_no=number, tbc=more)
        for number, more in enumerate((True, True, False, False))
    ]
    allowed = [permission.allows(part, "NotifyReport") for part in parts]
    assert allowed == [True, True, True, False]
