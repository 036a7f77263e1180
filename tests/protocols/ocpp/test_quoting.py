"""A station is asked for a transaction by the id that it gave, however long; nothing else is excused."""

from decimal import Decimal

import pytest

from chargeloom.protocols.ocpp.quoting import as_if_short
from chargeloom.protocols.ocpp.v201.dialect import DIALECT
from chargeloom.protocols.ocpp.v201.messages import smart_charging as charging
from chargeloom.protocols.ocpp.v201.messages.datatypes import smart_charging as datatypes
from chargeloom.protocols.ocpp.v201.messages.enumerations import smart_charging as words
from chargeloom.protocols.ocpp.v201.messages.remote_control import RequestStopTransaction
from chargeloom.wire.violation import WireError


def limit(number: str, level: int = 1) -> charging.SetChargingProfile:
    period = datatypes.ChargingSchedulePeriod(start_period=0, limit=Decimal(16))
    schedule = datatypes.ChargingSchedule(
        id=1,
        charging_rate_unit=words.ChargingRateUnit.AMPERES,
        charging_schedule_period=(period,),
    )
    profile = datatypes.ChargingProfile(
        id=1,
        stack_level=level,
        charging_profile_purpose=words.ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=words.ChargingProfileKind.RELATIVE,
        charging_schedule=(schedule,),
        transaction_id=number,
    )
    return charging.SetChargingProfile(evse_id=1, charging_profile=profile)


@pytest.mark.parametrize("length", [36, 37, 255])
def test_a_transaction_is_named_as_the_station_names_it(length: int) -> None:
    DIALECT.check(RequestStopTransaction(transaction_id="N" * length))
    DIALECT.check(limit("N" * length))


def test_nothing_else_is_excused() -> None:
    with pytest.raises(WireError, match="transactionId"):
        DIALECT.check(RequestStopTransaction(transaction_id="N" * 256))
    with pytest.raises(WireError, match="transactionId"):
        DIALECT.check(limit("N" * 256))


@pytest.mark.parametrize("length", [1, 36, 256])
def test_what_needs_no_excuse_or_has_none_stays_as_it_is(length: int) -> None:
    for request in (RequestStopTransaction(transaction_id="N" * length), limit("N" * length)):
        assert as_if_short(request) is request
