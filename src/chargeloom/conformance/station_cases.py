"""Cases that every station must pass: how it comes, boots, beats and takes what is no message."""

import asyncio
from typing import Final

import msgspec

from chargeloom.conformance.at_station import INTERVAL_S, StationDesk
from chargeloom.conformance.case import ALL, Cases, NotApplicable, demand
from chargeloom.conformance.peer import Fault

CASES: Final = Cases[StationDesk]()
case = CASES.case

STILL_S: Final = 1.5
"""How long a second request is waited for that must not come."""

NEARLY: Final = 0.9
"""So much of an interval must have passed; clocks of stations are no laboratory's."""

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
    loop = asyncio.get_running_loop()
    desk.boot_status, told_at = "Pending", loop.time()
    desk.release()
    try:
        await desk.boots(known)
        waited_s = loop.time() - told_at
    finally:
        desk.boot_status = "Accepted"
    demand(
        waited_s >= INTERVAL_S * NEARLY,
        f"told to wait for {INTERVAL_S:g} s it booted after {waited_s:.1f} s",
    )
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
    answered = await peer.said(frame[:9], "in-fragments", f"{action} in fragments", frame[9:])
    demand(not isinstance(answered, Fault), "it was refused")
    peer.line.ping()
    demand(await peer.ponged(desk.patience_s), "there was no pong")
