"""Names stand as people count them, and each has a place of its own."""

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.natural_order import natural

NAMES = st.text(st.sampled_from("aAbB019-_.²٣ß"), max_size=12)


@pytest.mark.parametrize(
    "names",
    [
        ["demo-1", "demo-2", "demo-10", "demo-11", "demo-100"],
        ["garage-2", "Garage-10", "hall"],
        ["a", "a1", "a1b2", "a1b10", "a2", "aa"],
        ["1", "2", "10", "x"],
        ["demo-01", "demo-1", "demo-02", "demo-2"],
    ],
)
def test_names_stand_as_people_count_them(names: list[str]) -> None:
    assert sorted(set(names), key=natural) == names


@given(NAMES, NAMES)
def test_two_names_are_never_in_one_place(one: str, other: str) -> None:
    assert (natural(one) == natural(other)) == (one == other)
    assert (natural(one) < natural(other)) != (natural(one) >= natural(other))
