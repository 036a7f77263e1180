"""Properties whose examples are dear: a few are drawn in the usual run, hundreds in the soak."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

Holds = Callable[..., None]


def given_often(
    few: int, often: int, *places: SearchStrategy[Any], **names: SearchStrategy[Any]
) -> Callable[[Holds], Callable[[int], None]]:
    """Let a property be tried with so many examples of these, as `given` does."""

    def decorate(holds: Holds) -> Callable[[int], None]:
        @pytest.mark.parametrize("examples", [few, pytest.param(often, marks=pytest.mark.soak)])
        def test(examples: int) -> None:
            settings(max_examples=examples, deadline=None)(given(*places, **names)(holds))()

        test.__doc__ = holds.__doc__
        test.__module__ = holds.__module__
        test.__qualname__ = test.__name__ = holds.__name__
        return test

    return decorate
