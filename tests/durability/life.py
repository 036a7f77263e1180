"""The life of a station, call by call: drawn from a seed, and no two calls with the same content."""

import random
from collections.abc import Generator
from typing import ClassVar, Final

from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from tests.durability.ledger import Payload

Call = tuple[str, Payload]
Calls = Generator[Call, Payload, None]
"""Yields calls, and is sent the answer of each."""

MOST_READINGS: Final = 12
"""Of one charge: the usual mix of 1.6, with more starts and stops than a real day has."""

_REASONS: Final = ("Local", "EVDisconnected", "Remote")


def chance(*seed: object) -> random.Random:
    """Make a source of chance that repeats."""
    return random.Random(repr(seed))  # noqa: S311  # nothing secret comes from it


class Life:
    """Makes a station's calls; its clock moves a second with each, its meter with each reading."""

    subprotocol: ClassVar = "ocpp1.6"

    def __init__(self, token: str, begins_at: Instant, drawn: random.Random) -> None:
        self.token = token
        self._at = begins_at
        self._drawn = drawn
        self._energy_wh = drawn.randrange(1_000_000)

    def calls(self) -> Calls:
        """Live for ever."""
        yield self.boot()
        while True:
            yield self._status("Preparing")
            yield "Authorize", {"idTag": self.token}
            yield from self._charge()
            yield self._status("Available")

    def boot(self) -> Call:
        """Tell what the station is; it may do so after any loss of the link (OCPP 1.6, 4.2)."""
        return "BootNotification", {
            "chargePointVendor": "Loomworks",
            "chargePointModel": "Shuttle 22",
            "firmwareVersion": f"1.{self._drawn.randrange(1000)}",
        }

    def _charge(self) -> Calls:
        begun = yield self._start()
        number = begun["transactionId"]
        for _ in range(self._drawn.randrange(3, MOST_READINGS)):
            yield from self._interlude()
            yield self._meter_values(number)
        yield self._stop(number)

    def _interlude(self) -> Calls:
        match self._drawn.randrange(7):
            case 0:
                yield "Heartbeat", {}
            case 1:
                yield self._status(self._drawn.choice(("Charging", "SuspendedEV")))

    def _start(self) -> Call:
        return "StartTransaction", {
            "connectorId": 1,
            "idTag": self.token,
            "meterStart": self._energy_wh,
            "timestamp": self._now(),
        }

    def _meter_values(self, number: int) -> Call:
        return "MeterValues", {
            "connectorId": 1,
            "transactionId": number,
            "meterValue": [self._reading("Sample.Periodic")],
        }

    def _stop(self, number: int) -> Call:
        contexts = self._drawn.choice(((), ("Transaction.Begin", "Transaction.End")))
        readings = [self._reading(context) for context in contexts]
        stop = {
            "transactionId": number,
            "idTag": self.token,
            "meterStop": self._energy_wh,
            "timestamp": self._now(),
            "reason": self._drawn.choice(_REASONS),
        }
        return "StopTransaction", stop | ({"transactionData": readings} if readings else {})

    def _reading(self, context: str) -> Payload:
        self._energy_wh += self._drawn.randrange(1, 400)
        power_w = self._drawn.randrange(110_000) / 10
        sampled = (
            ("Energy.Active.Import.Register", "Wh", None, str(self._energy_wh)),
            ("Power.Active.Import", "W", None, f"{power_w:.2f}"),
            ("Current.Import", "A", "L1", f"{power_w / 690:.3f}"),
        )
        return {
            "timestamp": self._now(),
            "sampledValue": [
                {"measurand": measurand, "unit": unit, "value": value, "context": context}
                | ({"phase": phase} if phase else {})
                for measurand, unit, phase, value in sampled
            ],
        }

    def _status(self, status: str) -> Call:
        return "StatusNotification", {
            "connectorId": 1,
            "errorCode": "NoError",
            "status": status,
            "timestamp": self._now(),
        }

    def _now(self) -> str:
        self._at = Instant(self._at + SECOND)
        return to_rfc3339(self._at)
