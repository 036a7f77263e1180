"""Cases that every station must pass: what it tells and does when it is told to."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from chargeloom.conformance.at_station import StationDesk
from chargeloom.conformance.case import ALL, OCPP_2, OCPP_16, Cases, NotApplicable, demand
from chargeloom.conformance.peer import Called

CASES: Final = Cases[StationDesk]()
case = CASES.case

_NO_VENDOR: Final = "org.example.nobody"
_STATE: Final = ("Connector", "AvailabilityState")
_KEYS: Final = ("HeartbeatInterval", "NumberOfConnectors", "SupportedFeatureProfiles")


@case(OCPP_16, "OCPP 1.6 5.8, 9.1")
async def tells_its_configuration(desk: StationDesk) -> None:
    """GetConfiguration tells the keys that are required, and which ones it does not know."""
    peer = await desk.ready()
    asked = [*_KEYS, "NoSuchKey"]
    answer = await peer.ask("GetConfiguration", {"key": asked})
    told = {one["key"] for one in answer.get("configurationKey", ())}
    demand(told >= set(_KEYS), f"{', '.join(sorted(set(_KEYS) - told))} is missing")
    demand("NoSuchKey" in answer.get("unknownKey", ()), "NoSuchKey is not told as unknown")


@case(OCPP_16, "OCPP 1.6 5.3")
async def does_not_change_what_it_does_not_know(desk: StationDesk) -> None:
    """ChangeConfiguration of an unknown key is answered NotSupported."""
    answer = await desk.ask("ChangeConfiguration", {"key": "NoSuchKey", "value": "1"})
    demand(answer["status"] == "NotSupported", f"the status was {answer['status']}")


@case(OCPP_2, "OCPP 2.x B06")
async def tells_its_variables(desk: StationDesk) -> None:
    """GetVariables tells what is there, and which component or variable is not."""
    peer = await desk.ready()
    known = desk.harmless()[1]["getVariableData"]
    nobody = {"component": {"name": "NoSuchComponent"}, "variable": {"name": "NoSuchVariable"}}
    answer = await peer.ask("GetVariables", {"getVariableData": [*known, nobody]})
    statuses = [one["attributeStatus"] for one in answer["getVariableResult"]]
    demand(statuses == ["Accepted", "UnknownComponent"], f"the statuses were {statuses}")


@case(OCPP_2, "OCPP 2.x B07")
async def reports_all_that_it_has(desk: StationDesk) -> None:
    """GetBaseReport is followed by its parts, the last of which says that it is."""
    answer = await desk.ask("GetBaseReport", {"requestId": 4711, "reportBase": "FullInventory"})
    if answer["status"] != "Accepted":
        raise NotApplicable(f"the report was answered {answer['status']}")
    peer = await desk.ready()
    last = await peer.called(_is_last_part, desk.comes_s)
    demand(last is not None, "the last part did not come")
    parts = [one.payload for one in peer.calls if one.action == "NotifyReport"]
    numbers = [one.get("seqNo") for one in parts if one.get("requestId") == 4711]
    demand(numbers == list(range(len(numbers))), f"the parts were numbered {numbers}")


@case(ALL, "OCPP 1.6 5.17; OCPP 2.x F06")
async def does_what_is_triggered(desk: StationDesk) -> None:
    """A message that it agrees to send comes."""
    known = len(desk.all_boots())
    answer = await desk.ask("TriggerMessage", {"requestedMessage": "BootNotification"})
    if answer["status"] != "Accepted":
        raise NotApplicable(f"the trigger was answered {answer['status']}")
    await desk.boots(known)


@case(ALL, "OCPP 1.6 5.2; OCPP 2.x G03")
async def becomes_unavailable_and_available(desk: StationDesk) -> None:
    """Taken out of service, connectors say so; and again when they are back."""
    for is_wanted in (False, True):
        peer = await desk.ready()
        seen = len(peer.calls)
        answer = await desk.ask("ChangeAvailability", _availability(desk, is_wanted=is_wanted))
        if answer["status"] == "Scheduled":
            raise NotApplicable("something charges there")
        demand(answer["status"] == "Accepted", f"the status was {answer['status']}")
        wanted = "Available" if is_wanted else "Unavailable"

        found = await peer.called(_says(wanted), desk.patience_s, after=seen)
        demand(found is not None, f"no connector said {wanted}")


@case(ALL, "OCPP 1.6 5.12; OCPP 2.x F03")
async def does_not_stop_what_does_not_run(desk: StationDesk) -> None:
    """A remote stop of a charge that does not run is rejected."""
    if desk.is_16:
        answer = await desk.ask("RemoteStopTransaction", {"transactionId": 2_000_000_001})
    else:
        answer = await desk.ask("RequestStopTransaction", {"transactionId": "no-such-charge"})
    demand(answer["status"] == "Rejected", f"the status was {answer['status']}")


@case(ALL, "OCPP 1.6 5.18; OCPP 2.x F05")
async def does_not_unlock_what_is_not_there(desk: StationDesk) -> None:
    """Unlocking a connector that is not there does not succeed."""
    place = {"connectorId": 99} if desk.is_16 else {"evseId": 99, "connectorId": 1}
    answer = await desk.ask("UnlockConnector", place)
    wanted = ("NotSupported", "UnlockFailed") if desk.is_16 else ("UnknownConnector",)
    demand(answer["status"] in wanted, f"the status was {answer['status']}")


@case(ALL, "OCPP 1.6 4.3; OCPP 2.x P01")
async def tells_an_unknown_vendor(desk: StationDesk) -> None:
    """A DataTransfer of a vendor that it does not know is answered UnknownVendorId."""
    answer = await desk.ask("DataTransfer", {"vendorId": _NO_VENDOR})
    demand(answer["status"] == "UnknownVendorId", f"the status was {answer['status']}")


@case(ALL, "OCPP 1.6 5.4; OCPP 2.x C11")
async def clears_its_cache(desk: StationDesk) -> None:
    """ClearCache is answered."""
    await (await desk.ready()).exchange("ClearCache", {})
    answer = await desk.ask("ClearCache", {})
    demand(answer["status"] in ("Accepted", "Rejected"), f"the status was {answer['status']}")


def _is_last_part(one: Called) -> bool:
    part: Any = one.payload
    return (
        one.action == "NotifyReport"
        and isinstance(part, dict)
        and part.get("requestId") == 4711
        and not part.get("tbc", False)
    )


def _says(wanted: str) -> Callable[[Called], bool]:
    return lambda one: wanted in _statuses(one)


def _statuses(one: Called) -> Iterator[Any]:
    """List what is said of connectors; 2.x may say it by an event of the device model (G01)."""
    said: Any = one.payload if isinstance(one.payload, dict) else {}
    if one.action == "StatusNotification":
        yield said.get("status") or said.get("connectorStatus")
    if one.action == "NotifyEvent":
        with suppress(
            AttributeError, KeyError, TypeError
        ):  # what is wrong with it is told elsewhere
            for event in said["eventData"]:
                if (event["component"]["name"], event["variable"]["name"]) == _STATE:
                    yield event["actualValue"]


def _availability(desk: StationDesk, *, is_wanted: bool) -> dict[str, Any]:
    word = "Operative" if is_wanted else "Inoperative"
    if desk.is_16:
        return {"connectorId": 1, "type": word}
    return {"operationalStatus": word, "evse": {"id": 1, "connectorId": 1}}
