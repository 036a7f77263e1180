"""Commissioning over the API: is a meter wired and scaled as its site says, judged by the cars beneath it."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import SiteId
from chargeloom.energy.commissioning import Line, Verdict, Why
from chargeloom.services.sites.commissioning import Check, Commissioning
from chargeloom.web.api import identifiers
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.problems import not_found

PATH: Final = "/api/v1/sites/{site}/meters/{meter}/commissioning"


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


@gets(PATH, Right.READ)
async def check_meter(ask: Ask[NoQuery, None]) -> CommissioningItem:
    """Judge a meter by the cars beneath it that started and stopped within the last hour."""
    core = ask.core
    site = core.sites.model(SiteId(identifiers.read("site", ask.path["site"])))
    if site is None:
        raise identifiers.missing("site")
    meter = next((one for one in site.meters if one.id == ask.path["meter"]), None)
    if meter is None:
        raise not_found("meter")
    checking = Commissioning(core.ground.store, core.measuring.recent)
    return _show(await checking.check(site, meter, core.ground.now()))


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


ENDPOINTS = (check_meter,)
