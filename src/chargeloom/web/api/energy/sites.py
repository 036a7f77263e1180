"""Sites: what is wired where; made, listed, read in all their versions, and changed one version at a time."""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.ids import SiteId, to_text
from chargeloom.domain.sites.site import (
    Balancing,
    Battery,
    Load,
    Meter,
    Node,
    Outlet,
    Pv,
)
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.services.sites.sites import StaleVersion
from chargeloom.storage.pages import Page
from chargeloom.web.api import identifiers
from chargeloom.web.api.identifiers import CURSOR_WORDS
from chargeloom.web.api.texts import END, Word
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, Problem, invalid, not_found

PATH: Final = "/api/v1/sites"

_MOST_VERSIONS: Final = 1_000_000_000

SiteStatus: TypeAlias = Literal["active", "disabled"]
Number: TypeAlias = Annotated[
    int,
    Meta(
        ge=1,
        lt=_MOST_VERSIONS,
        description="The version that this replaces; 409 when it is not the newest.",
    ),
]
Nodes: TypeAlias = Annotated[tuple[Node, ...], Meta(min_length=1)]
Outlets: TypeAlias = tuple[Outlet, ...]
Meters: TypeAlias = tuple[Meter, ...]
Loads: TypeAlias = tuple[Load, ...]
Roofs: TypeAlias = tuple[Pv, ...]
Batteries: TypeAlias = tuple[Battery, ...]


class NewSite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A site as it is drawn up."""

    name: Word
    nodes: Nodes
    outlets: Outlets = ()
    meters: Meters = ()
    loads: Loads = ()
    pv: Roofs = ()
    batteries: Batteries = ()
    balancing: Balancing = Balancing()


class SiteChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays, a list that is given replaces the whole list."""

    version: Number
    name: Word | UnsetType = UNSET
    nodes: Nodes | UnsetType = UNSET
    outlets: Outlets | UnsetType = UNSET
    meters: Meters | UnsetType = UNSET
    loads: Loads | UnsetType = UNSET
    pv: Roofs | UnsetType = UNSET
    batteries: Batteries | UnsetType = UNSET
    balancing: Balancing | UnsetType = UNSET
    status: (
        Annotated[
            SiteStatus,
            Meta(description="Nothing is balanced at a disabled site; its outlets are free."),
        ]
        | UnsetType
    ) = UNSET


class SiteQuery(ListQuery, frozen=True, kw_only=True):
    """Which sites."""

    after: identifiers.SiteCursor | None = None


class VersionQuery(ListQuery, frozen=True, kw_only=True):
    """Which versions."""

    after: (
        Annotated[
            str,
            Meta(
                pattern=rf"^[1-9][0-9]{{0,8}}{END}",
                extra=CURSOR_WORDS,
                description="Go on behind this one: the cursor of the page before.",
            ),
        ]
        | None
    ) = None


class SiteSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a site in short."""

    id: str
    name: str
    status: SiteStatus
    version: int
    saved_at: MomentOut
    saved_by: str
    node_count: int
    outlet_count: int


class SiteItem(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a site."""

    id: str
    name: str
    status: SiteStatus
    version: int
    saved_at: MomentOut
    saved_by: str
    nodes: tuple[Node, ...]
    outlets: tuple[Outlet, ...]
    meters: tuple[Meter, ...]
    loads: tuple[Load, ...]
    pv: tuple[Pv, ...]
    batteries: tuple[Battery, ...]
    balancing: Balancing


@posts(PATH, Right.OPERATE)
async def create_site(ask: Ask[NoQuery, NewSite]) -> SiteItem:
    """Make a site; every fault of it is named with its place."""
    try:
        return show(await ask.core.sites.make(ask.caller.name, **_fields(ask.body)))
    except Inconsistent as fault:
        raise inconsistent(fault) from None


@gets(PATH, Right.READ)
async def sites(ask: Ask[SiteQuery, None]) -> Listing[SiteSummary]:
    """List the sites."""
    page = page_of(ask.query, identifiers.SITE)
    known = [Known(one.site, one) for one in ask.core.sites]
    return listing(
        page.of(known),
        ask.query,
        lambda found: summarise(found.version),
        lambda found: to_text(identifiers.SITE, found.id),
    )


@gets(f"{PATH}/{{site}}", Right.READ)
async def site(ask: Ask[NoQuery, None]) -> SiteItem:
    """Read a site as it is."""
    return show(find_site(ask))


@patches(f"{PATH}/{{site}}", Right.OPERATE, refuses=(409,))
async def change_site(ask: Ask[NoQuery, SiteChange]) -> SiteItem:
    """Replace the newest version by a new one; a disabled site is left as it was drawn up."""
    said = _fields(ask.body)
    replaces = said.pop("version")
    if "status" in said:
        said["is_disabled"] = said.pop("status") == "disabled"
    known = find_site(ask)
    try:
        return show(await ask.core.sites.change(known.site, replaces, ask.caller.name, **said))
    except StaleVersion as stale:
        raise Problem(
            409, "site-version-stale", f"the site is at version {stale.newest} by now"
        ) from None
    except Inconsistent as fault:
        raise inconsistent(fault) from None


@gets(f"{PATH}/{{site}}/versions", Right.READ)
async def site_versions(ask: Ask[VersionQuery, None]) -> Listing[SiteSummary]:
    """List what a site was and is, by number."""
    query = ask.query
    page = Page(
        limit=query.limit + 1,
        after=None if query.after is None else int(query.after),
        is_descending=query.is_descending,
    )
    found = await ask.core.ground.store.site_versions(find_site(ask).site, page)
    return listing(found, query, summarise, lambda one: str(one.version))


@gets(f"{PATH}/{{site}}/versions/{{version}}", Right.READ)
async def site_version(ask: Ask[NoQuery, None]) -> SiteItem:
    """Read a site as it was."""
    text = ask.path["version"]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    found = await ask.core.ground.store.site_version(find_site(ask).site, number)
    if found is None:
        raise not_found("version")
    return show(found)


class Known(msgspec.Struct, frozen=True):
    """A site by its number, for the list."""

    id: SiteId
    version: SiteVersion


def find_site(ask: Ask[Any, Any]) -> SiteVersion:
    """Find the site of an address. Raises Problem."""
    found = ask.core.sites.find(SiteId(identifiers.read("site", ask.path["site"])))
    if found is None:
        raise identifiers.missing("site")
    return found


def inconsistent(fault: Inconsistent) -> Problem:
    """Name every fault with its place."""
    return invalid(*(Fault(problem.pointer, problem.message) for problem in fault.problems))


def summarise(version: SiteVersion) -> SiteSummary:
    """Show a version in short."""
    return SiteSummary(
        **_head(version),
        node_count=len(version.model.nodes),
        outlet_count=len(version.model.outlets),
    )


def show(version: SiteVersion) -> SiteItem:
    """Show a version."""
    model = version.model
    return SiteItem(
        **_head(version),
        nodes=model.nodes,
        outlets=model.outlets,
        meters=model.meters,
        loads=model.loads,
        pv=model.pv,
        batteries=model.batteries,
        balancing=model.balancing,
    )


def _head(version: SiteVersion) -> dict[str, Any]:
    return {
        "id": to_text(identifiers.SITE, version.site),
        "name": version.model.name,
        "status": "disabled" if version.is_disabled else "active",
        "version": version.version,
        "saved_at": write(version.saved_at),
        "saved_by": version.saved_by,
    }


def _fields(body: NewSite | SiteChange) -> dict[str, Any]:
    said = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in said.items() if not isinstance(value, UnsetType)}


ENDPOINTS = (create_site, sites, site, change_site, site_versions, site_version)
