"""Where tariffs apply: everywhere, at a station, at an EVSE, or for a group of tokens."""

from dataclasses import replace
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.ids import StationId, TariffId, to_text
from chargeloom.domain.tariffs.version import TariffAssignment, TariffScope
from chargeloom.web.api import identifiers
from chargeloom.web.api.energy.sites import inconsistent
from chargeloom.web.api.texts import Identity, Name
from chargeloom.web.endpoint import Ask, NoQuery, gets, posts
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of

PATH: Final = "/api/v1/tariff-assignments"


class NewAssignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tariff applies from now on; with neither a station nor a group it applies everywhere.

    A group outweighs an EVSE, that a station, that everywhere.
    """

    tariff: Annotated[
        identifiers.TariffText | None, Meta(description="null takes away what was said before.")
    ]
    station: Identity | None = None
    evse: Annotated[int, Meta(ge=1, le=200)] | None = None
    group: Name | None = None


class AssignmentQuery(ListQuery, frozen=True, kw_only=True):
    """Which assignments."""

    after: identifiers.AssignmentCursor | None = None


class AssignmentItem(msgspec.Struct, frozen=True, kw_only=True):
    """Which tariff applies where."""

    id: str
    at: MomentOut
    by: str
    tariff: str | None
    station: str | None
    evse: int | None
    group: str | None


@posts(PATH, Right.MANAGE_PRICES)
async def assign_tariff(ask: Ask[NoQuery, NewAssignment]) -> AssignmentItem:
    """Say which tariff applies to charges that begin from now on."""
    body = ask.body
    station = StationId(body.station) if body.station is not None else None
    scope = TariffScope(station, body.evse, body.group)
    tariff = TariffId(identifiers.read("tariff", body.tariff)) if body.tariff is not None else None
    try:
        return _show(await ask.core.tariffs.assign(ask.caller.name, tariff, scope))
    except Inconsistent as fault:
        raise inconsistent(fault) from None


@gets(PATH, Right.READ)
async def tariff_assignments(ask: Ask[AssignmentQuery, None]) -> Listing[AssignmentItem]:
    """List what applies where now."""
    page = page_of(ask.query, identifiers.ASSIGNMENT)
    found = page.of(ask.core.tariffs.assignments())
    return listing(found, ask.query, _show, lambda one: to_text(identifiers.ASSIGNMENT, one.id))


def _show(one: TariffAssignment) -> AssignmentItem:
    return AssignmentItem(
        id=to_text(identifiers.ASSIGNMENT, one.id),
        at=write(one.at),
        by=one.by,
        tariff=to_text(identifiers.TARIFF, one.tariff) if one.tariff is not None else None,
        station=one.of_station,
        evse=one.evse,
        group=one.token_group,
    )


ENDPOINTS = (replace(assign_tariff, made_at=""), tariff_assignments)
