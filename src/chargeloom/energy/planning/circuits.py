"""The limits of a scenario recognised as the circuits of a site: a tree with phases and transformers."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import MOST_A, Balancing, Mode, Node, Outlet, PerPhase, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Rotation, Winding, Wiring
from chargeloom.energy.balancing.circuits.loads import Phasors
from chargeloom.energy.phasors import KINDS, TURNS, before
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.site import Site

ALIKE: Final = 1e-6
ROOT: Final = "supply"
FIRST_KINDS: Final = ((Wiring.ONE, (0,)), (Wiring.DELTA, (0, 1)))
"""The first station lies to neutral, or between two lines; which ones is a matter of names."""
ROTATIONS: Final = {
    phases: rotation
    for rotation in Rotation
    if (phases := rotation.phases) is not None and (phases[1] - phases[0]) % LINES == 1
}
"""Those in which the phases follow each other as they do."""
DEFAULT: Final = Balancing(mode=Mode.DYNAMIC)

Kind: TypeAlias = tuple[Wiring, tuple[int, ...]]
Members: TypeAlias = frozenset[int]


class Circuit(NamedTuple):
    """One limit: on a phase before or behind a transformer, or on the power of some stations."""

    name: str
    members: Members
    may_join: Members
    """Stations that don't load it, wherever they hang."""
    is_before: bool = False
    phase: int | None = None
    limit: float = 0.0


def site_model(site: Site) -> SiteModel:
    """Say which circuits a scenario's limits are; refused where they are no tree of circuits."""
    readings = [found for first in FIRST_KINDS if (found := _kinds(site, first)) is not None]
    if not readings:
        words = "the stations lie at more angles than three phases have"
        raise ScenarioError(f"phase_angle_deg: {words}: no circuits to balance")
    wires = max((Wires(site, kinds) for kinds in readings), key=lambda each: each.matched)
    return _model(site, wires.kinds, _nested(list(_circuits(site, wires))))


# What each station lies between, and what each limit bounds.


def _kinds(site: Site, first: Kind) -> list[Kind] | None:
    angles = np.exp(1j * np.deg2rad(np.array(site.phase_angle_deg)))
    single = [at for at, (wiring, _) in enumerate(KINDS) if wiring is not Wiring.THREE]
    drawn = {at: _turn(KINDS[at]) for at in single}
    start = drawn[KINDS.index(first)] / angles[0]
    found = []
    for angle in angles * start:
        alike = [at for at in single if abs(drawn[at] - angle) < ALIKE]
        if not alike:
            return None
        found.append(KINDS[alike[0]])
    return found


def _turn(kind: Kind) -> complex:
    return complex(TURNS[KINDS.index(kind)][kind[1][0]])


class Match(NamedTuple):
    """A row is so much of the current of a phase, before or behind a transformer."""

    is_before: bool
    phase: int
    part: float


class Wires:
    """The rows of a scenario as phasors, and which phase's current each is if stations lie so."""

    def __init__(self, site: Site, kinds: list[Kind]) -> None:
        self.kinds = kinds
        behind = np.array([TURNS[KINDS.index(kind)] for kind in kinds])
        self.flows = behind, before(behind, Winding.DELTA, 1.0)
        angles = np.exp(1j * np.deg2rad(np.array(site.phase_angle_deg)))
        matrix = np.array(site.constraint_matrix, dtype=np.float64)
        self.rows = matrix.reshape(-1, len(kinds)) * angles
        self.matches = [self._match(row) for row in self.rows]
        self.matched = sum(each is not None for each in self.matches)

    def _match(self, row: Phasors) -> Match | None:
        for is_before, flows in enumerate(self.flows):
            for phase in range(LINES):
                part = _part(row, flows[:, phase])
                if part is not None:
                    return Match(bool(is_before), phase, part)
        return None


def _circuits(site: Site, wires: Wires) -> Iterator[Circuit]:
    limits = zip(site.limit_names, site.limits_a, wires.rows, wires.matches, strict=True)
    for at, (name, limit, row, match) in enumerate(limits):
        members = _loading(row)
        if match is not None:
            flows = wires.flows[match.is_before][:, match.phase]
            idle = frozenset(range(len(row))) - _loading(flows)
            borne = min(limit / match.part, MOST_A)
            yield Circuit(name, members, idle, match.is_before, match.phase, borne)
        elif members:
            yield Circuit(name, members, frozenset(), limit=limit * _kw_per_a(site, at, row))


def _loading(phasors: Phasors) -> Members:
    return frozenset(np.flatnonzero(np.abs(phasors) > ALIKE).tolist())


def _part(phasors: Phasors, flows: Phasors) -> float | None:
    """Say how much of a phase's current a row is; None where it isn't that of this phase."""
    members = np.abs(phasors) > ALIKE
    if not members.any() or (np.abs(flows[members]) <= ALIKE).any():
        return None
    ratios = phasors[members] / flows[members]
    is_one = np.abs(ratios - ratios[0]).max() <= ALIKE * abs(ratios[0])
    return float(abs(ratios[0])) if is_one else None


def _kw_per_a(site: Site, at: int, row: Phasors) -> float:
    """Say how much power a row bears for an ampere: as a sum of amperes it allows no more than as one of phasors."""
    sizes = np.abs(row[np.abs(row) > ALIKE])
    if np.ptp(sizes) > ALIKE:
        where = f"constraint_matrix[{at}]: {site.limit_names[at]!r}"
        raise ScenarioError(f"{where} is no circuit of a tree, so it can't be balanced")
    return site.kwh_per_a * 60 / site.period_min / float(sizes[0])


# The tree.


def _nested(circuits: Sequence[Circuit]) -> list[Circuit]:
    """Widen circuits by stations that don't load them until each two hold one another, or nothing in common."""
    everybody = frozenset().union(*(each.members for each in circuits))
    found = [
        each._replace(members=everybody) if _can_hold(each, everybody) else each
        for each in circuits
    ]
    while crossing := _first_crossing(found):
        one, other = crossing
        both = found[one].members | found[other].members
        for at in crossing:
            if not _can_hold(found[at], both):
                words = f"{found[one].name!r} and {found[other].name!r} cross"
                raise ScenarioError(f"constraint_matrix: {words}: no tree of circuits")
            found[at] = found[at]._replace(members=both)
    return found


def _can_hold(circuit: Circuit, members: Members) -> bool:
    return circuit.phase is not None and members - circuit.members <= circuit.may_join


def _first_crossing(circuits: Sequence[Circuit]) -> tuple[int, int] | None:
    return next(
        (
            (one, other)
            for (one, mine), (other, its) in combinations(
                enumerate(each.members for each in circuits), 2
            )
            if mine & its and not mine <= its and not its <= mine
        ),
        None,
    )


class _Branch(NamedTuple):
    """Where stations hang, the smallest of all that hold them, and what may be fed before its transformer."""

    members: Members
    behind: str
    before: str | None


def _model(site: Site, kinds: Sequence[Kind], circuits: Iterable[Circuit]) -> SiteModel:
    groups: dict[tuple[Members, bool], list[Circuit]] = {}
    for circuit in circuits:
        groups.setdefault((circuit.members, circuit.is_before), []).append(circuit)
    volts = _to_neutral(site, kinds)
    nodes = [Node(id=ROOT, nominal_v=volts)]
    branches = [_Branch(frozenset(range(len(kinds))), ROOT, ROOT)]
    order = sorted(groups, key=lambda each: (-len(each[0]), not each[1], sorted(each[0])))
    for number, key in enumerate(order):
        members, is_before = key
        above = next(each for each in reversed(branches) if members <= each.members)
        parent = above.before if is_before else above.behind
        names = " / ".join(each.name for each in groups[key])
        if parent is None:
            raise ScenarioError(f"constraint_matrix: {names!r} is a transformer behind another")
        name = f"c{number}"
        nodes.append(_node(name, names, parent, volts, groups[key]))
        behind = name
        if is_before:
            behind = f"{name}-secondary"
            nodes.append(_secondary(behind, name, volts))
        branches.append(_Branch(members, behind, name if is_before else None))
    homes = [
        next(each for each in reversed(branches) if at in each.members).behind
        for at in range(len(kinds))
    ]
    return SiteModel(
        id=SiteId(0),
        name="scenario",
        version=1,
        nodes=tuple(nodes),
        outlets=tuple(
            _outlet(station, home, kind)
            for station, home, kind in zip(site.station_ids, homes, kinds, strict=True)
        ),
        balancing=site.balancing or DEFAULT,
    )


def _to_neutral(site: Site, kinds: Sequence[Kind]) -> float:
    """Give the volts to neutral: the scenario's are those of its stations."""
    volts = site.kwh_per_a * 60_000 / site.period_min
    return volts / 3**0.5 if kinds[0][0] is Wiring.DELTA else volts


def _secondary(name: str, parent: str, volts: float) -> Node:
    """Turn what is before a transformer into what is behind; its circuits bound it, it does not."""
    borne_kva = LINES * MOST_A * volts / 1000
    return Node(
        id=name, parent=parent, winding=Winding.DELTA, transformer_kva=borne_kva, nominal_v=volts
    )


def _node(name: str, words: str, parent: str, volts: float, circuits: Sequence[Circuit]) -> Node:
    fuse, kw = [float(MOST_A)] * LINES, None
    for each in circuits:
        if each.phase is None:
            kw = each.limit if kw is None else min(kw, each.limit)
        else:
            fuse[each.phase] = min(fuse[each.phase], each.limit)
    borne: PerPhase = (fuse[0], fuse[1], fuse[2])
    return Node(
        id=name, name=words, parent=parent, fuse_a=borne, contracted_kw=kw, nominal_v=volts
    )  # fmt: skip


def _outlet(station: str, node: str, kind: Kind) -> Outlet:
    wiring, phases = kind
    rotation = next(each for order, each in ROTATIONS.items() if order[0] == phases[0])
    return Outlet(
        station=StationId(station), evse=1, node=node, wiring=wiring, rotation=rotation, safe_a=0.0
    )
