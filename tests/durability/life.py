"""The life of a station, call by call: drawn from a seed, and no two calls with the same content."""

import random
from collections.abc import Generator, Iterator
from typing import Any, Final

from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from tests.durability.ledger import Payload

Call = tuple[str, Payload]

MOST_READINGS: Final = 12
"""Of one charge; the mix is 1.6's usual one, with more starts and stops than a real day has."""
_REASONS: Final = ("Local", "EVDisconnected", "Remote")


def chance(*seed: object) -> random.Random:
    """Make a source of chance that repeats."""
    return random.Random(repr(seed))  # noqa: S311  # nothing secret comes from it


class Life:
    """Makes a station's calls; its clock moves a second with each, its meter with each reading."""

    def __init__(self, token: str, begins_at: Instant, chance_: random.Random) -> None:
        self._token = token
        self._at = begins_at
        self._chance = chance_
        self._energy_wh = chance_.randrange(1_000_000)
        self.calls: Generator[Call, Payload, None] = self._live()

    def _live(self) -> Generator[Call, Payload, None]:
        yield self._boot()
        while True:
            yield self._status("Preparing")
            yield "Authorize", {"idTag": self._token}
            yield from self._charge()
            yield self._status("Available")

    def _charge(self) -> Generator[Call, Payload, None]:
        begun = yield (
            "StartTransaction",
            {
                "connectorId": 1,
                "idTag": self._token,
                "meterStart": self._energy_wh,
                "timestamp": self._now(),
            },
        )
        number = begun["transactionId"]
        for _ in range(self._chance.randrange(3, MOST_READINGS)):
            yield from self._interlude()
            yield (
                "MeterValues",
                {
                    "connectorId": 1,
                    "transactionId": number,
                    "meterValue": [self._reading("Sample.Periodic")],
                },
            )
        yield self._end(number)

    def _interlude(self) -> Iterator[Call]:
        match self._chance.randrange(7):
            case 0:
                yield "Heartbeat", {}
            case 1:
                yield self._status(self._chance.choice(("Charging", "SuspendedEV")))

    def _end(self, number: int) -> Call:
        readings = [
            self._reading("Transaction.Begin" if index == 0 else "Transaction.End")
            for index in range(self._chance.choice((0, 0, 2)))
        ]
        stop: dict[str, Any] = {
            "transactionId": number,
            "idTag": self._token,
            "meterStop": self._energy_wh,
            "timestamp": self._now(),
            "reason": self._chance.choice(_REASONS),
        }
        return "StopTransaction", stop | ({"transactionData": readings} if readings else {})

    def _reading(self, context: str) -> Payload:
        self._energy_wh += self._chance.randrange(1, 400)
        power_w = self._chance.randrange(110_000) / 10
        return {
            "timestamp": self._now(),
            "sampledValue": [
                {
                    "measurand": "Energy.Active.Import.Register",
                    "unit": "Wh",
                    "context": context,
                    "value": str(self._energy_wh),
                },
                {
                    "measurand": "Power.Active.Import",
                    "unit": "W",
                    "context": context,
                    "value": f"{power_w:.2f}",
                },
                {
                    "measurand": "Current.Import",
                    "unit": "A",
                    "phase": "L1",
                    "context": context,
                    "value": f"{power_w / 690:.3f}",
                },
            ],
        }

    def _boot(self) -> Call:
        return "BootNotification", {
            "chargePointVendor": "Loomworks",
            "chargePointModel": "Shuttle 22",
            "firmwareVersion": f"1.{self._chance.randrange(1000)}",
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
