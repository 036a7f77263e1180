"""Rotations compose, and what a load draws adds up as phasors do."""

from math import isclose, sqrt

import pytest

from chargeloom.domain.sites.three_phase import (
    Rotation,
    Winding,
    Wiring,
    turns,
    upstream,
    worst_line,
)

KNOWN = [rotation for rotation in Rotation if rotation is not Rotation.UNKNOWN]


def sums(*loads: tuple[Wiring, tuple[int, ...], float]) -> list[float]:
    lines = [0j, 0j, 0j]
    for wiring, phases, amperes in loads:
        for line, turn in enumerate(turns(wiring, phases)):
            lines[line] += complex(*turn) * amperes
    return [round(abs(line), 9) for line in lines]


def test_str_puts_phase_s_on_the_first_line() -> None:
    assert Rotation.STR.phases == (1, 2, 0)


@pytest.mark.parametrize("rotation", KNOWN)
def test_a_rotation_within_the_standard_one_is_itself(rotation: Rotation) -> None:
    assert rotation.within(Rotation.RST) is rotation
    assert Rotation.RST.within(rotation) is rotation


def test_two_turns_by_one_phase_are_a_turn_by_two() -> None:
    assert Rotation.STR.within(Rotation.STR) is Rotation.TRS


def test_what_lies_in_something_unknown_is_unknown() -> None:
    assert Rotation.RST.within(Rotation.UNKNOWN) is Rotation.UNKNOWN
    assert Rotation.UNKNOWN.within(Rotation.RST) is Rotation.UNKNOWN


def test_a_single_phase_load_draws_from_its_phase_alone() -> None:
    assert sums((Wiring.ONE, (1, 2, 0), 16.0)) == [0.0, 16.0, 0.0]


def test_three_equal_loads_in_delta_draw_the_root_of_three_from_each_line() -> None:
    loads = [(Wiring.DELTA, pair, 10.0) for pair in ((0, 1), (1, 2), (2, 0))]
    assert all(isclose(line, 10 * sqrt(3), abs_tol=1e-8) for line in sums(*loads))


def test_a_load_between_two_lines_is_the_same_whichever_way_round() -> None:
    for pair in ((0, 1), (1, 2), (2, 0)):
        back = (pair[1], pair[0])
        assert turns(Wiring.DELTA, pair) == turns(Wiring.DELTA, back)


def test_two_loads_in_delta_that_share_a_line_add_up_at_sixty_degrees() -> None:
    lines = sums((Wiring.DELTA, (0, 1), 10.0), (Wiring.DELTA, (1, 2), 10.0))
    assert [round(line, 6) for line in lines] == [10.0, round(10 * sqrt(3), 6), 10.0]


def test_a_balanced_load_is_the_same_power_on_both_sides_of_a_transformer() -> None:
    drawn = tuple(complex(*turn) * 30 for turn in turns(Wiring.THREE, (0, 1, 2)))
    for winding in Winding:
        above = upstream((drawn[0], drawn[1], drawn[2]), winding, 0.5)
        assert all(isclose(abs(line), 15.0) for line in above)


def test_one_phase_behind_a_delta_loads_two_lines() -> None:
    above = upstream((30 + 0j, 0j, 0j), Winding.DELTA, 1.0)
    assert [round(abs(line), 6) for line in above] == [
        round(30 / sqrt(3), 6),
        round(30 / sqrt(3), 6),
        0.0,
    ]


@pytest.mark.parametrize(
    ("wiring", "winding", "expected"),
    [
        (Wiring.ONE, Winding.WYE, 2.0),
        (Wiring.ONE, Winding.DELTA, 2 / sqrt(3)),
        (Wiring.DELTA, Winding.WYE, 2.0),
        (Wiring.DELTA, Winding.DELTA, 4 / sqrt(3)),
    ],
)
def test_what_lies_in_unknown_lines_counts_with_the_most_it_can_draw_from_one(
    wiring: Wiring, winding: Winding, expected: float
) -> None:
    assert worst_line(wiring, []) == pytest.approx(1.0)
    assert worst_line(wiring, [(winding, 2.0)]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("winding", "drawn_a", "lines_a"),
    [
        (Winding.DELTA, (30.0, 0.0, 0.0), (7.5, 7.5, 0.0)),
        (Winding.DYN1, (30.0, 0.0, 0.0), (7.5, 0.0, 7.5)),
        (Winding.DYN1, (0.0, 30.0, 0.0), (7.5, 7.5, 0.0)),
        (Winding.DYN1, (0.0, 0.0, 30.0), (0.0, 7.5, 7.5)),
        (Winding.DYN1, (30.0, 20.0, 0.0), (sqrt(19) * 2.5, 5.0, 7.5)),
    ],
)
def test_a_phase_draws_from_the_lines_that_its_vector_group_says(
    winding: Winding, drawn_a: tuple[float, float, float], lines_a: tuple[float, float, float]
) -> None:
    """480 V in delta to 208 V in star: each winding draws 120/480 of what is drawn behind it; two share a line at 120 degrees."""
    behind = [
        current * complex(*turns(Wiring.ONE, (phase, 0, 0))[phase])
        for phase, current in enumerate(drawn_a)
    ]
    above = upstream((behind[0], behind[1], behind[2]), winding, sqrt(3) * 120 / 480)
    assert [abs(line) for line in above] == pytest.approx(lines_a)
