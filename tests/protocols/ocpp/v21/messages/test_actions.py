import pytest

from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS, STATION_CALLS, STATION_SENDS
from tests.protocols.ocpp.official import packaged
from tests.protocols.ocpp.v21.messages.schemas import CALLS, MESSAGES


def test_all_91_actions_and_181_messages_are_declared() -> None:
    assert len(CALLS) + len(STATION_SENDS) == 91
    assert len(MESSAGES) == 181
    assert len(set(MESSAGES.values())) == 181


def test_every_official_schema_has_its_message() -> None:
    assert MESSAGES.keys() == packaged("v21").keys()


def test_only_data_transfer_goes_both_ways() -> None:
    assert STATION_CALLS.keys() & CSMS_CALLS.keys() == {"DataTransfer"}


def test_stations_ask_36_things_and_a_csms_55() -> None:
    assert (len(STATION_CALLS), len(CSMS_CALLS)) == (36, 55)


def test_only_the_values_of_a_stream_are_never_answered() -> None:
    assert STATION_SENDS.keys() == {"NotifyPeriodicEventStream"}


@pytest.mark.parametrize("name", CALLS)
def test_a_reply_is_named_after_its_call(name: str) -> None:
    assert CALLS[name].reply_type().__name__ == f"{name}Reply"


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_may_carry_custom_data(name: str) -> None:
    assert "custom_data" in MESSAGES[name].__struct_fields__
