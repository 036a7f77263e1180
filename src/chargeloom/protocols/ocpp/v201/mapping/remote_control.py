"""Remote control, reservation and cost (OCPP 2.0.1 and 2.1, F, H and I), from the domain.

Both versions ask alike, each in its own classes: these functions take the classes.
"""

from collections.abc import Callable
from typing import Any

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.commands import command
from chargeloom.domain.instant import to_datetime
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.v201.mapping.authorization import group_token
from chargeloom.wire.message import Call

Asks = Callable[[Station, Any], Call[Any]]


def start(request: type[Call[Any]], id_token: type[Any]) -> Asks:
    """Ask to start charging (F01 and F02)."""

    def ask(_: Station, order: command.StartCharging) -> Call[Any]:
        return request(
            id_token=_token(id_token, order),
            group_id_token=group_token(id_token, order.group),
            evse_id=order.evse,
            remote_start_id=order.number,
        )

    return ask


def stop(request: type[Call[Any]]) -> Asks:
    """Ask to stop a transaction (F03)."""

    def ask(_: Station, order: command.StopCharging) -> Call[Any]:
        return request(transaction_id=order.transaction)

    return ask


def ask_status(request: type[Call[Any]]) -> Asks:
    """Ask whether a transaction goes on (E14)."""

    def ask(_: Station, order: command.AskTransactionStatus) -> Call[Any]:
        return request(transaction_id=order.transaction)

    return ask


def reserve(request: type[Call[Any]], id_token: type[Any]) -> Asks:
    """Ask to keep a place, or one with a kind of connector (H01)."""

    def ask(_: Station, order: command.Reserve) -> Call[Any]:
        return request(
            id=order.number,
            expiry_date_time=to_datetime(order.expires_at),
            id_token=_token(id_token, order),
            group_id_token=group_token(id_token, order.group),
            evse_id=order.evse,
            connector_type=order.connector_type,
        )

    return ask


def cancel_reservation(request: type[Call[Any]]) -> Asks:
    """Ask to keep it no longer (H02)."""

    def ask(_: Station, order: command.CancelReservation) -> Call[Any]:
        return request(reservation_id=order.number)

    return ask


def update_cost(request: type[Call[Any]]) -> Asks:
    """Tell what a transaction has cost so far (I02)."""

    def ask(_: Station, order: command.UpdateCost) -> Call[Any]:
        return request(transaction_id=order.transaction, total_cost=order.total)

    return ask


def clear_cache(request: type[Call[Any]]) -> Asks:
    """Ask to forget all tokens (C11)."""

    def ask(_: Station, __: command.ClearCache) -> Call[Any]:
        return request()

    return ask


def _token(id_token: type[Any], order: command.StartCharging | command.Reserve) -> Any:
    return id_token(id_token=order.token, type=order.token_type or TokenType.CENTRAL.value)
