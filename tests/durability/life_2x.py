"""The life of a station of OCPP 2.0.1, call by call: what a charge is, it tells by events."""

import random
from typing import ClassVar, Final

from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from tests.durability.ledger import Payload
from tests.durability.life import MOST_READINGS, Call, Calls

_REASONS: Final = ("Local", "EVDisconnected", "Remote")
_PLACE: Final = {"id": 1, "connectorId": 1}


class Life2x:
    """Makes a station's calls; its clock moves a second with each, its meter with each reading."""

    subprotocol: ClassVar = "ocpp2.0.1"

    def __init__(self, token: str, begins_at: Instant, drawn: random.Random) -> None:
        self.token = token
        self._at = begins_at
        self._drawn = drawn
        self._energy_wh = drawn.randrange(1_000_000)
        self._charges = 0

    def calls(self) -> Calls:
        """Live for ever."""
        yield self.boot()
        while True:
            yield self._status("Occupied")
            yield "Authorize", {"idToken": self._card}
            yield from self._charge()
            yield self._status("Available")

    def boot(self) -> Call:
        """Tell what the station is; it may do so after any loss of the link (OCPP 2.0.1, B01)."""
        station = {
            "vendorName": "Loomworks",
            "model": "Shuttle 22",
            "firmwareVersion": f"2.{self._drawn.randrange(1000)}",
        }
        return "BootNotification", {"reason": "PowerUp", "chargingStation": station}

    @property
    def _card(self) -> Payload:
        return {"idToken": self.token, "type": "ISO14443"}

    def _charge(self) -> Calls:
        self._charges += 1
        number, readings = f"{self.token}-{self._charges}", self._drawn.randrange(3, MOST_READINGS)
        begun = {"idToken": self._card, "evse": _PLACE, "chargingState": "Charging"}
        yield self._event("Started", "Authorized", number, 0, "Transaction.Begin", **begun)
        for seq_no in range(1, readings + 1):
            yield from self._interlude()
            yield self._event("Updated", "MeterValuePeriodic", number, seq_no, "Sample.Periodic")
        ended = {"idToken": self._card, "stoppedReason": self._drawn.choice(_REASONS)}
        yield self._event(
            "Ended", "StopAuthorized", number, readings + 1, "Transaction.End", **ended
        )

    def _event(
        self, kind: str, trigger: str, number: str, seq_no: int, context: str, **said: object
    ) -> Call:
        of_it = {
            name: said.pop(name) for name in ("chargingState", "stoppedReason") if name in said
        }
        return "TransactionEvent", {
            "eventType": kind,
            "timestamp": self._now(),
            "triggerReason": trigger,
            "seqNo": seq_no,
            "transactionInfo": {"transactionId": number, **of_it},
            "meterValue": [self._reading(context)],
            **said,
        }

    def _interlude(self) -> Calls:
        match self._drawn.randrange(7):
            case 0:
                yield "Heartbeat", {}
            case 1:
                yield self._status("Occupied")

    def _reading(self, context: str) -> Payload:
        """Read the meter; each value is a number that is written in one way only."""
        self._energy_wh += self._drawn.randrange(1, 400)
        power_w = self._drawn.randrange(11_000) + 0.5
        sampled = (
            ("Energy.Active.Import.Register", "Wh", None, self._energy_wh),
            ("Power.Active.Import", "W", None, power_w),
            ("Current.Import", "A", "L1", self._drawn.randrange(16) + 0.25),
        )
        return {
            "timestamp": self._now(),
            "sampledValue": [
                {
                    "measurand": measurand,
                    "unitOfMeasure": {"unit": unit},
                    "value": value,
                    "context": context,
                }
                | ({"phase": phase} if phase else {})
                for measurand, unit, phase, value in sampled
            ],
        }

    def _status(self, status: str) -> Call:
        return "StatusNotification", {
            "timestamp": self._now(),
            "connectorStatus": status,
            "evseId": 1,
            "connectorId": 1,
        }

    def _now(self) -> str:
        self._at = Instant(self._at + SECOND)
        return to_rfc3339(self._at)
