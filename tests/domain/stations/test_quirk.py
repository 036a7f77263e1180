import pytest

from chargeloom.domain.stations.quirk import (
    IN_HANDSHAKE,
    Avoidance,
    Deviation,
    Make,
    Quirk,
    character,
)

ANYONE = Quirk(name="a", why="", actions=("Heartbeat",), tolerate=(Deviation.UNKNOWN_FIELD,))
ONE_MODEL = Quirk(
    name="b",
    why="",
    vendor="Loom*",
    model="One",
    tolerate=(Deviation.NULL_FIELD,),
    avoid=(Avoidance.CHANGE_AVAILABILITY,),
)
OLD_FIRMWARE = Quirk(name="c", why="", vendor="loom", firmware="1.*", tolerate=())


def test_a_quirk_fits_by_patterns_and_ignores_case() -> None:
    assert ONE_MODEL.fits(Make("LOOMWORKS", "one", None))
    assert not ONE_MODEL.fits(Make("Loom", "Two", None))
    assert OLD_FIRMWARE.fits(Make("Loom", None, "1.12"))
    assert not OLD_FIRMWARE.fits(Make("Loom", None, "2.1"))


def test_what_a_station_did_not_say_fits_only_anything() -> None:
    assert ANYONE.fits(Make(None, None, None))
    assert not OLD_FIRMWARE.fits(Make("Loom", "One", None))


def test_a_character_sums_up_the_rows_that_fit() -> None:
    found = character((ANYONE, ONE_MODEL, OLD_FIRMWARE), Make("Loom", "One", "2"))
    assert found.quirks == (ANYONE, ONE_MODEL)
    assert found.tolerates("Heartbeat") == {Deviation.UNKNOWN_FIELD, Deviation.NULL_FIELD}
    assert found.tolerates("Authorize") == {Deviation.NULL_FIELD}
    assert found.avoided == {Avoidance.CHANGE_AVAILABILITY}


def test_a_stranger_has_a_blank_character() -> None:
    found = character((ONE_MODEL,), Make(None, None, None))
    assert [*found.quirks, *found.avoided, *found.tolerates("Authorize")] == []


@pytest.mark.parametrize("deviation", sorted(IN_HANDSHAKE))
def test_no_model_is_excused_for_its_handshake(deviation: Deviation) -> None:
    with pytest.raises(ValueError, match="by settings"):
        Quirk(name="a", why="", tolerate=(deviation,))
