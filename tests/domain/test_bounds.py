"""Every number is held against the bounds of its declaration."""

from math import inf, nan
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from chargeloom.domain.bounds import Problem, breaches

Share = Annotated[float, Meta(ge=0, le=1)]


class Inner(msgspec.Struct):
    shares: tuple[Share, ...] = ()
    pair: tuple[Share, int] | None = None


class Outer(msgspec.Struct):
    size: Annotated[float, Meta(gt=0)] = 1.0
    inner: Inner | None = None
    is_on: bool = True


def test_what_keeps_its_bounds_has_no_breach() -> None:
    assert not [*breaches(Outer(inner=Inner(shares=(0.0, 1.0), pair=(0.5, 7))))]


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_named(value: float) -> None:
    assert [*breaches(Outer(size=value))] == [Problem("/size", "is no number")]


def test_every_breach_is_named_with_its_place() -> None:
    found = breaches(Outer(size=0.0, inner=Inner(shares=(-1.0, 0.5, 2.0), pair=(nan, 3))))
    assert [problem.pointer for problem in found] == [
        "/size",
        "/inner/shares/0",
        "/inner/shares/2",
        "/inner/pair/0",
    ]
