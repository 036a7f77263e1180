import pytest

from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS, STATION_CALLS
from tests.protocols.ocpp.official import packaged
from tests.protocols.ocpp.v201.messages.schemas import CALLS, MESSAGES


def test_all_64_actions_and_128_messages_are_declared() -> None:
    assert len(CALLS) == 64
    assert len(MESSAGES) == 128
    assert len(set(MESSAGES.values())) == 128


def test_every_official_schema_has_its_message() -> None:
    assert MESSAGES.keys() == packaged("v201").keys()


def test_only_data_transfer_goes_both_ways() -> None:
    assert STATION_CALLS.keys() & CSMS_CALLS.keys() == {"DataTransfer"}


def test_stations_ask_25_things_and_a_csms_40() -> None:
    assert (len(STATION_CALLS), len(CSMS_CALLS)) == (25, 40)


@pytest.mark.parametrize("name", CALLS)
def test_a_reply_is_named_after_its_call(name: str) -> None:
    assert CALLS[name].reply_type().__name__ == f"{name}Reply"


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_may_carry_custom_data(name: str) -> None:
    assert "custom_data" in MESSAGES[name].__struct_fields__
