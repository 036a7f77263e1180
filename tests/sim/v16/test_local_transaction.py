from datetime import timedelta

from chargeloom.protocols.ocpp.v16.messages.datatypes import MeterValue, SampledValue
from chargeloom.sim.v16.local_transaction import UNDELIVERED, LocalTransaction
from tests.sim.back_to_back import NOON


def transaction(number: int | None = None) -> LocalTransaction:
    return LocalTransaction(
        serial=1, connector=1, id_tag="TAG", started_at=NOON, meter_start_wh=0, number=number
    )


def value(minute: int) -> MeterValue:
    sample = SampledValue(value=str(minute))
    return MeterValue(timestamp=NOON + timedelta(minutes=minute), sampled_value=(sample,))


def test_a_transaction_is_known_by_its_number_alone() -> None:
    assert transaction(7).is_known_as(7)
    assert not transaction(7).is_known_as(8)
    assert not transaction(None).is_known_as(UNDELIVERED)
    assert not transaction(UNDELIVERED).is_known_as(UNDELIVERED)


def test_the_first_and_the_last_value_are_never_dropped_and_the_gaps_are_even() -> None:
    """(OCPP 1.6 errata, 3.91)."""
    long = transaction()
    for minute in range(7):
        long.keep(value(minute), limit=7)
    kept = [one.sampled_value[0].value for one in long.kept]
    assert kept == ["0", "2", "4", "6"]
    for minute in range(7, 200):
        long.keep(value(minute), limit=7)
        assert len(long.kept) < 7
        assert long.kept[0].sampled_value[0].value == "0"
        assert long.kept[-1].sampled_value[0].value == str(minute)
