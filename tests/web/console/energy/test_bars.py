"""Bars: to one scale, vehicles upon the rest, what is given back beside what is drawn."""

import pytest

from chargeloom.domain.limits.outside_limit import Covers
from chargeloom.domain.sites.site import Node
from chargeloom.energy.envelope import Because, Cause
from chargeloom.web.console.energy.bars import WIDTH, bars
from chargeloom.web.console.energy.picture import Bound, Draw, NodeNow, PhaseNow, tone_of


def node(*phases: PhaseNow) -> NodeNow:
    return NodeNow(Node(id="n"), 0, phases, None, None, is_measured=True)


def test_vehicles_stand_upon_the_rest_and_the_limit_is_marked_to_the_same_scale() -> None:
    bound = Bound(50.0, Cause(Because.FUSE), None, Covers.EVERYTHING)
    first, second = bars(
        node(
            PhaseNow(1, 30.0, (Draw("a", 10.0), Draw("b", 5.0)), bound),
            PhaseNow(2, -4.0, (Draw("a", 6.0),), None),
        )
    )
    assert [piece.name for piece in first.pieces] == ["", "a", "b"]
    scale = WIDTH / 52
    assert [piece.x for piece in first.pieces] == pytest.approx([0, 15 * scale, 25 * scale])
    assert first.limit_x == pytest.approx(50 * scale)
    # What the sun gives covers all that the vehicle draws: nothing flows in.
    assert [(piece.name, piece.x) for piece in second.pieces] == [("a", 0.0)]
    assert (second.flow_x, second.limit_x) == (0.0, None)


@pytest.mark.parametrize(
    ("flow", "limit", "tone"),
    [
        (1.0, None, "mute"),
        (-9.0, 10.0, "good"),
        (8.0, 10.0, "warm"),
        (9.9, 10.0, "full"),
        (10.5, 10.0, "bad"),
        (0.0, 0.0, "full"),
        (0.1, 0.0, "bad"),
    ],
)
def test_a_tone_says_how_near_the_limit_is(flow: float, limit: float | None, tone: str) -> None:
    assert tone_of(flow, limit) == tone
