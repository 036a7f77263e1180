"""The message that stations send most: read in one pass, to the meter's own last digit."""

import pytest

from chargeloom.protocols.ocpp.v21.messages import transactions as v21
from chargeloom.protocols.ocpp.v201.messages import transactions as v201
from chargeloom.wire.json import TypedDecoder, encode

VALUES = ("123456.7890", "3680.5", "3690", "16.02", "16.0", "15.97", "230.10", "-0.5", "1e3")
SAMPLES = ",".join(
    f'{{"value":{value},"context":"Sample.Periodic","measurand":"Energy.Active.Import.Register",'
    f'"unitOfMeasure":{{"unit":"Wh"}}}}'
    for value in VALUES
)
EVENT = f"""{{"eventType":"Updated","timestamp":"2026-11-23T12:00:00Z","seqNo":7,
"triggerReason":"MeterValuePeriodic","transactionInfo":{{"transactionId":"AB12"}},
"evse":{{"id":1,"connectorId":1}},"meterValue":[
{{"timestamp":"2026-11-23T12:00:00Z","sampledValue":[{SAMPLES}]}}]}}""".encode()

Kind = type[v201.TransactionEvent] | type[v21.TransactionEvent]
BOTH = pytest.mark.parametrize(
    "kind", [v201.TransactionEvent, v21.TransactionEvent], ids=["2.0.1", "2.1"]
)


@BOTH
def test_nine_samples_are_read_without_the_slow_look(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = TypedDecoder(kind)
    monkeypatch.setattr(decoder, "_check", _must_not_be_asked)
    assert decoder.decode(EVENT).seq_no == 7


def _must_not_be_asked(_: bytes) -> None:
    pytest.fail("the slow look costs fifteen times the quick one")


@BOTH
def test_every_sample_keeps_the_digits_of_the_meter(kind: Kind) -> None:
    (reading,) = TypedDecoder(kind).decode(EVENT).meter_value or ()
    assert [str(sample.value) for sample in reading.sampled_value] == [*VALUES[:-1], "1E+3"]


@BOTH
def test_custom_data_stands_wherever_a_vendor_put_it(kind: Kind) -> None:
    custom = b'"customData":{"vendorId":"com.example","price":[0.10,null]}'
    payload = EVENT.replace(b'"id":1', custom + b',"id":1').replace(b"{", b"{" + custom + b",", 1)
    event = TypedDecoder(kind).decode(payload)
    assert event.evse is not None
    assert event.evse.custom_data == event.custom_data
    assert encode(event).count(custom) == 2
