"""Limits from outside: said, listed, read, changed and cancelled."""

from datetime import datetime
from typing import Any, Final

from msgspec import UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.ids import LimitId, SiteId, from_text, to_text
from chargeloom.domain.limits.outside_limit import EVER, OutsideLimit, source_of
from chargeloom.services.core import Core
from chargeloom.storage.pages import LimitPage
from chargeloom.web.api import identifiers
from chargeloom.web.api.energy.limit_shape import (
    LimitChange,
    LimitItem,
    LimitMade,
    LimitRepeated,
    NewLimit,
    Said,
    SiteText,
    Source,
    figures_in,
    shown,
)
from chargeloom.web.api.energy.sites import inconsistent
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import read
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, invalid

PATH: Final = "/api/v1/limits"


class LimitQuery(ListQuery, frozen=True, kw_only=True):
    """Which limits: of a site, of a source, or all; `live` are those that may still hold."""

    after: identifiers.LimitCursor | None = None
    site: SiteText | None = None
    source: Source | None = None
    live: bool | None = None


@posts(PATH, Right.OPERATE)
async def create_limit(ask: Ask[NoQuery, NewLimit]) -> LimitMade | LimitRepeated:
    """Say a constraint, a set-point or a price; 200 where it replaces one of the same source and name."""
    site, said = read_new(ask.core, ask.body)
    try:
        limit, is_new = await ask.core.limits.say(site, ask.caller.name, **said)
    except Inconsistent as fault:
        raise inconsistent(fault) from None
    kind = LimitMade if is_new else LimitRepeated
    return kind(**shown(limit, ask.core.ground.now()))


@gets(PATH, Right.READ)
async def limits(ask: Ask[LimitQuery, None]) -> Listing[LimitItem]:
    """List what others said, also what is over."""
    query, page = ask.query, page_of(ask.query, identifiers.LIMIT)
    site = None if query.site is None else _number(query.site)
    if query.live:
        found = page.of(
            [
                limit
                for limit in ask.core.limits
                if (site is None or limit.site == site) and query.source in {None, limit.source}
            ]
        )
    else:
        asked = LimitPage(page, site=site, source=query.source)
        found = await ask.core.ground.store.outside_limits(asked)
    return listing(
        found,
        query,
        lambda limit: show(ask.core, limit),
        lambda limit: to_text(identifiers.LIMIT, limit.id),
    )


@gets(f"{PATH}/{{limit}}", Right.READ)
async def limit(ask: Ask[NoQuery, None]) -> LimitItem:
    """Read what somebody said."""
    return show(ask.core, await _find(ask))


@patches(f"{PATH}/{{limit}}", Right.OPERATE)
async def change_limit(ask: Ask[NoQuery, LimitChange]) -> LimitItem:
    """Change what was said, or cancel it."""
    said, known = _read(ask.body), await _find(ask)
    if "status" in said:
        said["is_cancelled"] = said.pop("status") == "disabled"
    try:
        changed = await ask.core.limits.change(known.id, ask.caller.name, **said)
    except Inconsistent as fault:
        raise inconsistent(fault) from None
    return show(ask.core, changed)


def show(core: Core, limit: OutsideLimit) -> LimitItem:
    """Show what somebody said, and what has become of it."""
    return LimitItem(**shown(limit, core.ground.now()))


async def _find(ask: Ask[Any, Any]) -> OutsideLimit:
    found = await ask.core.limits.find(LimitId(identifiers.read("limit", ask.path["limit"])))
    if found is None:
        raise identifiers.missing("limit")
    return found


def _number(text: str) -> SiteId:
    return SiteId(from_text(identifiers.SITE, text) or 0)


def _site(core: Core, text: str, pointer: str) -> SiteId:
    found = core.sites.find(_number(text))
    if found is None:
        raise invalid(Fault(pointer, "there is no such site"))
    return found.site


def read_new(core: Core, body: NewLimit) -> tuple[SiteId, dict[str, Any]]:
    """Take what is said anew; what is left out is as the rules of its source have it. Raises Problem."""
    said = _read(body)
    site = _site(core, said.pop("site"), "/site")
    rules = source_of(said["source"])
    return site, {
        "covers": rules.covers,
        "is_hard": rules.is_hard,
        "priority": rules.priority,
    } | said


def _read(body: NewLimit | LimitChange) -> dict[str, Any]:
    """Take what a client said into the words of the domain. Raises Problem."""
    fields = {name: getattr(body, name) for name in body.__struct_fields__}
    said = {name: value for name, value in fields.items() if not isinstance(value, UnsetType)}
    for name, value in said.items():
        if isinstance(value, datetime):
            said[name] = read(value, f"/{name}")
        elif isinstance(value, Said):
            said[name] = figures_in(value)
    if said.get("starts_at", EVER) is None:
        said["starts_at"] = EVER
    if "hard" in said:
        said["is_hard"] = said.pop("hard")
    return said


ENDPOINTS = (create_limit, limits, limit, change_limit)
