"""How the load of a site is balanced just now: currents, what each outlet may draw, and why not more."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import to_text
from chargeloom.domain.sites.site import Mode
from chargeloom.energy.balancing.outlets.allowance import Kind, Reason, Source
from chargeloom.energy.balancing.outlets.words import words
from chargeloom.energy.balancing.wiring.wrong_words import of_meter
from chargeloom.services.balancing import NodePicture, OutletPicture, Picture, WrongMeter
from chargeloom.web.api import identifiers
from chargeloom.web.api.energy.sites import PATH, find_site
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.wanted import WantsOut, wanted


class BalanceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """In which language the reasons are said."""

    language: Annotated[
        Literal["en", "de"], Meta(description="In which the reasons are put into words.")
    ] = "en"


class ReasonOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why it is so: as data, and in words."""

    kind: Kind
    node: str | None
    phase: int | None
    before: int
    source: Source | None
    said_by: str | None
    words: str


class NodeOut(msgspec.Struct, frozen=True, kw_only=True):
    """What flows through a node: amperes of L1, L2 and L3."""

    id: str
    name: str
    parent: str | None
    vehicles_a: tuple[float, float, float]
    other_a: tuple[float, float, float]
    metered_a: tuple[float, float, float] | None
    meter_fresh: bool | None
    limit_a: tuple[float | None, float | None, float | None]


class OutletOut(msgspec.Struct, frozen=True, kw_only=True):
    """What an outlet may draw of each of its lines, draws, and why not more."""

    station: str
    evse: int
    node: str
    car: str
    phases: tuple[int, ...] | None
    limit_a: float
    lines: int
    share_a: float
    drawn_a: tuple[float, ...] | None
    reserved_a: float
    accepted_a: float | None
    safe_a: float
    pauses: int
    vehicle: WantsOut | None
    reason: ReasonOut


class WrongMeterOut(msgspec.Struct, frozen=True, kw_only=True):
    """A meter that shows that it is wired otherwise than is said: it counts on the safe side."""

    meter: str
    node: str
    sign: Annotated[str, Meta(description="What shows it: reversed, crossed or flows-back.")]
    phases: Annotated[
        tuple[int, ...],
        Meta(description="Of each of these counts the most that flows on any of them."),
    ]
    since: MomentOut
    words: str


class BalanceItem(msgspec.Struct, frozen=True, kw_only=True):
    """A site as its loop saw it last; of one that is not balanced, at is null and the lists are empty."""

    site: str
    version: int
    mode: Mode
    at: MomentOut | None
    nodes: tuple[NodeOut, ...]
    outlets: tuple[OutletOut, ...]
    exceeded: tuple[ReasonOut, ...]
    wrong_meters: tuple[WrongMeterOut, ...]


@gets(f"{PATH}/{{site}}/balance", Right.READ)
async def site_balance(ask: Ask[BalanceQuery, None]) -> BalanceItem:
    """Read what flows, what each outlet may draw just now, and why not more."""
    found = find_site(ask)
    picture = ask.core.balancing.picture(found.site)
    if picture is None:
        return BalanceItem(
            site=to_text(identifiers.SITE, found.site),
            version=found.version,
            mode=found.model.balancing.mode,
            at=None,
            nodes=(),
            outlets=(),
            exceeded=(),
            wrong_meters=(),
        )
    return show(picture, ask.query.language)


def show(picture: Picture, language: str) -> BalanceItem:
    """Show a picture to the outside."""
    return BalanceItem(
        site=to_text(identifiers.SITE, picture.site),
        version=picture.version,
        mode=picture.mode,
        at=write(picture.at),
        nodes=tuple(_node(node) for node in picture.nodes),
        outlets=tuple(_outlet(outlet, language) for outlet in picture.outlets),
        exceeded=tuple(_reason(reason, language) for reason in picture.exceeded),
        wrong_meters=tuple(_wrong(one, language) for one in picture.wrong_meters),
    )


def _wrong(one: WrongMeter, language: str) -> WrongMeterOut:
    return WrongMeterOut(
        meter=one.meter,
        node=one.node,
        sign=one.sign,
        phases=one.phases,
        since=write(one.since),
        words=of_meter(one.meter, one.sign, one.phases, language),
    )


def _node(node: NodePicture) -> NodeOut:
    return NodeOut(
        id=node.id,
        name=node.name,
        parent=node.parent,
        vehicles_a=node.vehicles_a,
        other_a=node.other_a,
        metered_a=node.metered_a,
        meter_fresh=node.is_meter_fresh,
        limit_a=node.limit_a,
    )


def _outlet(outlet: OutletPicture, language: str) -> OutletOut:
    alike = set(OutletOut.__struct_fields__) - {"reason", "vehicle"}
    fields = {name: getattr(outlet, name) for name in alike}
    reason = _reason(outlet.reason, language)
    return OutletOut(**fields, vehicle=wanted(outlet.wants), reason=reason)


def _reason(reason: Reason, language: str) -> ReasonOut:
    return ReasonOut(
        kind=reason.kind,
        node=reason.node,
        phase=reason.phase,
        before=reason.before,
        source=reason.source,
        said_by=reason.said_by,
        words=words(reason, language),
    )


ENDPOINTS = (site_balance,)
