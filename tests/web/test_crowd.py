"""Who may be in by HTTP when there is room for no more."""

from chargeloom.web.crowd import Crowd


class Guest:
    def __init__(self, address: str, *, is_dawdling: bool = True) -> None:
        self.address = address
        self.is_dawdling = is_dawdling
        self.is_gone = False

    def leave(self) -> None:
        self.is_gone = True


def test_where_one_peer_has_all_the_room_its_oldest_that_dawdles_makes_some() -> None:
    crowd = Crowd(3)
    busy = Guest("192.0.2.1", is_dawdling=False)
    greedy = [busy, Guest("192.0.2.1"), Guest("192.0.2.1")]
    assert all(map(crowd.enter, greedy))
    assert crowd.enter(Guest("198.51.100.1"))
    assert [one.is_gone for one in greedy] == [False, True, False]


def test_who_has_as_many_as_the_others_has_to_wait() -> None:
    crowd = Crowd(3)
    inside = [Guest("192.0.2.1"), Guest("192.0.2.1"), Guest("198.51.100.1")]
    assert all(map(crowd.enter, inside))
    assert not crowd.enter(Guest("198.51.100.1"))
    assert not crowd.enter(Guest("192.0.2.1"))
    assert not any(one.is_gone for one in inside)


def test_nobody_who_is_served_makes_room() -> None:
    crowd = Crowd(2)
    inside = [Guest("192.0.2.1", is_dawdling=False) for _ in range(2)]
    assert all(map(crowd.enter, inside))
    assert not crowd.enter(Guest("198.51.100.1"))


def test_who_leaves_makes_room_and_is_counted_once() -> None:
    crowd = Crowd(1)
    first, second, third = (Guest("192.0.2.1") for _ in range(3))
    assert crowd.enter(first)
    assert not crowd.enter(second)
    crowd.forget(second)
    assert not crowd.enter(second)
    crowd.forget(first)
    crowd.forget(first)
    assert crowd.enter(second)
    assert not crowd.enter(third)


def test_the_addresses_of_one_ipv6_network_are_one_peer() -> None:
    crowd = Crowd(3)
    greedy = [Guest(f"2001:db8::{number}") for number in range(1, 4)]
    assert all(map(crowd.enter, greedy))
    assert not crowd.enter(Guest("2001:db8::ffff"))
    assert crowd.enter(Guest("2001:db8:0:1::1"))
    assert greedy[0].is_gone
