"""Stretches: a set of whole numbers that mostly follow each other, in little memory."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Stretches:
    """Numbers seen so far, as unbroken stretches; a thousand in a row are one."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, stretches: Iterable[tuple[int, int]] = ()) -> None:
        """Begin with stretches that neither overlap nor touch."""
        ordered = sorted(stretches)
        self._firsts = [first for first, _ in ordered]
        self._lasts = [last for _, last in ordered]

    def __contains__(self, number: int) -> bool:
        if not self._lasts or number > self._lasts[-1]:
            return False
        place = bisect_right(self._firsts, number) - 1
        return place >= 0 and number <= self._lasts[place]

    def __len__(self) -> int:
        return len(self._firsts)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._firsts, self._lasts, strict=True)

    def add(self, number: int) -> None:
        """Take a number; what it joins becomes one stretch."""
        firsts, lasts = self._firsts, self._lasts
        if lasts and number == lasts[-1] + 1:
            lasts[-1] = number
            return
        place = bisect_right(firsts, number) - 1
        if place >= 0 and number <= lasts[place]:
            return
        joins_before = place >= 0 and lasts[place] == number - 1
        joins_behind = place + 1 < len(firsts) and firsts[place + 1] == number + 1
        if joins_before and joins_behind:
            lasts[place] = lasts.pop(place + 1)
            del firsts[place + 1]
        elif joins_before:
            lasts[place] = number
        elif joins_behind:
            firsts[place + 1] = number
        else:
            firsts.insert(place + 1, number)
            lasts.insert(place + 1, number)

    def holds_all(self, first: int, last: int) -> bool:
        """Whether every number from the first to the last was seen."""
        place = bisect_right(self._firsts, first) - 1
        return place >= 0 and last <= self._lasts[place]
