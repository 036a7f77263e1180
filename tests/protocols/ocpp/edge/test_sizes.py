import pytest

from chargeloom.protocols.ocpp.edge.sizes import STARTS_WITHIN, may_be_long
from chargeloom.protocols.ocpp.v21.messages import actions as v21
from chargeloom.protocols.ocpp.v201.messages import actions as v201


def call(action: str, kind: int = 2) -> bytes:
    return f'[{kind},"{"m" * 36}","{action}",{{'.encode()


@pytest.mark.parametrize(
    "action",
    [
        "NotifyReport",
        "NotifyMonitoringReport",
        "NotifyEvent",
        "NotifyCustomerInformation",
        "NotifyDisplayMessages",
        "NotifyEVChargingSchedule",
        "ReportChargingProfiles",
        "ReportDERControl",
        "LogStatusNotification",
        "StopTransaction",
        "MeterValues",
        "TransactionEvent",
    ],
)
def test_what_reports_much_may_be_long(action: str) -> None:
    assert may_be_long(call(action))
    assert may_be_long(call(action).replace(b",", b" ,\n "))


def test_so_may_an_answer() -> None:
    """All settings of a station, of 500 characters each (OCPP 1.6, 5.8 and 7.29)."""
    assert may_be_long(b'[3,"m","')
    assert may_be_long(b'[ 3 , "m", {"configurationKey":[')


def test_so_may_a_stream_of_events() -> None:
    assert may_be_long(call("NotifyPeriodicEventStream", kind=6))


@pytest.mark.parametrize(
    "start",
    [
        call("DataTransfer"),
        call("StartTransaction"),
        call("StopTransactionToo"),
        call("Notify"),
        call("ReportChargingProfilesToo"),
        b'[4,"NotifyReport","NotifyReport",{',
        b'[2,"m","DataTransfer",{"x":[2,"m","NotifyReport",{',
        b"",
    ],
)
def test_nothing_else_may(start: bytes) -> None:
    assert not may_be_long(start)


def test_every_action_is_told_within_the_first_bytes() -> None:
    names = [*v201.STATION_CALLS, *v21.STATION_CALLS, *v21.STATION_SENDS]
    assert max(len(call(name)) for name in names) <= STARTS_WITHIN
