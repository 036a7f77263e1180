"""How many charges are odd, and in which way."""

from collections import Counter

import pytest

from chargeloom.sim.history.oddity import Oddity, oddity


@pytest.mark.parametrize(
    ("odd", "per_thousand"),
    [(Oddity.CUT_OFF, 8), (Oddity.UNKNOWN, 6), (Oddity.LATE, 10), (Oddity.OTHER, 6)],
)
def test_so_many_of_a_thousand_charges_are_odd(odd: Oddity, per_thousand: int) -> None:
    drawn = Counter(oddity((number + 0.5) / 1000) for number in range(1000))
    assert drawn[odd] == per_thousand
    assert drawn[Oddity.NONE] == 970
