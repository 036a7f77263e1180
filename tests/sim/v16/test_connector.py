"""From plug to unplug, as the states of OCPP 1.6, 4.9, and the messages of chapter 4."""

import pytest

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AuthorizationStatus,
    ChargePointErrorCode,
    ReadingContext,
    StopReason,
)
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Supply, Vehicle, VehicleKind
from tests.sim.back_to_back import car
from tests.sim.v16.pocket_csms import Bench, refused

DC_CAR = VehicleKind(name="dc car", capacity_wh=70_000, ac_power_w=11_000, dc_power_w=120_000)
INVALID_START = core.StartTransactionReply(
    id_tag_info=refused(AuthorizationStatus.INVALID), transaction_id=77
)


def test_a_whole_session_is_told_in_order() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="60")
    bench.plug()
    bench.wait(5)
    bench.present("TAG")
    bench.wait(120)
    bench.present("TAG")
    bench.wait(5)
    bench.unplug()
    assert bench.actions() == [
        "StatusNotification", "Authorize", "StartTransaction", "StatusNotification",
        "MeterValues", "MeterValues", "StopTransaction", "StatusNotification", "StatusNotification",
    ]  # fmt: skip
    assert bench.statuses() == ["Preparing", "Charging", "Finishing", "Available"]


def test_the_meter_readings_of_a_session_fit_together() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="60")
    bench.charge(600)
    bench.present()
    (start,) = bench.heard(core.StartTransaction)
    (stop,) = bench.heard(core.StopTransaction)
    told = [int(one.meter_value[0].sampled_value[0].value) for one in bench.heard(core.MeterValues)]
    assert told == sorted(told)
    assert start.meter_start <= told[0] <= told[-1] == stop.meter_stop
    assert stop.meter_stop - start.meter_start == pytest.approx(11_000 / 6, abs=2)
    assert stop.transaction_id == bench.csms.number(start)


def test_a_token_may_come_before_the_cable() -> None:
    bench = Bench.accepted()
    bench.present()
    assert bench.statuses() == ["Preparing"]
    assert bench.heard(core.StartTransaction) == []
    bench.plug()
    assert len(bench.heard(core.StartTransaction)) == 1
    assert bench.statuses() == ["Preparing", "Charging"]


def test_usage_without_a_cable_is_given_up_after_the_time_out() -> None:
    """(OCPP 1.6, 4.9: B1, and 9.1.6)."""
    bench = Bench.accepted(ConnectionTimeOut="45")
    bench.present()
    bench.wait(44.9)
    assert bench.statuses() == ["Preparing"]
    bench.wait(0.2)
    assert bench.statuses() == ["Preparing", "Available"]
    bench.plug()
    assert bench.heard(core.StartTransaction) == []


def test_a_cable_without_a_token_ends_in_finishing_so_that_no_stranger_starts_on_it() -> None:
    """(OCPP 1.6 errata, 3.20: B6)."""
    bench = Bench.accepted(ConnectionTimeOut="45")
    bench.plug()
    bench.wait(46)
    assert bench.statuses() == ["Preparing", "Finishing"]
    bench.unplug()
    assert bench.statuses()[-1] == "Available"


def test_a_token_at_a_finished_connector_starts_a_new_transaction() -> None:
    """(OCPP 1.6, 4.9: F2)."""
    bench = Bench.accepted()
    bench.charge(60)
    bench.present()
    bench.wait(5)
    bench.present()
    assert bench.statuses() == ["Preparing", "Charging", "Finishing", "Preparing", "Charging"]
    assert len(bench.heard(core.StartTransaction)) == 2


def test_showing_the_token_twice_cancels() -> None:
    """(OCPP 1.6, 4.9: B1)."""
    bench = Bench.accepted()
    bench.present("TAG")
    bench.present("tag")
    assert bench.statuses() == ["Preparing", "Available"]


def test_unplugging_stops_the_transaction_and_says_why() -> None:
    """(OCPP 1.6, 4.9 and 9.1.23)."""
    bench = Bench.accepted()
    bench.charge(60)
    bench.unplug()
    (stop,) = bench.heard(core.StopTransaction)
    assert stop.reason is StopReason.EV_DISCONNECTED
    finishing = next(
        one for one in bench.heard(core.StatusNotification) if one.status.value == "Finishing"
    )
    assert finishing.info == "EV side disconnected"
    assert bench.statuses()[-1] == "Available"


def test_unplugging_only_suspends_when_so_configured() -> None:
    """(OCPP 1.6, 4.9 and 4.10)."""
    bench = Bench.accepted(StopTransactionOnEVSideDisconnect="false")
    bench.charge(60)
    bench.unplug()
    bench.wait(600)
    assert bench.heard(core.StopTransaction) == []
    assert bench.statuses()[-1] == "SuspendedEV"
    assert bench.heard(core.StatusNotification)[-1].info == "EV side disconnected"
    register = bench.model.station.connectors[1].outlet.meter.register_wh
    bench.plug()
    bench.wait(60)
    assert bench.statuses()[-1] == "Charging"
    assert bench.model.station.connectors[1].outlet.meter.register_wh > register


def test_a_full_vehicle_suspends_the_transaction() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0")
    bench.plug(car(0.5, target=0.51))
    bench.present()
    bench.wait(1800)
    assert bench.statuses() == ["Preparing", "Charging", "SuspendedEV"]
    assert bench.heard(core.MeterValues) == []


def test_a_start_with_an_invalid_token_is_stopped() -> None:
    """(OCPP 1.6 errata, 3.17; StopTransactionOnInvalidId)."""
    bench = Bench.accepted()
    bench.csms.script[core.StartTransaction] = [INVALID_START]
    bench.charge(10)
    (stop,) = bench.heard(core.StopTransaction)
    assert (stop.reason, stop.transaction_id) == (StopReason.DE_AUTHORIZED, 77)
    assert bench.statuses()[-1] == "Finishing"


def test_a_start_with_an_invalid_token_only_gets_no_energy_when_so_configured() -> None:
    """(OCPP 1.6, 3.5.4; 4.9: C5)."""
    bench = Bench.accepted(StopTransactionOnInvalidId="false")
    bench.csms.script[core.StartTransaction] = [INVALID_START]
    bench.charge(600)
    assert bench.heard(core.StopTransaction) == []
    assert bench.statuses()[-1] == "SuspendedEVSE"
    assert bench.model.station.connectors[1].outlet.meter.register_wh == 0
    bench.present()
    bench.present()
    bench.wait(60)
    assert bench.statuses()[-1] == "Charging"


def test_a_fault_stops_the_flow_and_its_repair_leads_back() -> None:
    """(OCPP 1.6, 4.9: C9 and I3)."""
    bench = Bench.accepted()
    bench.charge(60)
    meter = bench.model.station.connectors[1].outlet.meter
    bench.model.fail(1, ChargePointErrorCode.GROUND_FAILURE, bench.now)
    bench.exchange()
    register = meter.register_wh
    bench.wait(600)
    assert meter.register_wh == register
    assert bench.heard(core.StatusNotification)[-1].error_code.value == "GroundFailure"
    bench.model.repair(1, bench.now)
    bench.exchange()
    bench.wait(60)
    assert bench.statuses()[-2:] == ["Faulted", "Charging"]
    assert meter.register_wh > register


def test_what_happens_behind_a_fault_shows_after_its_repair() -> None:
    bench = Bench.accepted()
    bench.model.fail(1, ChargePointErrorCode.READER_FAILURE, bench.now)
    bench.plug()
    bench.present()
    assert bench.heard(core.Authorize) == []
    bench.model.repair(1, bench.now)
    bench.exchange()
    assert bench.statuses() == ["Faulted", "Preparing"]


def test_a_cable_at_a_broken_connector_starts_nothing() -> None:
    bench = Bench.accepted()
    bench.present()
    bench.model.fail(1, ChargePointErrorCode.READER_FAILURE, bench.now)
    bench.plug()
    bench.wait(100)
    assert bench.heard(core.StartTransaction) == []


def test_samples_keep_their_time_however_late_the_station_is_woken() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="60")
    bench.charge()
    bench.now += 300
    bench.model.tick(bench.now)
    bench.exchange()
    seconds = [
        one.meter_value[0].timestamp.timestamp() - bench.clock.ahead_s
        for one in bench.heard(core.MeterValues)
    ]
    assert seconds == [60, 120, 180, 240, 300]


def test_a_faster_world_charges_faster_and_samples_as_often_per_kilowatt_hour() -> None:
    slow, fast = Bench(pace=1.0), Bench(pace=60.0)
    for bench in (slow, fast):
        bench.connect()
        bench.charge()
    slow.wait(3600)
    fast.wait(60)
    assert len(slow.heard(core.MeterValues)) == len(fast.heard(core.MeterValues)) == 60
    assert fast.model.station.connectors[1].outlet.meter.register_wh == pytest.approx(
        slow.model.station.connectors[1].outlet.meter.register_wh, rel=0.01
    )


def test_a_stop_carries_the_readings_that_it_is_configured_to() -> None:
    """(OCPP 1.6, 3.16.5; errata, 3.14)."""
    register = "Energy.Active.Import.Register"
    bench = Bench.accepted(StopTxnSampledData=register, MeterValueSampleInterval="60")
    bench.charge(130)
    bench.present()
    (stop,) = bench.heard(core.StopTransaction)
    contexts = [one.sampled_value[0].context for one in stop.transaction_data or ()]
    periodic = ReadingContext.SAMPLE_PERIODIC
    assert contexts == [
        ReadingContext.TRANSACTION_BEGIN, periodic, periodic, ReadingContext.TRANSACTION_END
    ]  # fmt: skip
    assert (stop.transaction_data or ())[-1].sampled_value[0].value == str(stop.meter_stop)


def test_a_stop_carries_no_readings_unless_configured() -> None:
    bench = Bench.accepted()
    bench.charge(130)
    bench.present()
    assert bench.heard(core.StopTransaction)[0].transaction_data is None


def test_where_nothing_that_is_wanted_is_known_nothing_is_told() -> None:
    """A set of samples may not be empty (OCPP 1.6, 7.33); AC knows no state of charge."""
    bench = Bench.accepted(MeterValuesSampledData="SoC", StopTxnSampledData="SoC")
    bench.charge(600)
    bench.present()
    assert bench.heard(core.MeterValues) == []
    assert bench.heard(core.StopTransaction)[0].transaction_data is None


def test_a_dc_connector_tells_the_state_of_charge() -> None:
    bench = Bench(connectors=(ConnectorKind(supply=Supply.DC, maximum_a=200, lines=1),))
    bench.connect()
    bench.plug(Vehicle(DC_CAR, soc=0.3))
    bench.present()
    bench.wait(600)
    values = bench.heard(core.MeterValues)[-1].meter_value[0].sampled_value
    soc = next(one for one in values if one.measurand is not None and one.measurand.value == "SoC")
    assert 30 < int(soc.value) < 60


def test_connectors_charge_side_by_side() -> None:
    bench = Bench(connectors=(ConnectorKind(), ConnectorKind(lines=1)))
    bench.connect()
    for connector in (1, 2):
        bench.plug(place=connector)
        bench.present(f"TAG{connector}", connector)
    bench.wait(600)
    starts = bench.heard(core.StartTransaction)
    assert [(one.connector_id, one.id_tag) for one in starts] == [(1, "TAG1"), (2, "TAG2")]
    first, second = (bench.model.station.connectors[number].outlet.meter for number in (1, 2))
    assert first.register_wh > 2.9 * second.register_wh > 0


def test_two_vehicles_never_share_a_connector() -> None:
    bench = Bench.accepted()
    bench.plug()
    with pytest.raises(ValueError, match="taken"):
        bench.plug()
    bench.unplug()
    with pytest.raises(ValueError, match="nothing"):
        bench.unplug()


def test_the_station_tells_its_owner_what_happens() -> None:
    bench = Bench.accepted()
    bench.charge(600)
    bench.present()
    bench.unplug()
    told = bench.model.happenings()
    assert [one.what for one in told] == [
        What.ACCEPTED, What.PLUGGED, What.STARTED, What.NUMBERED, What.STOPPED, What.UNPLUGGED
    ]  # fmt: skip
    assert told[4].energy_wh == bench.heard(core.StopTransaction)[0].meter_stop
    assert bench.model.happenings() == []
