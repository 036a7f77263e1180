from chargeloom.protocols.ocpp.edge.antechamber import Antechamber


def test_the_oldest_of_an_address_makes_room_for_its_next() -> None:
    room: Antechamber[str] = Antechamber(most=10, most_of_one=2)
    assert [room.enter(name, "A") for name in ("a1", "a2", "a3")] == [None, None, "a1"]
    assert room.enter("b1", "B") is None
    assert list(room) == ["a2", "a3", "b1"]


def test_the_oldest_of_all_makes_room_when_all_is_full() -> None:
    room: Antechamber[str] = Antechamber(most=3, most_of_one=3)
    for name in ("a1", "b1", "c1"):
        room.enter(name, name[0])
    assert room.enter("d1", "d") == "a1"
    assert len(room) == 3


def test_who_left_takes_no_room() -> None:
    room: Antechamber[str] = Antechamber(most=2, most_of_one=1)
    room.enter("a1", "A")
    room.leave("a1")
    room.leave("a1")
    assert room.enter("a2", "A") is None
    assert list(room) == ["a2"]
