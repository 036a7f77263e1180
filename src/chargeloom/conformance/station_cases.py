"""Cases that every station must pass, in the order in which they are played on it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import msgspec

from chargeloom.conformance.at_station import INTERVAL_S, StationDesk
from chargeloom.conformance.case import ALL, OCPP_2, OCPP_16, Cases, NotApplicable, demand
from chargeloom.conformance.peer import Called

CASES: Final = Cases[StationDesk]()
case = CASES.case

STILL_S: Final = 1.5
"""How long a second request is waited for that must not come."""

_REFUSED: Final = frozenset(
    {
        "FormationViolation",
        "FormatViolation",
        "ProtocolError",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "TypeConstraintViolation",
        "PropertyConstraintViolation",
    }
)
_NO_VENDOR: Final = "org.example.nobody"
_KEYS: Final = ("HeartbeatInterval", "NumberOfConnectors", "SupportedFeatureProfiles")


@case(ALL, "OCPP-J 3.1.2")
async def offers_the_version(desk: StationDesk) -> None:
    """It comes, and offers the subprotocol of the version."""
    peer = await desk.peer()
    demand(peer.line.subprotocol == desk.protocol, f"it offered {desk.board.offered}")


@case(ALL, "OCPP 1.6 4.2; OCPP 2.x B01.FR.01")
async def boots_first(desk: StationDesk) -> None:
    """The first that it says is BootNotification."""
    peer = await desk.peer()
    first = await peer.called(lambda _: True, desk.patience_s)
    demand(first is not None, "it said nothing")
    if first is not None:
        demand(first.action == "BootNotification", f"it said {first.action}")


@case(ALL, "OCPP-J 4.1.1")
async def asks_one_thing_at_a_time(desk: StationDesk) -> None:
    """While a request of its own is unanswered it makes no other."""
    peer = await desk.peer()
    held = await peer.called(lambda _: True, desk.patience_s)
    if held is None:
        raise NotApplicable("it asked nothing")
    await asyncio.sleep(STILL_S)
    others = {one.message_id: one.action for one in peer.calls}
    others.pop(held.message_id, None)
    demand(not others, f"it asked {', '.join(others.values())} besides")


@case(ALL, "OCPP 1.6 4.2; OCPP 2.x B02")
async def boots_again_while_pending(desk: StationDesk) -> None:
    """Told to wait, it boots again after the interval, and not sooner nor never."""
    known = len(desk.all_boots())
    if not known:
        raise NotApplicable("it does not boot")
    desk.boot_status = "Pending"
    desk.release()
    try:
        await desk.boots(known)
    finally:
        desk.boot_status = "Accepted"
    await desk.boots(known + 1)


@case(ALL, "OCPP 1.6 4.6; OCPP 2.x G02.FR.01")
async def beats_its_heart(desk: StationDesk) -> None:
    """Accepted, it sends a Heartbeat after the interval that it was told."""
    peer = await desk.ready()
    patience_s = 3 * INTERVAL_S + desk.patience_s
    found = await peer.called(lambda one: one.action == "Heartbeat", patience_s)
    demand(found is not None, f"there was no Heartbeat within {patience_s:g} s")


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def refuses_an_unknown_action(desk: StationDesk) -> None:
    """An action that nobody knows is refused with NotImplemented or NotSupported."""
    fault = await (await desk.ready()).refused("NoSuchAction", {})
    demand(fault.code in ("NotImplemented", "NotSupported"), f"the code was {fault.code}")
    await desk.goes_on("an unknown action")


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def refuses_a_missing_field(desk: StationDesk) -> None:
    """A request without a field that is required is refused, with a code that says so."""
    fault = await (await desk.ready()).refused("Reset", {})
    demand(fault.code in _REFUSED, f"the code was {fault.code}")
    await desk.goes_on("a request without a required field")


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def refuses_a_wrong_value(desk: StationDesk) -> None:
    """A value that is none of those allowed is refused, with a code that says so."""
    fault = await (await desk.ready()).refused("Reset", {"type": "Sideways"})
    demand(fault.code in _REFUSED, f"the code was {fault.code}")
    await desk.goes_on("a wrong value")


@case(ALL, "OCPP-J 4.1.3, 4.2")
async def broken_frames_end_nothing(desk: StationDesk) -> None:
    """Neither broken JSON nor a message of an unknown type ends the conversation."""
    peer = await desk.ready()
    peer.line.say(b'[2,"broken","Reset",{')
    await desk.goes_on("broken JSON")
    peer.line.say(msgspec.json.encode([9, "unknown-type", "Reset", {}]))
    await desk.goes_on("an unknown message type")
    peer.line.say(msgspec.json.encode([3, "nobody-asked", {}]))
    await desk.goes_on("an answer to nothing")


@case(ALL, "RFC 6455 5.4, 5.5.2")
async def fragments_and_pings_are_understood(desk: StationDesk) -> None:
    """A message in fragments is put together, and a ping is answered."""
    peer = await desk.ready()
    action, payload = desk.harmless()
    frame = msgspec.json.encode([2, "in-fragments", action, payload])
    await peer.said(frame[:9], "in-fragments", f"{action} in fragments", frame[9:])
    peer.line.ping()
    demand(await peer.ponged(desk.patience_s), "there was no pong")


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
    wanted = ("UnknownVendorId", "Rejected")
    demand(answer["status"] in wanted, f"the status was {answer['status']}")


@case(ALL, "OCPP 1.6 5.4; OCPP 2.x C11")
async def clears_its_cache(desk: StationDesk) -> None:
    """ClearCache is answered."""
    await (await desk.ready()).exchange("ClearCache", {})
    answer = await desk.ask("ClearCache", {})
    demand(answer["status"] in ("Accepted", "Rejected"), f"the status was {answer['status']}")


@case(ALL, "OCPP-J 1.6 5.4; OCPP-J 2.x 5.3")
async def comes_again(desk: StationDesk) -> None:
    """When the link is lost, it comes again."""
    peer = await desk.ready()
    await peer.line.hang_up()
    again = await desk.peer()
    demand(again is not peer, "it did not come")
    await desk.goes_on("coming again")


@case(ALL, "OCPP 1.6 5.14; OCPP 2.x B11, B12")
async def starts_again(desk: StationDesk) -> None:
    """Reset, it boots again."""
    known = len(desk.all_boots())
    answer = await desk.ask("Reset", {"type": "Soft" if desk.is_16 else "OnIdle"})
    if answer["status"] == "Rejected":
        raise NotApplicable("it does not want to")
    await desk.boots(known)


@case(ALL, "OCPP-J 4.1.4")
async def never_uses_a_message_id_twice(desk: StationDesk) -> None:
    """Message ids of different requests differ: on each link, and in 2.x on all of them."""
    links = [peer.calls for peer in desk.met]
    # 1.6 counts by link; 2.x by station, whatever link.
    for calls in links if desk.is_16 else [[one for some in links for one in some]]:
        differing = [one for place, one in enumerate(calls) if one not in calls[:place]]
        used = Counter(one.message_id for one in differing)
        twice = [name for name, times in used.items() if times > 1]
        demand(not twice, f"{', '.join(twice[:3])} came for several requests")


@case(ALL, "OCPP-J 4.1; the schemas of the version")
async def says_nothing_wrong(desk: StationDesk) -> None:
    """All that it said meanwhile is as the framing and the schemas want it."""
    await desk.ready()
    await desk.goes_on("all this")
    faults = [fault for peer in desk.met for fault in peer.faults]
    demand(not faults, "; ".join(dict.fromkeys(faults)))


def _is_last_part(one: Called) -> bool:
    part: Any = one.payload
    return (
        one.action == "NotifyReport"
        and isinstance(part, dict)
        and part.get("requestId") == 4711
        and not part.get("tbc", False)
    )


def _says(wanted: str) -> Callable[[Called], bool]:
    return lambda one: _status(one) == wanted


def _status(one: Called) -> str | None:
    if one.action != "StatusNotification" or not isinstance(one.payload, dict):
        return None
    return one.payload.get("status") or one.payload.get("connectorStatus")


def _availability(desk: StationDesk, *, is_wanted: bool) -> dict[str, Any]:
    word = "Operative" if is_wanted else "Inoperative"
    if desk.is_16:
        return {"connectorId": 1, "type": word}
    return {"operationalStatus": word, "evse": {"id": 1, "connectorId": 1}}
