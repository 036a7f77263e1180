"""What is wrong with a model of a site: refused as a whole, each fault with its place."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from math import inf
from typing import Final, TypeAlias

from chargeloom.domain.bounds import Problem, breaches
from chargeloom.domain.sites.site import MOST, Node, PerPhase, SiteModel
from chargeloom.domain.sites.supply import Supply
from chargeloom.domain.sites.three_phase import LINES, Winding, Wiring, turns, upstream, worst_line
from chargeloom.domain.sites.tree import EVERY_PHASE, SiteTree

Phasors: TypeAlias = tuple[complex, complex, complex]

SLACK_A: Final = 1e-6
DEEPEST: Final = 32
"""So many nodes may lie above one another."""

PARTS: Final = ("outlets", "meters", "loads", "pv", "batteries")
"""All that hangs on nodes."""


def check(model: SiteModel) -> list[Problem]:
    """List all that is wrong; what can't be judged before the tree is one waits until it is."""
    found = [*_sizes(model)] or [*breaches(model), *_names(model), *_references(model)]
    found += _tree(model) if not found else []
    return found or [problem for rule in _RULES for problem in rule(model)]


def fuse_of(node: Node) -> PerPhase:
    """Say what each phase of a node bears, by its fuse and its transformer; without either, anything."""
    fuse = node.fuse_a or (inf, inf, inf)
    if node.transformer_kva is None:
        return fuse
    borne = node.transformer_kva * 1000 / LINES / node.nominal_v
    first, second, third = (min(limit, borne) for limit in fuse)
    return first, second, third


def safe_of(node: Node) -> PerPhase:
    """Say what the stations beneath a node may draw together when nobody steers them."""
    return fuse_of(node) if node.safe_a is None else node.safe_a


def _sizes(model: SiteModel) -> Iterator[Problem]:
    for part, most in MOST.items():
        if len(getattr(model, part)) > most:
            yield Problem(f"/{part}", f"more than {most}")


# Names.


def _names(model: SiteModel) -> Iterator[Problem]:
    if not model.nodes:
        yield Problem("/nodes", "a site has at least one node")
    yield from _twice("/nodes", "id", (node.id for node in model.nodes))
    places = ((outlet.station, outlet.evse) for outlet in model.outlets)
    yield from _twice("/outlets", "evse", places)
    for part in ("meters", "loads", "pv", "batteries"):
        yield from _twice(f"/{part}", "id", (one.id for one in getattr(model, part)))


def _twice(pointer: str, field: str, names: Iterable[Hashable]) -> Iterator[Problem]:
    first: dict[Hashable, int] = {}
    for place, name in enumerate(names):
        if first.setdefault(name, place) != place:
            where = f"{pointer}/{place}/{field}"
            yield Problem(where, f"the same as {pointer}/{first[name]}/{field}")


def _references(model: SiteModel) -> Iterator[Problem]:
    nodes = {node.id for node in model.nodes}
    meters = {meter.id for meter in model.meters}
    for place, node in enumerate(model.nodes):
        if node.parent is not None and node.parent not in nodes:
            yield Problem(f"/nodes/{place}/parent", f"there is no node {node.parent}")
    for part in PARTS:
        for place, one in enumerate(getattr(model, part)):
            if one.node not in nodes:
                yield Problem(f"/{part}/{place}/node", f"there is no node {one.node}")
            if getattr(one, "meter", None) is not None and one.meter not in meters:
                yield Problem(f"/{part}/{place}/meter", "there is no such meter")


# The tree.


def _tree(model: SiteModel) -> list[Problem]:
    roots = [place for place, node in enumerate(model.nodes) if node.parent is None]
    if not roots:
        return [Problem("/nodes", "no node is the root: one has no parent")]
    found = [
        Problem(f"/nodes/{place}/parent", "a second root: a site is fed in one place")
        for place in roots[1:]
    ]
    depths = _depths({node.id: node.parent for node in model.nodes})
    for place, node in enumerate(model.nodes):
        depth = depths[node.id]
        if depth is None:
            found.append(Problem(f"/nodes/{place}/parent", "is fed by itself: a cycle"))
        elif depth > DEEPEST:
            found.append(Problem(f"/nodes/{place}/parent", f"is deeper than {DEEPEST} nodes"))
    return found


def _depths(parents: dict[str, str | None]) -> dict[str | None, int | None]:
    """Say how many nodes feed each; None for what is fed by itself."""
    depths: dict[str | None, int | None] = {None: 0}
    for name in parents:
        path: dict[str | None, None] = {}
        at: str | None = name
        while at not in depths and at not in path:
            path[at] = None
            at = parents[at or ""]
        depth = depths.get(at)
        for step in reversed(path):
            depth = None if depth is None else depth + 1
            depths[step] = depth
    return depths


# Rules.


def _outlet_ranges(model: SiteModel) -> Iterator[Problem]:
    for place, outlet in enumerate(model.outlets):
        where = f"/outlets/{place}"
        if outlet.min_a > outlet.max_a:
            yield Problem(f"{where}/min_a", "is above max_a")
        if outlet.safe_a is not None and outlet.safe_a > outlet.max_a:
            yield Problem(f"{where}/safe_a", "is above max_a")
        if outlet.can_switch_phases and outlet.wiring is not Wiring.THREE:
            yield Problem(f"{where}/can_switch_phases", "only what lies on three phases can")
        if outlet.supply is Supply.DC and outlet.wiring is Wiring.DELTA:
            yield Problem(
                f"{where}/wiring",
                "what gives direct current takes it from three lines, or from one",
            )
        if outlet.supply is Supply.DC and outlet.can_switch_phases:
            yield Problem(
                f"{where}/can_switch_phases", "what gives direct current has none to switch"
            )


def _node_ranges(model: SiteModel) -> Iterator[Problem]:
    for place, node in enumerate(model.nodes):
        where, band = f"/nodes/{place}", node.voltage_band
        if band is not None and not band[0] < node.nominal_v < band[1]:
            yield Problem(f"{where}/voltage_band", "is not around nominal_v")
        for phase, (safe, fuse) in enumerate(zip(safe_of(node), fuse_of(node), strict=True)):
            if safe > fuse:
                yield Problem(f"{where}/safe_a/{phase}", "is above what the node bears")


def _bounded(model: SiteModel) -> Iterator[Problem]:
    """A site that is balanced has a limit somewhere above each outlet."""
    tree = SiteTree.of(model)
    for place, outlet in enumerate(model.outlets):
        nodes = (tree.nodes[name] for name in tree.path(outlet.node))
        if not any(min(fuse_of(node)) < inf for node in nodes):
            yield Problem(f"/outlets/{place}/node", "no fuse and no transformer feeds it")


def _transformers(model: SiteModel) -> Iterator[Problem]:
    nodes = {node.id: node for node in model.nodes}
    for place, node in enumerate(model.nodes):
        is_transformed = node.winding is not Winding.WYE or (
            node.parent is not None and node.nominal_v != nodes[node.parent].nominal_v
        )
        if is_transformed and node.transformer_kva is None:
            what = (
                "where the winding or the voltage changes stands a transformer: say what it bears"
            )
            yield Problem(f"/nodes/{place}/transformer_kva", what)


def _measured_twice(model: SiteModel) -> Iterator[Problem]:
    """One meter is of one thing: what it tells counts once; and one measures all that flows at a node."""
    own = [
        (f"/{part}/{place}/meter", one.meter)
        for part in ("loads", "pv", "batteries")
        for place, one in enumerate(getattr(model, part))
        if one.meter is not None
    ]
    taken = {name for _, name in own}
    whole = [
        (f"/meters/{place}/node", meter.node)
        for place, meter in enumerate(model.meters)
        if meter.id not in taken
    ]
    for places in (own, whole):
        first: dict[str, str] = {}
        for pointer, name in places:
            if first.setdefault(name, pointer) != pointer:
                yield Problem(pointer, f"the same as {first[name]}")


def _safe_sums(model: SiteModel) -> Iterator[Problem]:
    """What stations draw when nobody steers them stays within every node (phasors, power factor one)."""
    sums = _sums(model)
    for place, node in enumerate(model.nodes):
        drawn, anywhere = sums[node.id]
        for phase, may in enumerate(safe_of(node)):
            total = abs(drawn[phase]) + anywhere
            if total > may + SLACK_A:
                what = "safe_a" if node.safe_a is not None else "fuse_a"
                yield Problem(
                    f"/nodes/{place}/{what}/{phase}",
                    f"the outlets' safe currents on L{phase + 1} are {total:.1f} A together,"
                    f" above {may:.1f} A",
                )


def _sums(model: SiteModel) -> dict[str, tuple[Phasors, float]]:
    """Add up the safe currents of each node: on known phases, and on whichever phase it may be."""
    tree = SiteTree.of(model)
    drawn: dict[str, list[complex]] = {name: [0j] * LINES for name in tree.nodes}
    adrift = _adrift(model, tree)
    for outlet in model.outlets:
        lines = tree.lines(outlet)
        if lines is None and outlet.wiring is not Wiring.THREE:
            continue
        for phase, turn in enumerate(turns(outlet.wiring, lines or EVERY_PHASE)):
            drawn[outlet.node][phase] += complex(*turn) * (outlet.safe_a or 0.0)
    for name in reversed(tree.order[1:]):
        node = tree.nodes[name]
        above = tree.nodes[node.parent or ""]
        ratio = node.nominal_v / above.nominal_v
        first, second, third = drawn[name]
        for phase, flow in enumerate(upstream((first, second, third), node.winding, ratio)):
            drawn[above.id][phase] += flow
    return {name: ((one[0], one[1], one[2]), adrift[name]) for name, one in drawn.items()}


def _adrift(model: SiteModel, tree: SiteTree) -> dict[str, float]:
    """Add up what may flow in whichever line of each node, as nobody knows in which lines its loads lie."""
    found: dict[str, float] = dict.fromkeys(tree.nodes, 0.0)
    for outlet in model.outlets:
        if not outlet.safe_a or outlet.wiring is Wiring.THREE or tree.lines(outlet) is not None:
            continue
        between: list[tuple[Winding, float]] = []
        for name in tree.path(outlet.node):
            found[name] += outlet.safe_a * worst_line(outlet.wiring, between)
            node = tree.nodes[name]
            if node.parent is not None:
                between.append((node.winding, node.nominal_v / tree.nodes[node.parent].nominal_v))
    return found


_RULES: Final[tuple[Callable[[SiteModel], Iterable[Problem]], ...]] = (
    _outlet_ranges,
    _node_ranges,
    _bounded,
    _transformers,
    _measured_twice,
    _safe_sums,
)
