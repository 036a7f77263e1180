"""What survives a loss of power."""

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import AvailabilityType, StopReason
from chargeloom.sim.station.outlet import ConnectorKind
from tests.sim.v16.pocket_csms import FAULT, Bench

START, VALUES, STOP = core.StartTransaction, core.MeterValues, core.StopTransaction


def test_what_still_was_to_be_told_is_told_after_the_start() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="60")
    bench.charge(1)
    bench.present()
    bench.unplug()
    bench.disconnect()
    bench.csms.heard.clear()
    bench.charge(130)
    bench.present()
    bench.lose_power()
    bench.connect()
    told = [action for action in bench.actions() if action != "StatusNotification"]
    assert told == [
        "BootNotification", "StartTransaction", "MeterValues", "MeterValues", "StopTransaction"
    ]  # fmt: skip
    number = bench.csms.number(bench.heard(START)[0])
    assert {one.transaction_id for one in bench.heard(VALUES)} == {number}
    assert [one.transaction_id for one in bench.heard(STOP)] == [number]


def test_a_transaction_that_ran_ends_with_the_power_at_the_register_it_had() -> None:
    bench = Bench.accepted()
    bench.charge(600)
    register = bench.model.station.connectors[1].outlet.meter.register_wh
    bench.lose_power()
    bench.connect()
    (stop,) = bench.heard(STOP)
    assert stop.reason is StopReason.POWER_LOSS
    assert stop.meter_stop == register > 0
    assert stop.transaction_id == bench.csms.number(bench.heard(START)[0])
    assert bench.statuses()[-1] == "Available"


def test_the_register_goes_on_where_it_stood() -> None:
    bench = Bench.accepted()
    bench.charge(600)
    bench.lose_power()
    bench.connect()
    bench.charge(60)
    first, second = bench.heard(START)
    assert second.meter_start == bench.heard(STOP)[0].meter_stop > first.meter_start


def test_failures_are_counted_over_a_loss_of_power() -> None:
    bench = Bench.accepted(TransactionMessageAttempts="2", MeterValueSampleInterval="0")
    bench.csms.script[START] = [FAULT, FAULT]
    bench.charge(1)
    bench.lose_power()
    bench.connect()
    bench.wait(1000)
    assert len(bench.heard(START)) == 2
    assert [one.transaction_id for one in bench.heard(STOP)] == [-1]


def test_settings_tokens_and_availability_are_kept() -> None:
    """(OCPP 1.6, 4.9 and 5.2; errata, 3.4)."""
    bench = Bench(connectors=(ConnectorKind(), ConnectorKind()))
    bench.connect()
    bench.charge(1)
    bench.unplug()
    bench.order(core.ChangeConfiguration(key="MeterValueSampleInterval", value="7"))
    bench.order(core.ChangeAvailability(connector_id=2, type=AvailabilityType.INOPERATIVE))
    bench.lose_power()
    bench.charge(1)
    assert len(bench.model.station.running()) == 1
    bench.csms.heard.clear()
    bench.connect()
    assert dict(bench.settings())["MeterValueSampleInterval"] == "7"
    assert bench.statuses(2) == ["Unavailable"]


def test_a_station_out_of_service_as_a_whole_stays_so() -> None:
    bench = Bench.accepted()
    bench.order(core.ChangeAvailability(connector_id=0, type=AvailabilityType.INOPERATIVE))
    bench.lose_power()
    bench.csms.heard.clear()
    bench.connect()
    assert [bench.statuses(number) for number in (0, 1)] == [["Unavailable"]] * 2
