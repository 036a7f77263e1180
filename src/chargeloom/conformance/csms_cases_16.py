"""Cases that a central system of OCPP 1.6 must pass: cards, transactions, what was queued offline."""

from typing import Any, Final

from chargeloom.conformance.at_csms import NOBODY, CsmsDesk
from chargeloom.conformance.case import OCPP_16, Cases, demand

CASES: Final = Cases[CsmsDesk]()
case = CASES.case


@case(OCPP_16, "OCPP 1.6 4.1")
async def known_card_is_accepted(desk: CsmsDesk) -> None:
    """A card that is known is accepted."""
    token = desk.known_token()
    async with desk.booted() as peer:
        status = (await peer.ask("Authorize", {"idTag": token}))["idTagInfo"]["status"]
        demand(status == "Accepted", f"the status was {status}")


@case(OCPP_16, "OCPP 1.6 4.1")
async def unknown_card_is_not_accepted(desk: CsmsDesk) -> None:
    """A card that nobody knows is not accepted."""
    async with desk.booted() as peer:
        status = (await peer.ask("Authorize", {"idTag": NOBODY}))["idTagInfo"]["status"]
        demand(status != "Accepted", "it was accepted")


@case(OCPP_16, "OCPP 1.6 4.9")
async def status_is_taken(desk: CsmsDesk) -> None:
    """Every status of every connector is taken."""
    async with desk.booted() as peer:
        for connector, status in (
            (0, "Available"),
            (1, "Preparing"),
            (1, "Faulted"),
            (1, "Available"),
        ):
            said = {"connectorId": connector, "errorCode": "NoError", "status": status}
            await peer.ask("StatusNotification", said | {"timestamp": desk.time()})


@case(OCPP_16, "OCPP 1.6 4.8, 4.7, 4.10")
async def charge_is_taken_from_its_start_to_its_end(desk: CsmsDesk) -> None:
    """A charge is taken: its start, its readings, its end."""
    token = desk.known_token()
    async with desk.booted() as peer:
        started = await peer.ask("StartTransaction", _start(desk, token, 60))
        status = started["idTagInfo"]["status"]
        demand(status == "Accepted", f"the start was answered {status}")
        number = started["transactionId"]
        value = {"value": "1500", "context": "Sample.Periodic", "unit": "Wh"}
        reading = {"timestamp": desk.time(30), "sampledValue": [value]}
        said = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
        await peer.ask("MeterValues", said)
        await peer.ask("StopTransaction", _stop(desk, number, 0))


@case(OCPP_16, "OCPP 1.6 4.8")
async def start_of_an_unknown_card_gets_a_number(desk: CsmsDesk) -> None:
    """A start with a card that nobody knows gets a number, and is not accepted."""
    async with desk.booted() as peer:
        started = await peer.ask("StartTransaction", _start(desk, NOBODY, 60))
        demand(started["idTagInfo"]["status"] != "Accepted", "the card was accepted")
        await peer.ask("StopTransaction", _stop(desk, started["transactionId"], 0))


@case(OCPP_16, "OCPP 1.6 4.8")
async def every_charge_gets_a_number_of_its_own(desk: CsmsDesk) -> None:
    """Charges that were queued offline get a number each, and are all taken."""
    token = desk.known_token()
    async with desk.booted() as peer:
        numbers = []
        for ago_s in (7200, 5400, 3600):
            started = await peer.ask("StartTransaction", _start(desk, token, ago_s))
            numbers.append(started["transactionId"])
            await peer.ask("StopTransaction", _stop(desk, numbers[-1], ago_s - 600))
        demand(len(set(numbers)) == len(numbers), f"the numbers were {numbers}")


@case(OCPP_16, "OCPP 1.6 3.7.1")
async def repeated_start_is_one_charge(desk: CsmsDesk) -> None:
    """A start that comes again, for its answer was lost, is the same charge."""
    token = desk.known_token()
    async with desk.booted() as peer:
        said = _start(desk, token, 900)
        first = (await peer.ask("StartTransaction", said))["transactionId"]
        again = (await peer.ask("StartTransaction", said))["transactionId"]
        await peer.ask("StopTransaction", _stop(desk, first, 300))
        demand(first == again, f"the numbers were {first} and {again}: one charge is counted twice")


@case(OCPP_16, "OCPP 1.6 4.10, 3.7.1")
async def repeated_end_is_answered(desk: CsmsDesk) -> None:
    """An end that comes again is answered, and not refused: else it comes for ever."""
    token = desk.known_token()
    async with desk.booted() as peer:
        number = (await peer.ask("StartTransaction", _start(desk, token, 600)))["transactionId"]
        for _ in range(2):
            await peer.ask("StopTransaction", _stop(desk, number, 60))


@case(OCPP_16, "OCPP 1.6 4.10")
async def end_of_an_unknown_charge_is_answered(desk: CsmsDesk) -> None:
    """The end of a charge that nobody knows is answered: it can't be prevented."""
    async with desk.booted() as peer:
        await peer.ask("StopTransaction", _stop(desk, 2_000_000_001, 0))


@case(OCPP_16, "OCPP 1.6 4.7")
async def readings_outside_of_charges_are_taken(desk: CsmsDesk) -> None:
    """Meter values that belong to no charge are taken."""
    async with desk.booted() as peer:
        value = {"value": "12.5", "context": "Sample.Clock", "measurand": "Temperature"}
        reading = {"timestamp": desk.time(), "sampledValue": [value]}
        await peer.ask("MeterValues", {"connectorId": 1, "meterValue": [reading]})


@case(OCPP_16, "OCPP 1.6 4.4, 4.5")
async def notices_are_taken(desk: CsmsDesk) -> None:
    """Notices about firmware and diagnostics are taken."""
    async with desk.booted() as peer:
        for action, status in _NOTICES:
            await peer.ask(action, {"status": status})


_NOTICES: Final = (
    ("FirmwareStatusNotification", "Idle"),
    ("DiagnosticsStatusNotification", "Idle"),
)


def _start(desk: CsmsDesk, token: str, ago_s: float) -> dict[str, Any]:
    return {"connectorId": 1, "idTag": token, "meterStart": 1000, "timestamp": desk.time(ago_s)}


def _stop(desk: CsmsDesk, number: Any, ago_s: float) -> dict[str, Any]:
    return {"transactionId": number, "meterStop": 2000, "timestamp": desk.time(ago_s)}
