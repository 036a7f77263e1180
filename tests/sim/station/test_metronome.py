"""Beats at an interval: as often as it says, at their own times, and never when it is 0."""

from chargeloom.sim.station.metronome import Metronome


def test_each_beat_keeps_its_time_however_late_it_is_asked_for() -> None:
    metronome = Metronome(lambda: 60, pace=1.0)
    metronome.start(10)
    assert list(metronome.due(69)) == []
    assert list(metronome.due(200)) == [70, 130, 190]
    assert metronome.beats_at == 250


def test_a_faster_world_beats_faster() -> None:
    metronome = Metronome(lambda: 60, pace=10.0)
    metronome.start(0)
    assert list(metronome.due(12)) == [6, 12]


def test_an_interval_of_0_is_never_and_a_new_one_counts_from_the_next_beat_on() -> None:
    interval_s = 60
    metronome = Metronome(lambda: interval_s, pace=1.0)
    metronome.start(0)
    interval_s = 0
    assert list(metronome.due(300)) == [60]
    assert metronome.beats_at is None


def test_what_is_stopped_beats_no_more() -> None:
    metronome = Metronome(lambda: 60, pace=1.0)
    metronome.start(0)
    metronome.stop()
    assert list(metronome.due(300)) == []
