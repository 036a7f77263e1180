"""Vehicles that load alike and can take alike are one class: shares are found for classes, not for vehicles."""

from typing import NamedTuple

import numpy as np

from chargeloom.energy.balancing.circuits.grid import Flags, Floats, Ints


class Demands(NamedTuple):
    """Vehicles as columns: where, which footprint, from how much to how much, with which weight."""

    node: Ints
    footprint: Ints
    least_a: Floats
    most_a: Floats
    weight: Floats

    def of(self, places: Ints | Flags) -> "Demands":
        """Take some of them, in that order."""
        columns = (self.least_a[places], self.most_a[places], self.weight[places])
        return Demands(self.node[places], self.footprint[places], *columns)


class Classes(NamedTuple):
    """The kinds of vehicles, those of one footprint side by side."""

    footprint: Ints
    least_a: Floats
    most_a: Floats
    weight: Floats

    def of(self, places: Ints | Flags) -> "Classes":
        """Take some of them, in that order."""
        columns = (self.least_a[places], self.most_a[places], self.weight[places])
        return Classes(self.footprint[places], *columns)

    @property
    def levels(self) -> Floats:
        """List the levels at which some class begins to rise or has all it can take."""
        corners = [np.zeros(1), self.least_a / self.weight, self.most_a / self.weight]
        return np.unique(np.concatenate(corners))

    def currents(self, levels: Floats) -> Floats:
        """Say what each class draws at each level: a row for each class."""
        rising = self.weight[:, None] * levels[None, :]
        found: Floats = np.clip(rising, self.least_a[:, None], self.most_a[:, None])
        return found


def classed(demands: Demands) -> tuple[Classes, Ints]:
    """Find the classes, and which one each vehicle is of."""
    key = np.zeros(len(demands.node), dtype=np.intp)
    for column in demands[1:]:
        values, ranks = np.unique(column, return_inverse=True)
        key = key * max(len(values), 1) + ranks.reshape(-1)
        if len(values) > 1:
            key = np.unique(key, return_inverse=True)[1].reshape(-1)
    _, firsts, members = np.unique(key, return_index=True, return_inverse=True)
    columns = Classes(demands.footprint, demands.least_a, demands.most_a, demands.weight)
    return columns.of(firsts), members.reshape(-1)
