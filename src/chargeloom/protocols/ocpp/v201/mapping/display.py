"""What is to be read on a station, as OCPP 2.0.1 and 2.1 say it (O)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.commands.command import Order
from chargeloom.domain.commands.display_orders import AskTexts, ClearText, ShowText
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked, said


def _show(order: ShowText) -> Asked:
    """Show a text (O01, O02 and O06)."""
    message = said(
        id=order.number,
        priority=order.priority,
        state=order.state,
        startDateTime=_moment(order.since),
        endDateTime=_moment(order.until),
        transactionId=order.transaction,
        message=said(format=order.format, language=order.language, content=order.text),
    )
    return Asked("SetDisplayMessage", {"message": message})


def _ask(order: AskTexts) -> Asked:
    """Ask for texts (O03 and O04)."""
    payload = said(
        requestId=order.number,
        id=list(order.ids) or None,
        priority=order.priority,
        state=order.state,
    )
    return Asked("GetDisplayMessages", payload)


def _clear(order: ClearText) -> Asked:
    """Show a text no more (O05)."""
    return Asked("ClearDisplayMessage", {"id": order.number})


def _moment(instant: Instant | None) -> Any:
    return to_datetime(instant) if instant is not None else None


DISPLAY: Final[dict[type[Order], Callable[[Any], Asked]]] = {
    ShowText: _show,
    AskTexts: _ask,
    ClearText: _clear,
}
