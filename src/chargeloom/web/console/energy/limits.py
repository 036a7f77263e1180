"""The limit editor: what others said of a site, a limit to say, and what would follow before it is said."""

from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.ids import LimitId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.limits.outside_limit import OPERATOR, SOURCES, OutsideLimit, Target
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.energy.balancing.outlets.allowance import Allowance
from chargeloom.energy.balancing.outlets.words import words as reason_in_words
from chargeloom.energy.envelope import Envelope, Step, Track
from chargeloom.web.api.energy import limits as api
from chargeloom.web.api.energy.limit_shape import LimitChange, NewLimit
from chargeloom.web.api.energy.sites import inconsistent
from chargeloom.web.console.energy import words
from chargeloom.web.console.energy.pages import PATH, common, find, look, site_id
from chargeloom.web.console.energy.picture import Picture
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.console.words.local_time import LocalMoment, Turn
from chargeloom.web.problems import Fault, Problem, invalid
from chargeloom.web.reading import fault_of


class LimitForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit as a person says it; times are by the reader's clock."""

    node: str | None = None
    phase: Literal[1, 2, 3] | None = None
    amount: Annotated[float, Meta(ge=0, le=100_000)]
    unit: Literal["A", "kW"] = "A"
    way: Literal["import", "export"] = "import"
    starts_at: LocalMoment | None = None
    starts_at_turn: Turn | None = None
    ends_at: LocalMoment | None = None
    ends_at_turn: Turn | None = None
    source: str = OPERATOR
    priority: Annotated[int, Meta(ge=-1000, le=1000)] | None = None
    force: Literal["", "hard", "soft"] = ""
    act: Literal["preview", "say"] = "preview"


class Change(NamedTuple):
    """A place whose limit would be another one: from what to what."""

    track: Track
    before: Step | None
    after: Step


class Would(NamedTuple):
    """What a vehicle gets, and what it would get."""

    name: str
    before_a: float | None
    after: Allowance
    why: str


class Preview(NamedTuple):
    """What would follow from a limit, at the moment at which it begins."""

    at: Instant
    changes: tuple[Change, ...]
    vehicles: tuple[Would, ...]


FIELDS: Final = {
    "/at/node": "node",
    "/says/import_a": "amount",
    "/says/import_kw": "amount",
    "/says/export_a": "amount",
    "/says/export_kw": "amount",
}
"""Which field of the form stands for a place that the API names; any other has its own name."""


@shows(f"{PATH}/{{site}}/limits")
async def limits(view: View) -> Response[Any]:
    """List what was said of a site, and offer to say more."""
    return _page(view, find(view))


@does(f"{PATH}/{{site}}/limits", Right.OPERATE)
async def say(view: View) -> Response[Any]:
    """Show what would follow from a limit, or say it; what is wrong is shown at its field."""
    version = find(view)
    entered = dict(await view.request.form())
    try:
        said = await view.form(LimitForm)
        body = _body(view, site_id(version), said)
        if said.act == "say":
            await view.ask(api.create_limit, body=body)
            return view.to(f"{PATH}/{site_id(version)}/limits", "saved")
        preview = _preview(view, version, body)
    except Problem as problem:
        if not problem.errors:
            raise
        return _page(view, version, entered=entered, faults=problem.errors)
    return _page(view, version, entered=entered, preview=preview)


@does(f"{PATH}/{{site}}/limits/{{limit}}/cancel", Right.OPERATE)
async def cancel(view: View) -> Response[Any]:
    """Take back what was said."""
    await view.ask(api.change_limit, body=LimitChange(status="disabled"))
    return view.to(f"{PATH}/{site_id(find(view))}/limits", "saved")


def _page(
    view: View,
    version: SiteVersion,
    *,
    entered: dict[str, Any] | None = None,
    faults: tuple[Fault, ...] = (),
    preview: Preview | None = None,
) -> Response[Any]:
    shown = look(view, version)
    live = sorted(view.core.limits.live(version.site), key=lambda one: -one.changed_at)
    names = LimitForm.__struct_fields__
    at_fields: dict[str, list[str]] = {name: [] for name in ("", *names)}
    for fault in faults:
        field = FIELDS.get(fault.pointer, fault.pointer.lstrip("/"))
        at_fields[field if field in names else ""].append(view.wrong(fault.message))
    return view.html(
        "energy/limits.html",
        status=422 if faults else 200,
        **common(view, version, shown),
        limits=[api.show(view.core, one) for one in live],
        states=words.STATES,
        kinds=words.KINDS,
        sources=sorted(SOURCES),
        entered=dict.fromkeys(names, "") | (entered or {}),
        faults=at_fields,
        preview=preview,
        place_of=lambda track: _place(shown, track),
    )


def _body(view: View, site: str, said: LimitForm) -> NewLimit:
    figure = f"{said.way}_{'a' if said.unit == 'A' else 'kw'}"
    fields: dict[str, Any] = {}
    if said.priority is not None:
        fields["priority"] = said.priority
    if said.force:
        fields["hard"] = said.force == "hard"
    try:
        return msgspec.convert(
            {
                "site": site,
                "at": msgspec.to_builtins(Target(node=said.node)),
                "phase": said.phase,
                "says": {figure: said.amount},
                "source": said.source,
                "starts_at": view.moment("/starts_at", said.starts_at, said.starts_at_turn),
                "ends_at": view.moment("/ends_at", said.ends_at, said.ends_at_turn),
            }
            | fields,
            NewLimit,
        )
    except msgspec.ValidationError as error:
        raise invalid(fault_of(error, NewLimit)) from None


def _preview(view: View, version: SiteVersion, body: NewLimit) -> Preview:
    core, now = view.core, view.core.ground.now()
    site, said = api.read_new(core, body)
    limit = OutsideLimit(id=LimitId(0), site=site, created_at=now, changed_at=now, **said)
    at = max(now, limit.starts_at)
    until = Instant(at + DAY)
    before = core.limits.envelope(site, at, until)
    try:
        after = core.limits.if_said(limit, at, until)
    except Inconsistent as fault:
        raise inconsistent(fault) from None
    loop = core.balancing.picture(version.site)
    shares = {(one.station, one.evse): one.share_a for one in loop.outlets} if loop else {}
    return Preview(
        at,
        tuple(_changes(before, after, at)),
        tuple(
            Would(
                f"{one.place.station} · {one.place.evse}",
                shares.get((one.place.station, one.place.evse)),
                one,
                reason_in_words(one.reason, view.language),
            )
            for one in core.balancing.what_if(site, after, at)
        ),
    )


def _changes(before: Envelope, after: Envelope, at: Instant) -> list[Change]:
    found = []
    for track in after.tracks:
        now, then = before.at(track, at), after.at(track, at)
        if then is not None and then != now:
            found.append(Change(track, now, then))
    return found


def _place(shown: Picture, track: Track) -> str:
    names = {one.node.id: one.name for one in shown.nodes}
    return names.get(track.place.node or "", track.place.station or "")


PAGES = (limits, say, cancel)
