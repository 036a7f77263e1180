import pytest

from chargeloom.protocols.ocpp.v16.messages.actions import CSMS_CALLS, STATION_CALLS
from tests.protocols.ocpp.official import packaged
from tests.protocols.ocpp.v16.messages.schemas import CALLS, MESSAGES


def test_all_39_actions_and_78_messages_are_declared() -> None:
    assert len(CALLS) == 39
    assert len(MESSAGES) == 78
    assert len(set(MESSAGES.values())) == 78


def test_every_official_schema_has_its_message() -> None:
    assert MESSAGES.keys() == packaged("v16").keys()


def test_only_data_transfer_goes_both_ways() -> None:
    assert STATION_CALLS.keys() & CSMS_CALLS.keys() == {"DataTransfer"}


def test_stations_ask_14_things_and_central_systems_26() -> None:
    assert (len(STATION_CALLS), len(CSMS_CALLS)) == (14, 26)


@pytest.mark.parametrize("name", CALLS)
def test_a_reply_is_named_after_its_call(name: str) -> None:
    assert CALLS[name].reply_type().__name__ == f"{name}Reply"
