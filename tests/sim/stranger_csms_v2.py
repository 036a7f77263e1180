"""The PyPI `ocpp` library as central system of 2.0.1 and 2.1: it checks every message by its schema."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from types import ModuleType
from typing import Any, cast

import ocpp.v21
import ocpp.v201
from ocpp.charge_point import ChargePoint
from ocpp.routing import on
from ocpp.v21 import call as call21, call_result as result21
from ocpp.v201 import call as call201, call_result as result201
from websockets.asyncio.server import ServerConnection

from tests.sim.reception import Ear, Reception, listening

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).isoformat()
SUBPROTOCOLS = {"2.0.1": "ocpp2.0.1", "2.1": "ocpp2.1"}
CALLS: dict[str, ModuleType] = {"2.0.1": call201, "2.1": call21}


ANSWERS: dict[str, dict[str, Any]] = {
    "Authorize": {"id_token_info": {"status": "Accepted"}},
    "BootNotification": {"current_time": THEN, "interval": 300, "status": "Accepted"},
    "Heartbeat": {"current_time": THEN},
    "MeterValues": {},
    "NotifyEvent": {},
    "NotifyReport": {},
    "ReservationStatusUpdate": {},
    "StatusNotification": {},
    "TransactionEvent": {},
}


def _handler(action: str, results: ModuleType) -> Any:
    async def handle(self: Any, **payload: Any) -> Any:
        await self.ear.note(action, payload)
        return getattr(results, action)(**ANSWERS[action])

    handle.__name__ = f"on_{action}"  # the library finds handlers by their names
    return on(action)(handle)


def _stranger(base: type[ChargePoint], results: ModuleType) -> Any:
    handlers = {f"on_{action}": _handler(action, results) for action in ANSWERS}
    return type("Stranger", (base,), handlers)


STRANGERS = {
    "2.0.1": _stranger(ocpp.v201.ChargePoint, result201),
    "2.1": _stranger(ocpp.v21.ChargePoint, result21),
}


class Stranger:
    """One link of the library, and how to call the station over it."""

    def __init__(self, version: str, identity: str, connection: ServerConnection) -> None:
        self.ear = Ear()
        logger = logging.getLogger("stranger")
        self._version = version
        self._side = STRANGERS[version](identity, connection, logger=logger)
        self._side.ear = self.ear

    async def start(self) -> None:
        await self._side.start()

    async def ask(self, action: str, **payload: Any) -> dict[str, Any]:
        """Let the station be asked something; the library validates the answer."""
        request = getattr(CALLS[self._version], action)(**payload)
        reply = await self._side.call(request, suppress=False)
        return cast("dict[str, Any]", vars(reply))


@asynccontextmanager
async def reception(version: str) -> AsyncIterator[Reception[Stranger]]:
    """Listen on some port of the loopback address."""
    async with listening(partial(Stranger, version), [SUBPROTOCOLS[version]]) as desk:
        yield desk
