"""The charge point of the cases of OCPP 1.6: one connector, one car, and what it says in which state."""

from typing import Any, Self

from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import ConnectorReport
from tests.conformance.play import Play
from tests.rig import Rig

ACCEPTED = {"status": "Accepted"}


class ChargePoint(Play):
    """Says what a case wants said, and sees each reply to be as the standard wants it."""

    @classmethod
    async def booted(cls, rig: Rig) -> Self:
        """Announce a charge point, boot it, and let it report its connectors."""
        play = cls(rig, await rig.station())
        await play.boot()
        return play

    async def boot(self) -> None:
        reply = await self.station.boot()
        assert reply["status"] == "Accepted"
        assert reply["interval"] > 0
        assert reply["currentTime"].endswith("Z")
        for connector in (0, 1):
            await self.status("Available", connector)

    async def status(self, word: str, connector: int = 1, error: str = "NoError") -> None:
        """Report a connector; the report is answered, kept, and what we show."""
        report = {"connectorId": connector, "status": word, "errorCode": error}
        at = to_rfc3339(self.now())
        assert await self.station.ask("StatusNotification", report | {"timestamp": at}) == {}
        known = await self.shown(connector)
        assert (known.status, known.error or "NoError") == (word, error)

    async def shown(self, connector: int = 1) -> ConnectorReport:
        """Read what the store holds of a connector."""
        await self.rig.settle()
        state = await self.rig.core.ground.store.live_state()
        plug = Plug(connector, 1) if connector else Plug(0, 0)
        reports = [one for one in state.connectors if one.plug == plug]
        assert reports, "nothing is known of this connector"
        return reports[0]

    async def authorize(self, id_tag: str = "CARD") -> dict[str, Any]:
        """Show a card, and return what it is worth."""
        reply = await self.station.ask("Authorize", {"idTag": id_tag})
        worth: dict[str, Any] = reply["idTagInfo"]
        return worth

    async def begin(self, at: Instant | None = None, **changes: Any) -> int:
        """Begin a transaction that is accepted, and return its number."""
        reply = await self.station.start(at, **changes)
        assert reply["idTagInfo"]["status"] == "Accepted"
        number: int = reply["transactionId"]
        return number

    async def charge(self, **changes: Any) -> int:
        """Go from Available to Charging by a card, and return the transaction's number."""
        await self.status("Preparing")
        assert await self.authorize() == ACCEPTED
        number = await self.begin(**changes)
        await self.status("Charging")
        return number

    async def end(self, number: int, at: Instant | None = None, **changes: Any) -> None:
        """End a transaction; a card that is shown for it is valid."""
        reply = await self.station.stop(number, at, **changes)
        assert reply == ({"idTagInfo": ACCEPTED} if "idTag" in changes else {})

    async def unplug(self) -> None:
        await self.status("Finishing")
        await self.status("Available")

    async def read_meter(self, number: int, value: str) -> None:
        """Send one reading of the transaction."""
        reading = {"timestamp": to_rfc3339(self.now()), "sampledValue": [{"value": value}]}
        values = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
        assert await self.station.ask("MeterValues", values) == {}

    async def readings(self) -> list[str]:
        """Read the values of the only transaction, from the store."""
        record = await self.transaction()
        stored = await self.rig.core.ground.store.readings(record.id, None, 100)
        return [value for one in stored for value in one.reading.values]

    def now(self) -> Instant:
        return self.rig.core.ground.now()
