"""Finding: whatever has a page, by a few letters, for the command palette."""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.ids import to_text
from chargeloom.web.api import identifiers
from chargeloom.web.console.energy.pages import PATH as ENERGY, site_id
from chargeloom.web.console.page import shows
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.view import View
from chargeloom.web.console.words.alert_words import KINDS
from chargeloom.web.endpoint import JSON

MOST_OF_A_KIND: Final = 6


class Place(NamedTuple):
    """Where somebody may want to go."""

    name: str
    href: str


class PageFound(NamedTuple):
    """A page that stands in no menu."""

    name: str
    href: str
    right: Right


PAGES_BESIDE: Final = (
    PageFound("History of alerts", "/alerts/history", Right.READ),
    PageFound("Rules of alerts", "/alerts/rules", Right.READ),
    PageFound("Webhooks", "/alerts/webhooks", Right.READ),
    PageFound("Replays", "/replays", Right.READ),
    PageFound("Map of stations", "/stations?view=map", Right.READ),
    PageFound("Your account", "/account", Right.KEEP_OWN_ACCOUNT),
    PageFound("The API", "/docs", Right.READ),
)


@shows("/console/find")
async def find(view: View) -> Response[Any]:
    """Find what bears the letters; what begins with them goes first within its kind."""
    words = view.request.query_params.get("q", "").casefold()[:100]
    told = [
        {"name": place.name, "href": place.href, "kind": view.say(kind)}
        for kind, finder in FINDERS.items()
        for place in _best(finder(view), words)
    ]
    return Response(msgspec.json.encode(told), media_type=JSON)


def _best(places: Iterator[Place], words: str) -> list[Place]:
    if not words:
        return []
    fitting = [place for place in places if words in place.name.casefold()]
    fitting.sort(key=lambda place: not place.name.casefold().startswith(words))
    return fitting[:MOST_OF_A_KIND]


def _stations(view: View) -> Iterator[Place]:
    for one in view.core.fleet.by_name():
        yield Place(one.id, f"/stations/{quoted(one.id)}")


def _pages(view: View) -> Iterator[Place]:
    for page in PAGES_BESIDE:
        if view.person.may(page.right):
            yield Place(view.say(page.name), page.href)


def _sites(view: View) -> Iterator[Place]:
    for version in view.core.sites:
        yield Place(version.model.name, f"{ENERGY}/{site_id(version)}")


def _circuits(view: View) -> Iterator[Place]:
    for version in view.core.sites:
        for node in version.model.nodes:
            name = f"{node.name or node.id} · {version.model.name}"
            yield Place(name, f"{ENERGY}/{site_id(version)}/diagram")


def _alerts(view: View) -> Iterator[Place]:
    for alert in view.core.alerting.open():
        yield Place(f"{alert.subject}: {view.say(KINDS[alert.kind].says)}", "/alerts")


def _tokens(view: View) -> Iterator[Place]:
    for token in view.core.authorizing:
        yield Place(token.uid, f"/tokens/{to_text(identifiers.TOKEN, token.id)}")


def _settings(view: View) -> Iterator[Place]:
    if view.person.may(Right.READ_SETTINGS):
        for name, _, _ in view.home.health.settings():
            yield Place(name, f"/settings#{name}")


FINDERS: Final[dict[str, Callable[[View], Iterator[Place]]]] = {
    "Station": _stations,
    "Page": _pages,
    "Site": _sites,
    "Circuit": _circuits,
    "Alert": _alerts,
    "Token": _tokens,
    "Setting": _settings,
}
"""Each kind of place, by its name."""

PAGES = (find,)
