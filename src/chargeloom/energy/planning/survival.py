"""How long something lasts, learnt as the day goes: a product-limit estimate with a prior."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from chargeloom.energy.planning.network import Floats

TINY: Final = 1e-9


class Survival:
    """Chances to end at each of some ages; what goes on, or was lost from sight, has lasted at least so far.

    Kaplan and Meier (1958); the prior counts as so many cases that were seen through to their end, as in Susarla and
    Van Ryzin (1976).
    """

    def __init__(self, ages: Floats, prior: Floats, weight: float) -> None:
        self._ages = ages
        share = prior / prior.sum()
        self._ended: Floats = share * weight
        self._outlived: Floats = np.maximum(1 - np.cumsum(share), 0.0) * weight

    def end(self, age: float) -> None:
        """Note a case that ended at an age; beyond the last age it ended there."""
        at = min(int(np.searchsorted(self._ages, age - TINY)), len(self._ages) - 1)
        self._ended[at] += 1
        self._outlived[:at] += 1

    def lose(self, age: float) -> None:
        """Note a case that was lost from sight at an age."""
        self._outlived += self._is_outlived_at(age)

    def chances(self, ongoing: Iterable[float]) -> Floats:
        """Give the chance to end at each age, beside cases that have lasted so long and go on."""
        outlived = self._outlived.copy()
        for age in ongoing:
            outlived += self._is_outlived_at(age)
        hazard = self._ended / np.maximum(self._ended + outlived, TINY)
        hazard[-1] = 1.0
        chances: Floats = np.concatenate([[1.0], np.cumprod(1 - hazard)[:-1]]) * hazard
        return chances

    def _is_outlived_at(self, age: float) -> Floats:
        return (self._ages < age - TINY).astype(np.float64)
