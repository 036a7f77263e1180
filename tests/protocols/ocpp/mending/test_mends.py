"""The table of mends is whole."""

from chargeloom.domain.stations.quirk import IN_HANDSHAKE, OF_SEVERAL, Deviation
from chargeloom.protocols.ocpp.mending.mends import MENDS


def test_what_may_be_tolerated_of_a_message_can_be_mended() -> None:
    mended = {deviation for mends in MENDS.values() for deviation, _ in mends}
    assert mended == set(Deviation) - IN_HANDSHAKE - OF_SEVERAL


def test_a_fault_is_mended_in_one_way_first() -> None:
    for mends in MENDS.values():
        assert len(set(mends)) == len(mends)
