"""Cases that a central system of OCPP 2.0.1 and 2.1 must pass: cards, transactions in any order, reports."""

from typing import Any, Final

from chargeloom.conformance.at_csms import NOBODY, CsmsDesk
from chargeloom.conformance.case import OCPP_2, Cases, demand
from chargeloom.conformance.peer import Peer

CASES: Final = Cases[CsmsDesk]()
case = CASES.case


@case(OCPP_2, "OCPP 2.x C01")
async def known_card_is_accepted(desk: CsmsDesk) -> None:
    """A card that is known is accepted."""
    token = desk.known_token()
    async with desk.booted() as peer:
        answer = await peer.ask("Authorize", {"idToken": _card(token)})
        status = answer["idTokenInfo"]["status"]
        demand(status == "Accepted", f"the status was {status}")


@case(OCPP_2, "OCPP 2.x C01")
async def unknown_card_is_not_accepted(desk: CsmsDesk) -> None:
    """A card that nobody knows is not accepted."""
    async with desk.booted() as peer:
        answer = await peer.ask("Authorize", {"idToken": _card(NOBODY)})
        demand(answer["idTokenInfo"]["status"] != "Accepted", "it was accepted")


@case(OCPP_2, "OCPP 2.x G01")
async def status_is_taken(desk: CsmsDesk) -> None:
    """Every status of a connector is taken."""
    async with desk.booted() as peer:
        for status in ("Available", "Occupied", "Faulted", "Available"):
            said = {
                "timestamp": desk.time(),
                "connectorStatus": status,
                "evseId": 1,
                "connectorId": 1,
            }
            await peer.ask("StatusNotification", said)


@case(OCPP_2, "OCPP 2.x E01, E02, E06")
async def charge_is_taken_from_its_start_to_its_end(desk: CsmsDesk) -> None:
    """A charge is taken: its start, its readings, its end; its card is accepted."""
    token = desk.known_token()
    async with desk.booted() as peer:
        ride = _Ride(desk, peer, token)
        answer = await ride.tell("Started", 0, 60)
        info = answer.get("idTokenInfo")
        demand(info is not None, "a start with a card was answered without idTokenInfo (E01.FR.12)")
        if info is not None:
            demand(info["status"] == "Accepted", f"the start was answered {info['status']}")
        await ride.tell("Updated", 1, 30, "1500.5")
        await ride.tell("Ended", 2, 0, "2000")


@case(OCPP_2, "OCPP 2.x C01; E01")
async def start_of_an_unknown_card_is_not_accepted(desk: CsmsDesk) -> None:
    """A start with a card that nobody knows is answered, and not accepted."""
    async with desk.booted() as peer:
        ride = _Ride(desk, peer, NOBODY)
        answer = await ride.tell("Started", 0, 60)
        info = answer.get("idTokenInfo") or {}
        demand(info.get("status") != "Accepted", "it was accepted")
        await ride.tell("Ended", 1, 0)


@case(OCPP_2, "OCPP 2.x E04, E12")
async def queued_events_are_taken(desk: CsmsDesk) -> None:
    """Events that were queued offline are taken, each."""
    token = desk.known_token()
    async with desk.booted() as peer:
        ride = _Ride(desk, peer, token, is_offline=True)
        for seq_no, kind in enumerate(("Started", "Updated", "Updated", "Ended")):
            await ride.tell(kind, seq_no, 7200 - 600 * seq_no, str(1000 + 100 * seq_no))


@case(OCPP_2, "OCPP 2.x E13")
async def repeated_event_is_answered(desk: CsmsDesk) -> None:
    """An event that comes again, for its answer was lost, is answered and not refused."""
    token = desk.known_token()
    async with desk.booted() as peer:
        ride = _Ride(desk, peer, token)
        for _ in range(2):
            await ride.tell("Started", 0, 60)
        for _ in range(2):
            await ride.tell("Ended", 1, 0)


@case(OCPP_2, "OCPP 2.x E01.FR.07, E13")
async def events_in_another_order_are_taken(desk: CsmsDesk) -> None:
    """Events that come in another order are taken: the sequence numbers tell the right one."""
    token = desk.known_token()
    async with desk.booted() as peer:
        ride = _Ride(desk, peer, token)
        await ride.tell("Updated", 1, 60, "1100")
        await ride.tell("Started", 0, 90)
        await ride.tell("Ended", 3, 0, "1300")
        await ride.tell("Updated", 2, 30, "1200")


@case(OCPP_2, "OCPP 2.x E06, E13")
async def end_of_an_unknown_charge_is_answered(desk: CsmsDesk) -> None:
    """The end of a charge that nobody knows is answered and not refused."""
    async with desk.booted() as peer:
        await _Ride(desk, peer, NOBODY).tell("Ended", 5, 0)


@case(OCPP_2, "OCPP 2.x J01")
async def readings_outside_of_charges_are_taken(desk: CsmsDesk) -> None:
    """Meter values that belong to no charge are taken."""
    async with desk.booted() as peer:
        sampled = [{"value": 12.5, "measurand": "Frequency", "context": "Sample.Clock"}]
        reading = {"timestamp": desk.time(), "sampledValue": sampled}
        await peer.ask("MeterValues", {"evseId": 1, "meterValue": [reading]})


@case(OCPP_2, "OCPP 2.x A04; N07")
async def notices_are_taken(desk: CsmsDesk) -> None:
    """Security events and events of the device model are taken."""
    async with desk.booted() as peer:
        security = {"type": "StartupOfTheDevice", "timestamp": desk.time()}
        await peer.ask("SecurityEventNotification", security)
        event = {
            "eventId": 1,
            "timestamp": desk.time(),
            "trigger": "Delta",
            "actualValue": "1",
            "eventNotificationType": "HardWiredNotification",
            "component": {"name": "Connector"},
            "variable": {"name": "Problem"},
        }
        said = {"generatedAt": desk.time(), "seqNo": 0, "tbc": False, "eventData": [event]}
        await peer.ask("NotifyEvent", said)


@case(OCPP_2, "OCPP 2.x B07")
async def report_that_nobody_asked_for_ends_nothing(desk: CsmsDesk) -> None:
    """A report that nobody asked for, or no longer, does not end the conversation."""
    async with desk.booted() as peer:
        said = {"requestId": 987_654, "generatedAt": desk.time(), "seqNo": 0, "tbc": False}
        await peer.exchange("NotifyReport", said)
        await desk.goes_on(peer, "a report that nobody asked for")


class _Ride:
    """A charge as the station tells it."""

    def __init__(self, desk: CsmsDesk, peer: Peer, token: str, *, is_offline: bool = False) -> None:
        self._desk = desk
        self._peer = peer
        self._token = token
        self._is_offline = is_offline
        self._number = desk.new_id()

    async def tell(self, kind: str, seq_no: int, ago_s: float, register: str = "1000") -> Any:
        """Tell one event. Raises Broken."""
        at = self._desk.time(ago_s)
        sampled = {"value": float(register), "context": _CONTEXTS[kind]}
        said: dict[str, Any] = {
            "eventType": kind,
            "timestamp": at,
            "triggerReason": _TRIGGERS[kind],
            "seqNo": seq_no,
            "offline": self._is_offline,
            "transactionInfo": {"transactionId": self._number, "chargingState": "Charging"},
            "evse": {"id": 1, "connectorId": 1},
            "meterValue": [{"timestamp": at, "sampledValue": [sampled]}],
        }
        if kind == "Started":
            said["idToken"] = _card(self._token)
        return await self._peer.ask("TransactionEvent", said)


_TRIGGERS: Final = {
    "Started": "Authorized",
    "Updated": "MeterValuePeriodic",
    "Ended": "StopAuthorized",
}
_CONTEXTS: Final = {
    "Started": "Transaction.Begin",
    "Updated": "Sample.Periodic",
    "Ended": "Transaction.End",
}


def _card(uid: str) -> dict[str, Any]:
    return {"idToken": uid, "type": "ISO14443"}
