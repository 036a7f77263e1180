"""The charging station of the cases of OCPP 2.0.1: its reusable states, and what it says to reach them."""

from typing import Any, Final, Self

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import ConnectorReport
from chargeloom.protocols.ocpp.v201.version import V201
from tests.conformance.play import Play
from tests.rig import FakeStation, Rig

ACCEPTED: Final = {"status": "Accepted"}
CARD: Final = {"idToken": "CARD", "type": "ISO14443"}
BOOT: Final = {
    "reason": "PowerUp",
    "chargingStation": {"model": "One", "vendorName": "Loom"},
}

Payload = dict[str, Any]


def card(uid: str) -> Payload:
    return {"idToken": uid, "type": "ISO14443"}


class Ride:
    """One transaction as its EVSE tells it: the id, the next sequence number, what has been reached."""

    def __init__(self, number: str, evse: int) -> None:
        self.number = number
        self.evse = evse
        self.seq_no = 0
        self.is_plugged_in = False
        self.is_authorized = False

    @property
    def has_begun(self) -> bool:
        return self.seq_no > 0


class ChargingStation(Play):
    """Says what a case wants said, and sees each reply to be as the standard wants it."""

    def __init__(self, rig: Rig, station: FakeStation) -> None:
        super().__init__(rig, station)
        self._at = rig.core.ground.now() - 600 * SECOND
        self._rides = 0

    @classmethod
    async def known(cls, rig: Rig, identity: str = "CS-1", **known: Any) -> Self:
        """Announce a charging station that has said nothing yet."""
        return cls(rig, await rig.station(identity, V201, **known))

    @classmethod
    async def booted(cls, rig: Rig) -> Self:
        """The reusable state Booted."""
        play = await cls.known(rig)
        await play.boot()
        return play

    async def boot(self, reason: str = "PowerUp", word: str = "Available") -> None:
        reply = await self.station.ask("BootNotification", BOOT | {"reason": reason})
        assert reply["status"] == "Accepted"
        assert reply["interval"] > 0
        assert reply["currentTime"].endswith("Z")
        await self.connector(word)

    def reconnect(self) -> None:
        """Lose the link, and come back."""
        identity = self.station.station.id
        self.station.actor.closed()
        self.station = FakeStation(self.rig.core, identity, version=V201)

    async def connector(self, word: str, evse: int = 1, connector: int = 1) -> None:
        """Report a connector by both messages that may tell it; it is kept, and what we show."""
        at = to_rfc3339(self.later())
        status = {"timestamp": at, "connectorStatus": word, "evseId": evse}
        status |= {"connectorId": connector}
        assert await self.station.ask("StatusNotification", status) == {}
        place = {"name": "Connector", "evse": {"id": evse, "connectorId": connector}}
        await self.event(place, "AvailabilityState", word)
        assert (await self.shown(evse, connector)).status == word

    async def event(
        self, component: Payload, variable: str, value: str, trigger: str = "Delta"
    ) -> None:
        """Tell of a variable that changed."""
        told = {
            "eventId": 1,
            "timestamp": to_rfc3339(self.later()),
            "trigger": trigger,
            "actualValue": value,
            "eventNotificationType": "HardWiredNotification",
            "component": component,
            "variable": {"name": variable},
        }
        whole = {"generatedAt": told["timestamp"], "seqNo": 0, "eventData": [told]}
        assert await self.station.ask("NotifyEvent", whole) == {}

    async def shown(self, evse: int = 1, connector: int = 1) -> ConnectorReport:
        """Read what the store holds of a connector."""
        await self.rig.settle()
        state = await self.rig.core.ground.store.live_state()
        plug = Plug(evse, connector)
        reports = [one for one in state.connectors if one.plug == plug]
        assert reports, "nothing is known of this connector"
        return reports[0]

    async def authorize(self, token: Payload = CARD) -> Payload:
        """Show a token, and return what it is worth."""
        reply = await self.station.ask("Authorize", {"idToken": token})
        worth: Payload = reply["idTokenInfo"]
        return worth

    # A transaction.

    def ride(self, evse: int = 1) -> Ride:
        """Think of a transaction that has not begun."""
        self._rides += 1
        return Ride(f"{self.station.station.id}-{self._rides}", evse)

    async def tell(self, ride: Ride, trigger: str, /, **more: Any) -> Payload:
        """Send a transaction's next event; return what is said of the token, which is all that is."""
        kind = more.pop("kind", "Updated" if ride.has_begun else "Started")
        info = {"transactionId": ride.number, **more.pop("info", {})}
        seq_no = more.pop("seq_no", ride.seq_no)
        payload = {
            "eventType": kind,
            "timestamp": to_rfc3339(self.later()),
            "triggerReason": trigger,
            "seqNo": seq_no,
            "transactionInfo": info,
        }
        ride.seq_no = max(ride.seq_no, seq_no + 1)
        reply = await self.station.ask("TransactionEvent", payload | more)
        assert set(reply) == ({"idTokenInfo"} if "idToken" in more else set())
        worth: Payload = reply.get("idTokenInfo", {})
        return worth

    async def plugged_in(self, ride: Ride, **more: Any) -> None:
        """The reusable state EVConnectedPreSession."""
        ride.is_plugged_in = True
        await self.connector("Occupied", ride.evse)
        place = {"evse": {"id": ride.evse, "connectorId": 1}}
        told = place | {"info": {"chargingState": "EVConnected"}, **self._begin(), **more}
        await self.tell(ride, "CablePluggedIn", **told)

    async def authorized(self, ride: Ride, token: Payload = CARD) -> None:
        """The reusable state Authorized."""
        ride.is_authorized = True
        assert (await self.authorize(token))["status"] == "Accepted"
        assert (await self.tell(ride, "Authorized", idToken=token))["status"] == "Accepted"

    async def charging(self, ride: Ride | None = None, token: Payload = CARD) -> Ride:
        """The reusable state EnergyTransferStarted."""
        ride = ride or self.ride()
        if not ride.is_authorized:
            await self.authorized(ride, token)
        if not ride.is_plugged_in:
            await self.plugged_in(ride)
        await self.tell(ride, "ChargingStateChanged", info={"chargingState": "Charging"})
        return ride

    async def suspended(self) -> Ride:
        """The reusable state EnergyTransferSuspended."""
        ride = await self.charging()
        await self.tell(ride, "ChargingStateChanged", info={"chargingState": "SuspendedEV"})
        return ride

    async def stop_authorized(self, ride: Ride | None = None, token: Payload = CARD) -> Ride:
        """The reusable state StopAuthorized."""
        ride = ride or await self.charging()
        assert (await self.authorize(token))["status"] == "Accepted"
        assert (await self.tell(ride, "StopAuthorized", idToken=token))["status"] == "Accepted"
        return ride

    async def still_plugged_in(self, ride: Ride | None = None) -> Ride:
        """The reusable state EVConnectedPostSession; whose stop was authorized is not asked again."""
        ride = ride or await self.stop_authorized()
        await self.tell(ride, "ChargingStateChanged", info={"chargingState": "EVConnected"})
        return ride

    async def unplugged(self, ride: Ride, **more: Any) -> None:
        """The reusable state EVDisconnected."""
        await self.connector("Available", ride.evse)
        info = {"chargingState": "Idle", "stoppedReason": "EVDisconnected"}
        await self.ended(ride, "EVCommunicationLost", info, **more)

    async def ended(self, ride: Ride, trigger: str, info: Payload, **more: Any) -> Payload:
        """End it, with the register that it ends with."""
        return await self.tell(ride, trigger, kind="Ended", info=info, **self._end(), **more)

    async def stopped(self, reason: str) -> TransactionRecord:
        """Read the only transaction from the store: it is over, whole, and beyond doubt."""
        record = await self.transaction()
        assert record.stopped_at is not None
        assert (record.stop_reason, record.suspect) == (reason, ())
        return record

    def later(self) -> Instant:
        """Let a second pass at the station."""
        self._at += SECOND
        return Instant(self._at)

    def sampled(self, value: float, context: str, **more: Any) -> list[Payload]:
        """Read the meter."""
        sample = {"value": value, "context": context, **more}
        return [{"timestamp": to_rfc3339(self.later()), "sampledValue": [sample]}]

    def _begin(self) -> Payload:
        return {"meterValue": self.sampled(1000.0, "Transaction.Begin")}

    def _end(self) -> Payload:
        return {"meterValue": self.sampled(8000.0, "Transaction.End")}
