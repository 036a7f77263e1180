"""What a vehicle says that it wants binds what it is given, downwards only."""

import pytest

from chargeloom.domain.limits.vehicle_needs import Wants


@pytest.mark.parametrize(
    ("wants", "most_a"),
    [
        (Wants(transfer="AC_three_phase"), None),
        (Wants(transfer="AC_three_phase", max_a=16.0), 16.0),
        (Wants(transfer="AC_BPT", max_w=6_900.0), 10.0),
        (Wants(transfer="AC_single_phase", max_a=8.0, max_w=6_900.0), 8.0),
        (Wants(transfer="DC", max_a=400.0), None),
        (Wants(transfer="DC_BPT", max_a=400.0, max_w=63_480.0), 100.0),
    ],
)
def test_the_most_of_each_line_is_what_it_said_itself(wants: Wants, most_a: float | None) -> None:
    assert wants.most_a(3) == (None if most_a is None else pytest.approx(most_a))
