"""Heartbeats (OCPP 1.6, 4.6 and 9.1.10) and clock-aligned samples (3.16.2 and 9.1.5)."""

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import ReadingContext
from chargeloom.sim.station.station_clock import StationClock
from tests.sim.back_to_back import NOON
from tests.sim.v16.pocket_csms import SILENCE, Bench

HEARTBEAT, VALUES = core.Heartbeat, core.MeterValues


def test_a_silent_station_beats_at_its_interval() -> None:
    bench = Bench.accepted()
    bench.wait(1000)
    assert bench.times(HEARTBEAT) == [300, 600, 900]


def test_no_heartbeat_is_sent_where_something_else_was() -> None:
    bench = Bench.accepted(ConnectionTimeOut="1000")
    bench.wait(200)
    bench.plug()
    bench.wait(299)
    assert bench.times(HEARTBEAT) == []
    bench.wait(2)
    assert len(bench.times(HEARTBEAT)) == 1


def test_an_answer_is_a_sign_of_life_too() -> None:
    bench = Bench.accepted()
    bench.wait(200)
    bench.order(core.ClearCache())
    bench.wait(290)
    assert bench.times(HEARTBEAT) == []


def test_an_interval_of_zero_stops_the_heart() -> None:
    bench = Bench.accepted()
    bench.order(core.ChangeConfiguration(key="HeartbeatInterval", value="0"))
    bench.wait(5000)
    assert bench.times(HEARTBEAT) == []


def test_an_unanswered_heartbeat_is_not_repeated_but_the_next_one_comes() -> None:
    bench = Bench.accepted()
    bench.csms.script[HEARTBEAT] = [SILENCE]
    bench.wait(700)
    assert bench.times(HEARTBEAT) == [300, 600]


def test_the_heart_beats_again_on_a_new_link() -> None:
    bench = Bench.accepted()
    bench.csms.script[HEARTBEAT] = [SILENCE]
    bench.wait(310)
    bench.disconnect()
    bench.wait(500)
    bench.connect()
    bench.wait(1)
    assert bench.times(HEARTBEAT) == [300, 810]


def aligned(**settings: str) -> Bench:
    return Bench.accepted(ClockAlignedDataInterval="900", **settings)


def minutes_past(bench: Bench) -> list[int]:
    stamps = [one.meter_value[0].timestamp for one in bench.heard(VALUES)]
    return [(stamp.hour * 3600 + stamp.minute * 60 + stamp.second) // 60 for stamp in stamps]


def test_aligned_samples_come_at_even_times_of_the_day_without_a_transaction_too() -> None:
    five_past = StationClock(from_datetime(NOON) / SECOND + 300)
    bench = Bench(clock=five_past, settings={"ClockAlignedDataInterval": "900"})
    bench.csms.rules[core.BootNotification] = lambda _: core.BootNotificationReply(
        status=bench.csms.verdict().status, current_time=five_past.read(bench.now), interval=3000
    )
    bench.connect()
    bench.wait(3000)
    assert minutes_past(bench) == [735, 750, 765]
    told = bench.heard(VALUES)[0]
    assert told.transaction_id is None
    assert told.meter_value[0].sampled_value[0].context is ReadingContext.SAMPLE_CLOCK


def test_aligned_samples_of_a_transaction_name_it() -> None:
    """(OCPP 1.6 errata, 3.16)."""
    bench = aligned(MeterValueSampleInterval="0")
    bench.charge(1000)
    (told,) = bench.heard(VALUES)
    assert told.transaction_id == bench.csms.number(bench.heard(core.StartTransaction)[0])


def test_a_station_that_wakes_late_takes_every_sample_at_its_time() -> None:
    bench = aligned()
    bench.now = 3700.0
    bench.model.tick(bench.now)
    bench.exchange()
    assert minutes_past(bench) == [735, 750, 765, 780]


def test_an_interval_that_does_not_divide_the_day_begins_anew_at_midnight() -> None:
    bench = aligned()
    bench.order(core.ChangeConfiguration(key="ClockAlignedDataInterval", value="25200"))
    bench.wait(86_400)
    assert minutes_past(bench) == [14 * 60, 21 * 60, 0, 7 * 60]


def test_aligned_samples_can_ride_in_the_stop() -> None:
    """(OCPP 1.6, 9.1.25)."""
    bench = aligned(MeterValueSampleInterval="0", StopTxnAlignedData="Voltage.L1")
    bench.charge(2000)
    bench.present()
    data = bench.heard(core.StopTransaction)[0].transaction_data or ()
    assert [one.sampled_value[0].context for one in data] == [ReadingContext.SAMPLE_CLOCK] * 2
