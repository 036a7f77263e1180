import pytest

from chargeloom.wire.violation import Violation, WireError, inside


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("plain", "/top/plain"),
        ("", "/top/"),
        (3, "/top/3"),
        ("a/b", "/top/a~1b"),
        ("a~b", "/top/a~0b"),
        ("größe", "/top/größe"),
        ("nul\0", "/top/nul\\x00"),
        ("half \ud800", "/top/half \\ud800"),
    ],
)
def test_a_pointer_steps_to_a_member(name: str | int, pointer: str) -> None:
    assert inside("/top", name) == pointer


def test_a_long_name_of_the_peer_is_cut() -> None:
    assert inside("", "x" * 70_000) == "/" + "x" * 50 + "..."


def test_a_long_way_down_is_cut() -> None:
    pointer = ""
    for _ in range(1000):
        pointer = inside(pointer, "\0" * 50)
    assert len(pointer) < 400


def test_an_error_says_where_and_what() -> None:
    error = WireError(Violation.WRONG_TYPE, "/idTag", "a string is expected")
    assert str(error) == "/idTag: a string is expected"


def test_an_error_of_the_whole_only_says_what() -> None:
    assert str(WireError(Violation.MALFORMED, "", "not JSON")) == "not JSON"
