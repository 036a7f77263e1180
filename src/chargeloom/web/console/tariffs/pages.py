"""Tariffs: listed, drawn up, changed version by version, assigned, tried out; and the bills that wait for somebody."""

from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import available_timezones

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId, TariffId, to_text
from chargeloom.domain.money import CURRENCIES
from chargeloom.domain.tariffs.tariff import Tariff
from chargeloom.domain.tariffs.version import TariffVersion
from chargeloom.domain.zones import is_zone
from chargeloom.web.api import identifiers
from chargeloom.web.api.charges import reviews as reviews_api, tariff_assignments, tariffs as api
from chargeloom.web.api.charges.cost_shape import Quote, show_quote
from chargeloom.web.api.charges.reviews import ReviewQuery, Verdict
from chargeloom.web.api.charges.tariff_assignments import AssignmentQuery, NewAssignment
from chargeloom.web.api.charges.tariffs import NewTariff, TariffChange
from chargeloom.web.api.charges.transactions import find
from chargeloom.web.console.forms import told_at
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.stations.offered import identities
from chargeloom.web.console.tariffs.form import TariffForm, field_of, form_of
from chargeloom.web.console.tariffs.words import TAXES, Price, prices
from chargeloom.web.console.view import View
from chargeloom.web.console.words import cost_words
from chargeloom.web.reading import read_body

MANAGE: Final = Right.MANAGE_PRICES
MOST: Final = 500
_WAITING: Final = 50
_EMPTY: Final = TariffForm(kwh=Decimal("0.49"), vat=Decimal(19))


class Row(NamedTuple):
    """A tariff in the list."""

    id: str
    version: TariffVersion
    prices: list[Price]


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A charge to be tried."""

    kwh: Annotated[int, Meta(ge=0, le=10_000)] = 20
    charging_min: Annotated[int, Meta(ge=0, le=44_640)] = 60
    parking_min: Annotated[int, Meta(ge=0, le=44_640)] = 0


class AssignmentForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a tariff shall apply."""

    tariff: str | None = None
    station: str | None = None
    evse: int | None = None
    group: str | None = None


class StateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether charges begin by a tariff."""

    enabled: bool
    version: int


class ReviewForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a bill that waits."""

    bill: bool


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Where the list of what waits goes on."""

    after: str | None = None


@shows("/tariffs")
async def tariffs(view: View) -> Response[Any]:
    """List the tariffs, and where they apply."""
    rows = [_row(view, one) for one in view.core.tariffs]
    found = await view.ask(tariff_assignments.tariff_assignments, query=AssignmentQuery(limit=MOST))
    return view.html(
        "tariffs/list.html",
        rows=rows,
        assignments=found.items,
        names={row.id: row.version.name for row in rows},
        identities=identities(view.core),
        unreviewed=await view.core.ground.store.number_of_unreviewed_costs(),
        taxes=TAXES,
    )


@shows("/tariffs/new", MANAGE)
async def new_tariff(view: View) -> Response[Any]:
    """Show the form of a new tariff."""
    form = msgspec.structs.replace(_EMPTY, time_zone=str(view.zone))
    return view.html("tariffs/form.html", form=form, tariff=None, **_choices())


@does("/tariffs", MANAGE)
async def make(view: View) -> Response[Any]:
    """Make a tariff."""
    said = await view.form(TariffForm)
    with told_at(field_of):
        body = read_body(NewTariff, msgspec.json.encode(said.said()))
        item = await view.ask(api.create_tariff, body=body)
    return view.to(f"/tariffs/{item.id}", "created")


@shows("/tariffs/reviews")
async def reviews(view: View) -> Response[Any]:
    """List the bills that wait for somebody."""
    asked = ReviewQuery(limit=_WAITING, after=view.query(Waiting).after)
    found = await view.ask(reviews_api.unreviewed_costs, query=asked)
    waiting = [(one, await find(view.core, one.transaction)) for one in found.items]
    reasons = cost_words.REASONS
    return view.html("tariffs/reviews.html", listing=found, found=waiting, cost_reasons=reasons)


@shows("/tariffs/{tariff}")
async def tariff(view: View) -> Response[Any]:
    """Show a tariff, and what a charge would cost."""
    known, trial = _find(view), view.query(Trial)
    return view.html(
        "tariffs/tariff.html",
        row=_row(view, known),
        form=form_of(known.name, known.version, known.rules),
        trial=trial,
        quote=await _quoted(view, known.rules, trial),
        versions=view.core.tariffs.versions(known.tariff)[::-1],
        taxes=TAXES,
        cost_lines=cost_words.LINES,
        short=cost_words.short,
    )


@shows("/tariffs/{tariff}/change", MANAGE)
async def changing(view: View) -> Response[Any]:
    """Show a tariff to be changed."""
    known = _find(view)
    form = form_of(known.name, known.version, known.rules)
    return view.html("tariffs/form.html", form=form, tariff=view.path["tariff"], **_choices())


@does("/tariffs/{tariff}/change", MANAGE)
async def change(view: View) -> Response[Any]:
    """Follow a tariff by its next version."""
    said = await view.form(TariffForm)
    fields = said.said() | {"version": said.version or 0}
    with told_at(field_of):
        body = read_body(TariffChange, msgspec.json.encode(fields))
        await view.ask(api.change_tariff, body=body)
    return view.to(f"/tariffs/{view.path['tariff']}", "saved")


@does("/tariffs/{tariff}/state", MANAGE)
async def switch(view: View) -> Response[Any]:
    """Let charges begin by a tariff, or no more."""
    said = await view.form(StateForm)
    status = "active" if said.enabled else "disabled"
    fields = {"version": said.version, "status": status}
    await view.ask(api.change_tariff, body=read_body(TariffChange, msgspec.json.encode(fields)))
    return view.to(f"/tariffs/{view.path['tariff']}", "saved")


@does("/tariff-assignments", MANAGE)
async def assign(view: View) -> Response[Any]:
    """Say where a tariff applies."""
    said = await view.form(AssignmentForm)
    fields = {
        name: value for name, value in msgspec.structs.asdict(said).items() if value is not None
    }
    body = read_body(NewAssignment, msgspec.json.encode({"tariff": None} | fields))
    await view.ask(tariff_assignments.assign_tariff, body=body)
    return view.to("/tariffs", "saved")


@does("/transactions/{transaction}/review", Right.OPERATE)
async def review(view: View) -> Response[Any]:
    """Bill what waits for somebody, or waive it."""
    said = await view.form(ReviewForm)
    await view.ask(reviews_api.review_cost, body=Verdict(bill=said.bill))
    return view.to(f"/transactions/{view.path['transaction']}", "saved")


def applying(view: View, station: StationId, evses: list[int]) -> list[Row]:
    """List the tariffs that a charge at a station would begin by now."""
    core, now = view.core, view.core.ground.now()
    found = [core.tariffs.applying(station, evse, None, now) for evse in evses or [0]]
    distinct = {one.tariff: one for one in found if one is not None}
    return [_row(view, one) for one in distinct.values()]


def _row(view: View, version: TariffVersion) -> Row:
    number = to_text(identifiers.TARIFF, version.tariff)
    return Row(number, version, prices(version.rules, view.language))


def _find(view: View) -> TariffVersion:
    number = TariffId(identifiers.read("tariff", view.path["tariff"]))
    found = view.core.tariffs.find(number)
    if found is None:
        raise identifiers.missing("tariff")
    return found


async def _quoted(view: View, rules: Tariff, trial: Trial) -> Quote:
    now = view.core.ground.now()
    kwh = Decimal(trial.kwh)
    quote = view.core.tariffs.quoted(rules, now, kwh, trial.charging_min, trial.parking_min)
    return show_quote(await quote)


def _choices() -> dict[str, Any]:
    return {
        "currencies": sorted(CURRENCIES),
        "zones": sorted(filter(is_zone, available_timezones())),
        "taxes": TAXES,
    }


PAGES: Final = (
    tariffs,
    new_tariff,
    make,
    reviews,
    tariff,
    changing,
    change,
    switch,
    assign,
    review,
)
