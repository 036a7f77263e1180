"""What is put right in reports: a part keeps what can be read of it, or the others come without it."""

import json
from typing import Any

import pytest

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.mending import mend, reports
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v201.dialect import DIALECT
from chargeloom.wire.violation import Violation, WireError

AT = "2026-03-20T12:00:00Z"
POWER: dict[str, Any] = {
    "component": {"name": "EVSE"},
    "variable": {"name": "Power"},
    "variableAttribute": [{"value": "1"}],
}
TRIPPED: dict[str, Any] = {
    "eventId": 1,
    "timestamp": AT,
    "trigger": "Delta",
    "actualValue": "true",
    "eventNotificationType": "CustomMonitor",
    "component": {"name": "RCD"},
    "variable": {"name": "Tripped"},
}


def report(*parts: Any) -> dict[str, Any]:
    return {"requestId": 1, "generatedAt": AT, "seqNo": 0, "reportData": list(parts)}


def events(*parts: Any) -> dict[str, Any]:
    return {"generatedAt": AT, "seqNo": 0, "eventData": list(parts)}


def mended(action: str, said: Any) -> Any:
    decoder = DIALECT.decoders[Side.CSMS][action]
    text = json.dumps(said).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    found = mend(decoder, text, refused.value, tuple(Deviation), action=action)
    return None if found is None else found.message


def read(action: str, said: Any) -> Any:
    return DIALECT.decoders[Side.CSMS][action].decode(json.dumps(said).encode())


CHARACTER = {"dataType": "float", "supportsMonitoring": False}


@pytest.mark.parametrize(
    ("odd", "meant"),
    [
        (POWER | {"variableCharacteristics": CHARACTER}, POWER),
        (POWER | {"variableCharacteristics": {"dataType": "decimal"}}, POWER),
        (POWER | {"variableAttribute": [{"value": "1", "mutability": "Both"}]}, POWER),
        (POWER | {"variableAttribute": [{"value": 1}]}, POWER),
        (POWER | {"colour": "red"}, POWER),
    ],
)
def test_a_variable_counts_without_what_is_odd_beside(odd: Any, meant: Any) -> None:
    assert mended("NotifyReport", report(POWER, odd)) == read("NotifyReport", report(POWER, meant))


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {},
        POWER | {"variable": {"name": "P" * 51}},
        POWER | {"variableAttribute": []},
        POWER | {"variableAttribute": [{"type": "Last", "value": "1"}]},
    ],
)
def test_what_says_nothing_of_a_variable_hides_no_other(odd: Any) -> None:
    """A name is never cut: it would be another one."""
    found = mended("NotifyReport", report(POWER, odd, POWER))
    assert found == read("NotifyReport", report(POWER, POWER))
    assert mended("NotifyReport", report(odd)).report_data is None


@pytest.mark.parametrize(
    "odd", [{"cause": "none"}, {"cleared": "no"}, {"variableMonitoringId": {}}], ids=str
)
def test_an_event_counts_without_what_is_odd_beside(odd: Any) -> None:
    assert mended("NotifyEvent", events(TRIPPED | odd)) == read("NotifyEvent", events(TRIPPED))


@pytest.mark.parametrize("number", ["first", None, 1 << 70, {}], ids=str)
def test_n07_an_event_counts_whose_number_can_not_be_read(number: Any) -> None:
    meant = read("NotifyEvent", events(TRIPPED | {"eventId": 0}))
    assert mended("NotifyEvent", events(TRIPPED | {"eventId": number})) == meant


def test_n07_events_count_that_have_no_number() -> None:
    bare = {name: said for name, said in TRIPPED.items() if name != "eventId"}
    meant = read("NotifyEvent", events(TRIPPED | {"eventId": 0}, TRIPPED | {"eventId": 0}))
    assert mended("NotifyEvent", events(bare, bare)) == meant


@pytest.mark.parametrize("odd", [None, {}, TRIPPED | {"component": "RCD"}], ids=str)
def test_an_event_that_says_nothing_hides_no_other_and_is_refused_alone(odd: Any) -> None:
    assert mended("NotifyEvent", events(TRIPPED, odd)) == read("NotifyEvent", events(TRIPPED))
    assert mended("NotifyEvent", events(odd)) is None


def test_the_parts_of_other_messages_are_others() -> None:
    error = WireError(Violation.WRONG_TYPE, "/reportData/0/x", "")
    assert not reports.leave_out_part(Damage(report({"x": 1}), error, "NotifyEvent"))


DELTA = {"id": 1, "transaction": False, "value": 1, "type": "Delta", "severity": 1}
WATCHED: dict[str, Any] = {
    "component": {"name": "EVSE"},
    "variable": {"name": "Power"},
    "variableMonitoring": [DELTA],
}
SHOWN: dict[str, Any] = {
    "id": 1,
    "priority": "AlwaysFront",
    "message": {"format": "UTF8", "content": "hi"},
}


def monitors(*parts: Any) -> dict[str, Any]:
    return {"requestId": 1, "generatedAt": AT, "seqNo": 0, "monitor": list(parts)}


def shown(*texts: Any) -> dict[str, Any]:
    return {"requestId": 1, "messageInfo": list(texts)}


@pytest.mark.parametrize("odd", [{"type": "Own"}, {"value": "much"}, {"severity": None}], ids=str)
def test_n02_a_monitor_of_another_kind_hides_no_other(odd: dict[str, Any]) -> None:
    one_of_two = WATCHED | {"variableMonitoring": [DELTA | odd, DELTA]}
    alone = WATCHED | {"variableMonitoring": [DELTA | odd]}
    meant = read("NotifyMonitoringReport", monitors(WATCHED))
    assert mended("NotifyMonitoringReport", monitors(one_of_two)) == meant
    assert mended("NotifyMonitoringReport", monitors(alone, WATCHED)) == meant


def test_n02_a_report_of_nothing_that_can_be_read_is_still_a_part() -> None:
    alone = WATCHED | {"variableMonitoring": [DELTA | {"type": "Own"}]}
    found = mended("NotifyMonitoringReport", monitors(alone))
    assert (found.monitor, found.seq_no) == (None, 0)


@pytest.mark.parametrize(
    ("odd", "meant"),
    [({"startDateTime": "noon"}, (SHOWN, SHOWN)), ({"priority": "Own"}, (SHOWN,))],
    ids=str,
)
def test_o03_a_text_that_can_not_be_read_hides_no_other(
    odd: dict[str, Any], meant: tuple[Any, ...]
) -> None:
    said = shown(SHOWN | odd, SHOWN)
    tolerated = set(Deviation) - {Deviation.UNREADABLE_TIME}
    decoder = DIALECT.decoders[Side.CSMS]["NotifyDisplayMessages"]
    text = json.dumps(said).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    found = mend(decoder, text, refused.value, tolerated, action="NotifyDisplayMessages")
    assert found is not None
    assert found.message == read("NotifyDisplayMessages", shown(*meant))
