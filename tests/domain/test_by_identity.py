"""What follows from quantities is found once for the very same ones."""

import pytest

from chargeloom.domain import by_identity as module
from chargeloom.domain.by_identity import by_identity, lasting
from chargeloom.domain.reading import ENERGY_IMPORT, Quantity


def quantities() -> tuple[Quantity, ...]:
    """Make equal ones that are not the same."""
    return (Quantity(measurand=ENERGY_IMPORT, unit="Wh"),)


def test_the_very_same_are_looked_at_once_and_equal_ones_anew() -> None:
    looked: list[int] = []

    @by_identity
    def count(asked: tuple[Quantity, ...]) -> int:
        looked.append(id(asked))
        return len(looked)

    one, other = quantities(), quantities()
    assert [count(one), count(other), count(one), count(other)] == [1, 2, 1, 2]


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 2)
    looked: list[int] = []

    @by_identity
    def look(asked: tuple[Quantity, ...]) -> int:
        looked.append(id(asked))
        return len(asked)

    all_of_them = [quantities() for _ in range(3)]
    for one in (*all_of_them, all_of_them[0]):
        look(one)
    assert looked == [id(one) for one in (*all_of_them, all_of_them[0])]


def test_one_stands_for_all_that_say_the_same() -> None:
    one, other = quantities(), quantities()
    assert one is not other
    assert lasting(one) is lasting(other)
