"""What the balancing of a site lets the cars at a station draw, and why not more."""

from typing import NamedTuple

from chargeloom.domain.stations.station import Station
from chargeloom.energy.balancing.outlets.allowance import Kind
from chargeloom.energy.balancing.outlets.words import words
from chargeloom.web.console.energy.pages import PATH, site_id
from chargeloom.web.console.view import View


class Share(NamedTuple):
    """What one site gives one EVSE, A on each of so many lines; and where the whole site is shown."""

    limit_a: float
    lines: int
    why: str
    site: str
    href: str


def shares(view: View, station: Station) -> dict[int, list[Share]]:
    """List by EVSE what each balanced site gives the car there; nothing where none is."""
    found: dict[int, list[Share]] = {}
    for version in view.core.sites:
        if all(outlet.station != station.id for outlet in version.model.outlets):
            continue
        picture = view.core.balancing.picture(version.site)
        for one in () if picture is None else picture.outlets:
            if one.station != station.id or one.reason.kind is Kind.EMPTY:
                continue
            why = words(one.reason, view.language)
            name, href = version.model.name, f"{PATH}/{site_id(version)}"
            found.setdefault(one.evse, []).append(Share(one.limit_a, one.lines, why, name, href))
    return found
