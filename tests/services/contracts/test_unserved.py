"""Why a car got nothing is told in a word."""

from chargeloom.services.contracts.unserved import Unserved, Why


def test_it_is_told_by_its_word() -> None:
    assert str(Unserved(Why.NO_POOL)) == "no-pool"
