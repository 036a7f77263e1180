"""Commissioning over the API: is a meter wired and scaled as its site says, judged by the cars beneath it; and that it was mended."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import SiteId
from chargeloom.domain.sites.site import Meter, SiteModel
from chargeloom.energy.commissioning import Line, Verdict, Why
from chargeloom.services.sites.commissioning import Check, Commissioning
from chargeloom.web.api import identifiers
from chargeloom.web.endpoint import Ask, NoQuery, gets, posts
from chargeloom.web.problems import not_found

PATH: Final = "/api/v1/sites/{site}/meters/{meter}/commissioning"
MENDED: Final = "/api/v1/sites/{site}/meters/{meter}/mended"


class LineItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the meter: which phase it is on, and what its readings must be multiplied by."""

    phase: Annotated[int, Meta(ge=1, le=3)]
    scale: float
    sign: int


class CommissioningItem(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the check; `lines` say how to read the meter on top of what its site says already."""

    verdict: Verdict
    why: Why | None
    steps: Annotated[int, Meta(description="How many steps of single cars the last hour had.")]
    outlets: int
    outlets_left_out: Annotated[
        int, Meta(description="Nobody knows how these outlets are rotated.")
    ]
    lines: tuple[LineItem, ...] | None
    agreement: Annotated[
        float, Meta(description="How much of the cars' steps the meter shows, read so; 1: all.")
    ]


class MendedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A meter with which balancing begins anew."""

    meter: str
    was_wrong: Annotated[
        bool, Meta(description="Whether it showed that it is wired otherwise than is said.")
    ]


@gets(PATH, Right.READ)
async def check_meter(ask: Ask[NoQuery, None]) -> CommissioningItem:
    """Judge a meter by the cars beneath it that started and stopped within the last hour."""
    core = ask.core
    site, meter = _find(ask)
    checking = Commissioning(core.ground.store, core.measuring.recent)
    return _show(await checking.check(site, meter, core.ground.now()))


@posts(MENDED, Right.OPERATE, status=200)
async def mend_meter(ask: Ask[NoQuery, None]) -> MendedItem:
    """Begin anew with a meter that was mended, or that you looked at and vouch for: what cars showed of it counts no more."""
    site, meter = _find(ask)
    was_wrong = await ask.core.balancing.mended(site.id, meter.id, ask.caller.name)
    return MendedItem(meter=meter.id, was_wrong=was_wrong)


def _find(ask: Ask[NoQuery, None]) -> tuple[SiteModel, Meter]:
    site = ask.core.sites.model(SiteId(identifiers.read("site", ask.path["site"])))
    if site is None:
        raise identifiers.missing("site")
    meter = next((one for one in site.meters if one.id == ask.path["meter"]), None)
    if meter is None:
        raise not_found("meter")
    return site, meter


def _show(check: Check) -> CommissioningItem:
    finding = check.finding
    return CommissioningItem(
        verdict=finding.verdict,
        why=finding.why,
        steps=finding.steps,
        outlets=check.outlets,
        outlets_left_out=check.left_out,
        lines=None if finding.lines is None else tuple(map(_line, finding.lines)),
        agreement=finding.agreement,
    )


def _line(line: Line) -> LineItem:
    return LineItem(phase=line.phase + 1, scale=line.scale, sign=line.sign)


ENDPOINTS = (check_meter, mend_meter)
