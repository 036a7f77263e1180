"""The pages that show: all sites, one site now, its diagram, its versions."""

from typing import Any

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.ids import SiteId, to_text
from chargeloom.domain.instant import SECOND
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.energy.balancing.outlets.words import words as reason_in_words
from chargeloom.energy.balancing.wiring.wrong_words import of_meter
from chargeloom.energy.envelope import Direction
from chargeloom.web.api import identifiers
from chargeloom.web.api.energy import commissioning, sites as api
from chargeloom.web.console.energy import words
from chargeloom.web.console.energy.bars import WIDTH, bars
from chargeloom.web.console.energy.diagram import ITEM_H, NODE_H, NODE_W, drawing
from chargeloom.web.console.energy.looking import picture
from chargeloom.web.console.energy.picture import NodeNow, OutletNow, Picture
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.console.words.formats import NOTHING
from chargeloom.web.endpoint import JSON

PATH = "/energy"
MOST_POINTS = 600
MOST_CIRCUITS = 200
MOST_OUTLETS = 300


@shows(PATH)
async def energy(view: View) -> Response[Any]:
    """List the sites, each with what flows and how near that is to its limits."""
    now = view.core.ground.now()
    found = [(one, picture(view.core, one.model, now)) for one in view.core.sites]
    found.sort(key=lambda each: each[0].model.name.casefold())
    return view.html("energy/sites.html", sites=found, site_id=site_id)


@shows(f"{PATH}/{{site}}")
async def site(view: View) -> Response[Any]:
    """Show a site now: limits, load, vehicles with the reason of each, what binds and until when."""
    version = find(view)
    shown = look(view, version)
    return view.html(
        "energy/parts/now.html" if view.is_fragment else "energy/site.html",
        **common(view, version, shown),
        nodes=shown.nodes[:MOST_CIRCUITS],
        outlets=_busiest(shown),
        bars=bars,
        width=WIDTH,
        steps=_steps(shown),
        why=lambda one: _why(view, one),
    )


@shows(f"{PATH}/{{site}}/diagram")
async def diagram(view: View) -> Response[Any]:
    """Show the single-line diagram of a site."""
    version = find(view)
    shown = look(view, version)
    return view.html(
        "energy/parts/diagram.html" if view.is_fragment else "energy/diagram.html",
        **common(view, version, shown),
        drawing=drawing(shown),
        hanging=_hanging(view, shown),
        sizes=(NODE_W, NODE_H, ITEM_H),
        why=lambda one: _why(view, one),
    )


class Curves(msgspec.Struct, kw_only=True):
    """What flowed at the connection lately, in amperes of each phase beside its time, and what may flow."""

    at: list[int]
    l1: list[float]
    l2: list[float]
    l3: list[float]
    limit_a: float | None


@shows(f"{PATH}/{{site}}/chart")
async def chart(view: View) -> Response[Any]:
    """Give what the meter of a site's connection told lately."""
    version = find(view)
    shown = look(view, version)
    bounds = [one.bound.limit for one in shown.root.phases if one.bound is not None]
    curves = Curves(at=[], l1=[], l2=[], l3=[], limit_a=min(bounds, default=None))
    if shown.root.meter is not None:
        told = view.core.measuring.recent(version.site, shown.root.meter.meter)
        found = [(one.at // SECOND, one.a) for one in told if one.a is not None]
        for at, (first, second, third) in found[:: max(1, -(-len(found) // MOST_POINTS))]:
            if not curves.at or at > curves.at[-1]:
                curves.at.append(at)
                curves.l1.append(round(first, 2))
                curves.l2.append(round(second, 2))
                curves.l3.append(round(third, 2))
    return Response(msgspec.json.encode(curves), media_type=JSON)


@does(f"{PATH}/{{site}}/meters/{{meter}}/mended", Right.OPERATE)
async def mended(view: View) -> Response[Any]:
    """Begin anew with a meter that somebody mended or looked at."""
    await view.ask(commissioning.mend_meter)
    return view.to(f"{PATH}/{site_id(find(view))}", "saved")


def find(view: View) -> SiteVersion:
    """Find the site of an address. Raises Problem."""
    found = view.core.sites.find(SiteId(identifiers.read("site", view.path["site"])))
    if found is None:
        raise identifiers.missing("site")
    return found


def look(view: View, version: SiteVersion) -> Picture:
    """Look at a site now."""
    return picture(view.core, version.model, view.core.ground.now())


def site_id(version: SiteVersion) -> str:
    """Write a site's id for the outside."""
    return to_text(identifiers.SITE, version.site)


def common(view: View, version: SiteVersion, shown: Picture) -> dict[str, Any]:
    """Give what all pages of a site show."""
    return {
        "site": shown,
        "version": version,
        "summary": api.summarise(version),
        "path": f"{PATH}/{site_id(version)}",
        "names": {one.node.id: one.name for one in shown.nodes},
        "loads": words.LOADS,
        "modes": words.MODES,
        "tabs": words.TABS,
        "exceeded": [reason_in_words(one, view.language) for one in shown.exceeded],
        "wrong_meters": [
            (one.meter, of_meter(one.meter, one.sign, one.phases, view.language))
            for one in shown.wrong_meters
        ],
        "cause": lambda found: words.cause(found, view.say),
    }


def _why(view: View, one: OutletNow) -> str:
    effect = view.core.limiting.effect(one.outlet.station, one.outlet.evse)
    return words.why(one, effect.conduct, view.say, view.language)


def _steps(shown: Picture) -> list[dict[str, Any]]:
    """List what changes within the horizon, by place: only what others said does."""
    names = {one.node.id: one for one in shown.nodes}
    return [
        {
            "place": _place(names, track.place.node, track.place.station),
            "phase": track.phase,
            "is_import": track.direction is Direction.IMPORT,
            "covers": track.covers,
            "steps": steps,
        }
        for track, steps in shown.envelope.tracks.items()
        if len(steps) > 1 or any(one.cause is not None and one.cause.limit for one in steps)
    ]


def _busiest(shown: Picture) -> tuple[OutletNow, ...]:
    """Choose the outlets that are shown: all, or of too many those with vehicles first."""
    if len(shown.outlets) <= MOST_OUTLETS:
        return shown.outlets
    return tuple(sorted(shown.outlets, key=lambda one: not one.is_connected)[:MOST_OUTLETS])


def _hanging(view: View, shown: Picture) -> dict[str, list[str]]:
    """Name what hangs at each node."""
    found: dict[str, list[str]] = {one.node.id: [] for one in shown.nodes}
    for outlet in shown.outlets:
        found[outlet.outlet.node].append(outlet.name.replace(" ", "\N{NO-BREAK SPACE}"))
    model = shown.model
    named = (
        (view.say("load"), model.loads),
        (view.say("sun"), model.pv),
        (view.say("battery"), model.batteries),
        (view.say("meter"), model.meters),
    )
    for word, parts in named:
        for part in parts:
            found[part.node].append(f"{word} {part.id}")
    return found


def _place(names: dict[str, NodeNow], node: str | None, station: str | None) -> str:
    return names[node].name if node in names else station or NOTHING


PAGES = (energy, site, diagram, chart, mended)
