"""Whether cars show on other phases than they are said to lie on: the lines of a meter are crossed, or those of outlets are.

Nobody can tell the two apart, so both count: what flows on one of these phases may flow on each other of them, and a car
on fewer lines than all may lie on any. One sign of it is enough to count so, until the same outlet shows right; several in a row make sure.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chargeloom.energy.balancing.outlets.allowance import Place

IN_A_ROW: Final = 3
"""So many cars in a row have to show the same."""


class Astray(NamedTuple):
    """On which phases the car of an outlet is said to lie, and on which it shows."""

    said: frozenset[int]
    shown: frozenset[int]

    @property
    def phases(self) -> frozenset[int]:
        """Give all of them."""
        return self.said | self.shown


class Crossing:
    """What one meter showed of where cars lie."""

    def __init__(self, astray: Mapping[Place, Astray] | None = None) -> None:
        self.astray: dict[Place, Astray] = dict(astray or {})
        self._runs: dict[Place, tuple[Astray | None, int]] = {}
        """What each outlet showed last, None that it lies as is said, and how often in a row."""
        self._strays: dict[Place, Astray] = {}
        """Those that showed elsewhere last."""
        self._row: list[tuple[Place, Astray]] = []
        self._suspects: set[Place] = set()

    @property
    def counted(self) -> Mapping[Place, Astray]:
        """Give those that may lie elsewhere: who does for sure, and whoever showed elsewhere last, be it but once."""
        return self._strays | self.astray

    @property
    def suspected(self) -> frozenset[int]:
        """Give the phases that may be exchanged."""
        last = (seen.phases for seen in self.counted.values())
        return frozenset[int]().union(*last, *(seen.phases for _, seen in self._row))

    @property
    def places(self) -> frozenset[Place]:
        """List the outlets of which anything was seen, or is known."""
        return frozenset([*self.counted, *self._runs])

    def showed(self, place: Place, said: frozenset[int], shown: frozenset[int]) -> None:
        """Take where a car showed; only what is shown in a row counts, by one outlet or by several."""
        if said == shown:
            self._right(place, said)
        else:
            self._wrong(place, Astray(said, shown))

    @property
    def is_sure(self) -> bool:
        """Whether it is time to tell of it: enough cars have shown it, or the meter did."""
        return bool(self.astray or self._suspects)

    def suspect(self, place: Place, seen: Astray) -> None:
        """Count with it, and tell of it, that an outlet lies elsewhere until it shows right: what the meter shows speaks for it."""
        self._strays.setdefault(place, seen)
        self._suspects.add(place)

    def acquit(self, place: Place) -> None:
        """Take it that the meter shows an outlet right; what its own car showed otherwise speaks louder."""
        shown, _ = self._runs.get(place, (None, 0))
        if place in self._suspects and shown is None:
            self.clear(place)

    def strayed(self, place: Place, seen: Astray) -> None:
        """Count with it that an outlet lies elsewhere than was learned, until it is learned anew."""
        self._strays[place] = seen

    def clear(self, place: Place) -> None:
        """Suspect an outlet no longer."""
        self._strays.pop(place, None)
        self._suspects.discard(place)

    def forget(self, place: Place) -> None:
        """Begin anew with an outlet."""
        self.astray.pop(place, None)
        self._runs.pop(place, None)
        self.clear(place)
        self._row = [each for each in self._row if each[0] != place]

    def _right(self, place: Place, said: frozenset[int]) -> None:
        if any(said & each.phases for _, each in self._row):
            self._row.clear()
        self.clear(place)
        if self._counted(place, None) >= IN_A_ROW:
            self.astray.pop(place, None)

    def _wrong(self, place: Place, seen: Astray) -> None:
        self._row.append((place, seen))
        self._strays[place] = seen
        count = self._counted(place, seen)
        if self.astray or len(self._row) >= IN_A_ROW:
            self.astray |= dict(self._row)
            self._row.clear()
        elif count >= IN_A_ROW:
            self.astray[place] = seen

    def _counted(self, place: Place, seen: Astray | None) -> int:
        last, count = self._runs.get(place, (seen, 0))
        count = count + 1 if last == seen else 1
        self._runs[place] = seen, count
        return count
