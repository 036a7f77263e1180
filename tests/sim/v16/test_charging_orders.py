"""Smart charging of a 1.6 station (OCPP 1.6, 3.13, 5.5, 5.7 and 5.16)."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages.core import RemoteStartTransaction
from chargeloom.protocols.ocpp.v16.messages.datatypes import (
    ChargingProfile,
    ChargingSchedule,
    ChargingSchedulePeriod,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingProfileStatus,
    ChargingRateUnit,
    ClearChargingProfileStatus,
)
from chargeloom.protocols.ocpp.v16.messages.smart_charging import (
    ClearChargingProfile,
    ClearChargingProfileReply,
    GetCompositeSchedule,
    GetCompositeScheduleReply,
    SetChargingProfile,
    SetChargingProfileReply,
)
from chargeloom.sim.station.outlet import ConnectorKind
from tests.sim.back_to_back import car
from tests.sim.v16.pocket_csms import Bench

Purpose = ChargingProfilePurpose


def profile(purpose: Purpose, limit: float, **more: Any) -> ChargingProfile:
    periods = more.pop("periods", ((0, limit),))
    schedule = ChargingSchedule(
        charging_rate_unit=more.pop("unit", ChargingRateUnit.AMPERES),
        charging_schedule_period=tuple(
            ChargingSchedulePeriod(start_period=start, limit=Decimal(str(amount)))
            for start, amount in periods
        ),
    )
    begins: dict[str, Any] = {
        "charging_profile_id": 1,
        "stack_level": 0,
        "charging_profile_purpose": purpose,
        "charging_profile_kind": ChargingProfileKind.RELATIVE,
        "charging_schedule": schedule,
    }
    return ChargingProfile(**{**begins, **more})


def put(bench: Bench, connector: int, one: ChargingProfile) -> ChargingProfileStatus:
    reply = bench.order(SetChargingProfile(connector_id=connector, cs_charging_profiles=one))
    assert isinstance(reply, SetChargingProfileReply)
    return reply.status


def offered(bench: Bench, connector: int = 1) -> float:
    return bench.model.outlet(connector).offered_a


def test_a_profile_of_the_transaction_limits_it_until_it_is_cleared() -> None:
    bench = Bench.accepted()
    bench.charge(10)
    assert put(bench, 1, profile(Purpose.TX_PROFILE, 8)) is ChargingProfileStatus.ACCEPTED
    assert offered(bench) == 8
    reply = bench.order(ClearChargingProfile(id=1))
    assert isinstance(reply, ClearChargingProfileReply)
    assert reply.status is ClearChargingProfileStatus.ACCEPTED
    assert offered(bench) == 16


def test_a_limit_of_nothing_suspends_the_charge() -> None:
    bench = Bench.accepted()
    bench.charge(10)
    put(bench, 1, profile(Purpose.TX_PROFILE, 0))
    assert bench.statuses()[-1] == "SuspendedEVSE"
    bench.order(ClearChargingProfile())
    assert bench.statuses()[-1] == "Charging"


def test_without_a_transaction_there_is_nothing_to_limit() -> None:
    """(OCPP 1.6, 5.16.2)."""
    bench = Bench.accepted()
    assert put(bench, 1, profile(Purpose.TX_PROFILE, 8)) is ChargingProfileStatus.REJECTED
    assert put(bench, 1, profile(Purpose.CHARGE_POINT_MAX_PROFILE, 8)) is (
        ChargingProfileStatus.REJECTED
    )


def test_a_default_limits_every_later_transaction_in_its_periods() -> None:
    bench = Bench.accepted()
    put(bench, 0, profile(Purpose.TX_DEFAULT_PROFILE, 0, periods=((0, 16), (600, 10))))
    bench.charge(599)
    assert offered(bench) == 16
    bench.wait(2)
    assert offered(bench) == 10


def test_the_limit_of_the_charge_point_is_shared() -> None:
    bench = Bench(connectors=(ConnectorKind(), ConnectorKind()))
    bench.connect()
    put(bench, 0, profile(Purpose.CHARGE_POINT_MAX_PROFILE, 20))
    for connector in (1, 2):
        bench.plug(car(), connector)
        bench.present(f"TAG{connector}", connector)
    assert [offered(bench, one) for one in (1, 2)] == [10, 10]


@pytest.mark.parametrize(
    ("unit", "limits"),
    [(ChargingRateUnit.AMPERES, [8, 16]), (ChargingRateUnit.WATTS, [5520, 11040])],
)
def test_the_composite_schedule_foretells_the_limits(
    unit: ChargingRateUnit, limits: list[float]
) -> None:
    bench = Bench.accepted()
    bench.charge(1)
    put(bench, 1, profile(Purpose.TX_PROFILE, 0, periods=((0, 8), (600, 32))))
    reply = bench.order(
        GetCompositeSchedule(connector_id=1, duration=3600, charging_rate_unit=unit)
    )
    assert isinstance(reply, GetCompositeScheduleReply)
    assert reply.charging_schedule is not None
    periods = reply.charging_schedule.charging_schedule_period
    assert [float(one.limit) for one in periods] == limits


def test_a_profile_may_come_with_a_remote_start() -> None:
    bench = Bench.accepted()
    bench.plug()
    bench.order(
        RemoteStartTransaction(
            id_tag="TAG", connector_id=1, charging_profile=profile(Purpose.TX_PROFILE, 9)
        )
    )
    bench.wait(1)
    assert offered(bench) == 9


def test_who_is_let_in_because_the_link_falls_keeps_to_the_default() -> None:
    bench = Bench.accepted()
    bench.charge()
    bench.present()
    put(bench, 1, profile(Purpose.TX_DEFAULT_PROFILE, 8))
    bench.model.present("TAG", 1, bench.now)
    bench.disconnect()
    assert bench.model.is_charging(1)
    assert offered(bench) == 8


def test_a_profile_that_is_named_by_its_number_is_cleared_whatever_else_is_said() -> None:
    """If id is specified, then all other fields are ignored (errata, 3.26)."""
    bench = Bench.accepted()
    assert put(bench, 1, profile(Purpose.TX_DEFAULT_PROFILE, 10)) is ChargingProfileStatus.ACCEPTED
    clear = ClearChargingProfile(id=1, connector_id=0, stack_level=5)
    accepted = ClearChargingProfileReply(status=ClearChargingProfileStatus.ACCEPTED)
    assert bench.order(clear) == accepted


def test_a_profile_for_a_connector_that_is_not_there_is_an_error() -> None:
    """The Charge Point SHALL respond with PropertyConstraintViolation (errata, 3.39)."""
    one = profile(Purpose.TX_DEFAULT_PROFILE, 10)
    reply = Bench.accepted().order(SetChargingProfile(connector_id=9, cs_charging_profiles=one))
    assert isinstance(reply, CallFault)
    assert reply.code == "PropertyConstraintViolation"
