"""The measurands of simulated stations are words of both versions."""

from chargeloom.protocols.ocpp.v16.messages import enumerations as v16
from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import Measurand
from chargeloom.sim.station.measurands import MEASURED
from chargeloom.sim.station.meter import Quantity


def test_every_measurand_is_a_word_of_both_versions_and_shows_something_of_its_own() -> None:
    assert set(MEASURED) <= {one.value for one in v16.Measurand}
    assert set(MEASURED) <= {one.value for one in Measurand}
    assert sorted(one.quantity.name for one in MEASURED.values()) == sorted(Quantity.__members__)
