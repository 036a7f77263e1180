from chargeloom.sim.station.agenda import Agenda


def test_acts_come_in_the_order_of_their_times_and_are_told_them() -> None:
    agenda, done = Agenda(), []
    agenda.add(5, lambda at: done.append(("b", at)))
    agenda.add(2, lambda at: done.append(("a", at)))
    agenda.add(5, lambda at: done.append(("c", at)))
    assert agenda.deadline() == 2
    agenda.tick(4)
    assert done == [("a", 2)]
    agenda.tick(6)
    assert done == [("a", 2), ("b", 5), ("c", 5)]
    assert agenda.deadline() is None


def test_without_power_nothing_is_remembered() -> None:
    agenda = Agenda()
    agenda.add(1, lambda _: None)
    agenda.clear()
    assert agenda.deadline() is None
