"""One decision of the loop: what bounds, who shares, what may be told now, and why."""

from chargeloom.energy.balancing.bounding import beyond, bounded
from chargeloom.energy.balancing.decision import Decision, Known
from chargeloom.energy.balancing.dividing import Dividing
from chargeloom.energy.balancing.exceeding import exceeded
from chargeloom.energy.balancing.explaining import Explaining
from chargeloom.energy.balancing.scene import Scene
from chargeloom.energy.balancing.telling import Telling


def decide(site: Known, now: float) -> Decision:
    """Decide, and note in what is known of the outlets what they are told."""
    scene = Scene(site, now)
    found = bounded(scene)
    dividing = Dividing(scene, found._replace(base=found.base + beyond(scene)))
    order = dividing.order()
    shared = dividing.shared(order)
    current = dict(zip(order, shared.current_a.tolist(), strict=True))
    scene.see_left(current)
    rows = dict(zip(order, shared.row.tolist(), strict=True))
    used = scene.loads.used(found.base, scene.reserved(order))
    why = Explaining(scene, found.bounds, current, rows)
    before = why.before(order)
    news = Telling(scene, current, scene.loads.room(found.limits, used)).news(order)
    allowances = tuple(why.allowance(place, before.get(place, 0)) for place in scene.layout.places)
    offers = tuple(each for each in allowances if each.place in news)
    return Decision(allowances, offers, exceeded(scene, found), found.bounds.limits)
