"""What the body of each command is, and the order that it becomes."""

from decimal import Decimal
from typing import Annotated, Final, NamedTuple, TypeAlias

from msgspec import Meta

from chargeloom.domain.charging.charge_limit import NO_CEILING, Ceiling
from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import (
    AskTransactionStatus,
    CancelReservation,
    ChangeConfiguration,
    ClearCache,
    CommandName,
    GetConfiguration,
    Order,
    Reserve,
    Reset,
    ResetKind,
    SetAvailability,
    StartCharging,
    StopCharging,
    Trigger,
    Unlock,
    UpdateCost,
)
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.services.core import Core
from chargeloom.web import moments
from chargeloom.web.api.charges import transactions
from chargeloom.web.api.commands import (
    display_orders,
    firmware_orders,
    limit_orders,
    list_orders,
    network_orders,
    survey_orders,
)
from chargeloom.web.api.commands.recipes import Body, Number, Place, Recipe, Wanted, without_evse
from chargeloom.web.api.identifiers import TransactionText
from chargeloom.web.api.stations import certificate_requests, held_certificates
from chargeloom.web.api.texts import END, Uid, Value, Word
from chargeloom.web.moments import MomentIn
from chargeloom.web.problems import Fault, invalid

ConnectorType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=20,
        pattern=rf"^[!-~]+{END}",
        extra={"words": "only signs of ASCII are allowed, and no spaces"},
        description="In the words of OCPP 2.x, as cType2 or cCCS2.",
    ),
]


Amount: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9]{{1,12}}(\.[0-9]{{1,6}})?{END}",
        extra={
            "words": "an amount is needed, as in 12.50; at most 12 digits before the point, 6 behind it"
        },
    ),
]


class LimitBody(Body, frozen=True, kw_only=True):
    """How far a charge may go; whichever is reached first ends it."""

    cost: Annotated[
        Amount | None, Meta(description="With taxes, in the currency of its tariff.")
    ] = None
    energy_wh: Annotated[int, Meta(ge=1, le=100_000_000)] | None = None
    time_s: Annotated[int, Meta(ge=1, le=31_536_000)] | None = None
    soc: Annotated[int, Meta(ge=1, le=100)] | None = None


class StartBody(Body, frozen=True, kw_only=True):
    """Start a transaction for a token, on a given EVSE or any, at most up to a limit; a profile for it needs its EVSE."""

    token: Uid
    type: Annotated[
        TokenType | None,
        Meta(
            description="Of a token that nobody announced, or of several kinds: the reference of a payment elsewhere is `DirectPayment` (OCPP 2.1, C24 and C25)."
        ),
    ] = None
    evse: Place | None = None
    connector: Place | None = None
    limit: LimitBody | None = None
    profile: limit_orders.ProfileBody | None = None


class StopBody(Body, frozen=True, kw_only=True):
    """Stop a transaction."""

    transaction: TransactionText


class ResetBody(Body, frozen=True, kw_only=True):
    """Restart the station, or one EVSE of it."""

    kind: ResetKind
    evse: Place | None = None


class UnlockBody(Body, frozen=True, kw_only=True):
    """Release a cable."""

    evse: Place
    connector: Place


class SetAvailabilityBody(Body, frozen=True, kw_only=True):
    """Offer a connector, an EVSE or the whole station to drivers, or take it out of service."""

    available: bool
    evse: Place | None = None
    connector: Place | None = None


class TriggerBody(Body, frozen=True, kw_only=True):
    """Make the station send a message now, by its name in the station's protocol."""

    message: Word
    evse: Place | None = None
    connector: Place | None = None


class ReserveBody(Body, frozen=True, kw_only=True):
    """Keep an EVSE, or any, or one with a kind of connector (OCPP 2.x), free for a token; the outcome has the reservation's number."""

    token: Uid
    evse: Place | None = None
    connector_type: ConnectorType | None = None
    expires_at: MomentIn


class CancelReservationBody(Body, frozen=True, kw_only=True):
    """Give up a reservation, by its number."""

    reservation: Number


class GetTransactionStatusBody(Body, frozen=True, kw_only=True):
    """Ask whether a transaction goes on, and whether anything is left to tell of it, or of any."""

    transaction: TransactionText | None = None


class UpdateCostBody(Body, frozen=True, kw_only=True):
    """Show the driver what a transaction has cost so far."""

    transaction: TransactionText
    total: Amount


class ClearCacheBody(Body, frozen=True, kw_only=True):
    """Make the station forget what it learned about tokens."""


class GetConfigurationBody(Body, frozen=True, kw_only=True):
    """Read settings of the station; none named means all."""

    keys: Annotated[tuple[Word, ...], Meta(max_length=500)] = ()


class ChangeConfigurationBody(Body, frozen=True, kw_only=True):
    """Change one setting of the station."""

    key: Word
    value: Value


async def _start(wanted: Wanted) -> Order:
    body: StartBody = wanted.body
    if body.connector is not None and body.evse is None:
        raise without_evse()
    if body.profile is not None and body.evse is None:
        raise invalid(Fault("/evse", "a profile of a charge needs its EVSE"))
    _demand_right(wanted, body.token, body.evse, body.type)
    shown = _shown(wanted.core, body.token, body.type)
    return StartCharging(
        token=body.token,
        evse=body.evse,
        connector=body.connector,
        token_type=shown.type,
        group=shown.group,
        limit=_ceiling(body.limit),
        profile=await limit_orders.profile_of(wanted, body.profile) if body.profile else None,
    )


def _ceiling(body: LimitBody | None) -> Ceiling | None:
    if body is None:
        return None
    cost = None if body.cost is None else Decimal(body.cost)
    said = Ceiling(cost=cost, energy_wh=_exact(body.energy_wh), time_s=body.time_s, soc=body.soc)
    return None if said == NO_CEILING else said


def _exact(whole: int | None) -> Decimal | None:
    return None if whole is None else Decimal(whole)


async def _stop(wanted: Wanted) -> Order:
    body: StopBody = wanted.body
    record = await _transaction(wanted, body.transaction)
    if record.stopped_at is not None:
        raise Refusal(Reason.TRANSACTION_ENDED)
    return StopCharging(transaction=record.number or "")


async def _reset(wanted: Wanted) -> Order:
    body: ResetBody = wanted.body
    return Reset(kind=body.kind, evse=body.evse)


async def _unlock(wanted: Wanted) -> Order:
    body: UnlockBody = wanted.body
    return Unlock(evse=body.evse, connector=body.connector)


async def _set_availability(wanted: Wanted) -> Order:
    body: SetAvailabilityBody = wanted.body
    if body.connector is not None and body.evse is None:
        raise without_evse()
    return SetAvailability(available=body.available, evse=body.evse, connector=body.connector)


async def _trigger(wanted: Wanted) -> Order:
    body: TriggerBody = wanted.body
    if body.connector is not None and body.evse is None:
        raise without_evse()
    return Trigger(message=body.message, evse=body.evse, connector=body.connector)


async def _reserve(wanted: Wanted) -> Order:
    body: ReserveBody = wanted.body
    until = moments.read(body.expires_at, "/expires_at")
    if until <= wanted.core.ground.now():
        raise invalid(Fault("/expires_at", "this time is over"))
    _demand_right(wanted, body.token, body.evse)
    number = wanted.core.surveying.draw()
    shown = _shown(wanted.core, body.token)
    return Reserve(
        number=number,
        token=body.token,
        evse=body.evse,
        connector_type=body.connector_type,
        expires_at=until,
        token_type=shown.type,
        group=shown.group,
    )


async def _cancel_reservation(wanted: Wanted) -> Order:
    body: CancelReservationBody = wanted.body
    return CancelReservation(number=body.reservation)


async def _get_transaction_status(wanted: Wanted) -> Order:
    body: GetTransactionStatusBody = wanted.body
    if body.transaction is None:
        return AskTransactionStatus()
    record = await _transaction(wanted, body.transaction)
    return AskTransactionStatus(transaction=record.number)


async def _update_cost(wanted: Wanted) -> Order:
    body: UpdateCostBody = wanted.body
    record = await _transaction(wanted, body.transaction)
    return UpdateCost(transaction=record.number or "", total=Decimal(body.total))


async def _clear_cache(_: Wanted) -> Order:
    return ClearCache()


async def _get_configuration(wanted: Wanted) -> Order:
    body: GetConfigurationBody = wanted.body
    return GetConfiguration(keys=body.keys)


async def _change_configuration(wanted: Wanted) -> Order:
    body: ChangeConfigurationBody = wanted.body
    return ChangeConfiguration(key=body.key, value=body.value)


async def _transaction(wanted: Wanted, text: str) -> TransactionRecord:
    """Find a transaction of the station that the command goes to. Raises Refusal."""
    record = await transactions.find(wanted.core, text)
    if record.station != wanted.station or record.number is None:
        raise Refusal(Reason.TRANSACTION_UNKNOWN)
    return record


def _demand_right(
    wanted: Wanted, uid: str, evse: int | None, kind: TokenType | None = None
) -> None:
    """Refuse a token that may not charge, or not there (OCPP 2.0.1, C01.FR.20 and FR.22), or that only stops (C16.FR.03).

    Nobody else asks: a station does not for one that it gets from us (C05.FR.01, F01.FR.02), and lets its driver begin.
    One that nobody announced may be made known until it is shown.
    """
    authorizing, where = wanted.core.authorizing, Where(wanted.station, evse)
    worth = authorizing.authorize(uid, wanted.core.ground.now(), kind, where)
    if worth.refused not in {None, Reason.TOKEN_UNKNOWN}:
        raise Refusal(worth.refused)
    if worth.token is not None and authorizing.is_master_pass(worth.token):
        raise Refusal(Reason.TOKEN_ONLY_STOPS)


class _Shown(NamedTuple):
    type: str | None
    group: str | None


def _shown(core: Core, uid: str, kind: TokenType | None = None) -> _Shown:
    """Say what a reader would know of a token, of one kind if it is said: stations of OCPP 2.x are told its type and group."""
    meant = core.authorizing.meant(uid, core.ground.now(), kind)
    return _Shown(kind, None) if meant is None else _Shown(meant.type, meant.group)


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.START: Recipe(StartBody, _start),
    CommandName.STOP: Recipe(StopBody, _stop),
    CommandName.RESET: Recipe(ResetBody, _reset),
    CommandName.UNLOCK: Recipe(UnlockBody, _unlock),
    CommandName.SET_AVAILABILITY: Recipe(SetAvailabilityBody, _set_availability),
    CommandName.TRIGGER: Recipe(TriggerBody, _trigger),
    CommandName.CLEAR_CACHE: Recipe(ClearCacheBody, _clear_cache),
    CommandName.GET_CONFIGURATION: Recipe(GetConfigurationBody, _get_configuration),
    CommandName.CHANGE_CONFIGURATION: Recipe(ChangeConfigurationBody, _change_configuration),
    CommandName.RESERVE: Recipe(ReserveBody, _reserve),
    CommandName.CANCEL_RESERVATION: Recipe(CancelReservationBody, _cancel_reservation),
    CommandName.GET_TRANSACTION_STATUS: Recipe(GetTransactionStatusBody, _get_transaction_status),
    CommandName.UPDATE_COST: Recipe(UpdateCostBody, _update_cost),
    **survey_orders.RECIPES,
    **limit_orders.RECIPES,
    **network_orders.RECIPES,
    **certificate_requests.RECIPES,
    **held_certificates.RECIPES,
    **display_orders.RECIPES,
    **firmware_orders.RECIPES,
    **list_orders.RECIPES,
}
