"""Cases that every central system must pass, whatever version: coming in, framing, errors, repetitions."""

from typing import Final

import msgspec

from chargeloom.conformance.at_csms import CsmsDesk
from chargeloom.conformance.case import (
    ALL,
    OCPP_2,
    OCPP_16,
    OCPP_21,
    Broken,
    Cases,
    NotApplicable,
    demand,
)
from chargeloom.conformance.peer import Fault
from chargeloom.sim.links.line import NoLine

CASES: Final = Cases[CsmsDesk]()
case = CASES.case

SILENCE_S: Final = 1.0
"""How long an answer that must not come is waited for."""
LONG: Final = 40_000

_UNKNOWN: Final = frozenset({"NotImplemented", "NotSupported"})
_MISSING: Final = frozenset(
    {
        "FormationViolation",
        "FormatViolation",
        "ProtocolError",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
    }
)
_WRONG: Final = _MISSING | {"TypeConstraintViolation", "PropertyConstraintViolation"}


@case(ALL, "OCPP-J 3.1.2")
async def subprotocol_is_agreed(desk: CsmsDesk) -> None:
    """The subprotocol that is offered is agreed on."""
    async with desk.connected():
        pass


@case(ALL, "OCPP-J 3.2")
async def unknown_subprotocol_is_not_agreed(desk: CsmsDesk) -> None:
    """A subprotocol that nobody speaks is not agreed on, and no conversation begins."""
    await desk.comes_in()
    try:
        line = await desk.dial("ocpp0.7")
    except NoLine:
        return
    try:
        demand(line.subprotocol is None, f"it agreed on {line.subprotocol}")
    finally:
        await line.hang_up()


@case(ALL, "OCPP-J 1.6 6.2.2; OCPP 2.x A00.FR.207")
async def wrong_password_is_refused(desk: CsmsDesk) -> None:
    """A wrong password is refused before the link stands."""
    if desk.target.password is None:
        raise NotApplicable("no password is named (--password)")
    await desk.comes_in()
    try:
        line = await desk.dial(password="wrong-" + desk.target.password[:8])
    except NoLine:
        return
    await line.hang_up()
    raise Broken("it was let in")


@case(ALL, "OCPP 1.6 4.2; OCPP 2.x B01")
async def boot_is_answered(desk: CsmsDesk) -> None:
    """A boot is answered with a status, the time and an interval."""
    async with desk.connected() as peer:
        answer = await peer.ask("BootNotification", desk.boot())
        demand(answer["interval"] >= 0, f"the interval is {answer['interval']}")
        desk.demand_near(answer["currentTime"], "currentTime")


@case(OCPP_2, "OCPP 2.x B01.FR.10, B02.FR.09")
async def nothing_comes_before_the_boot(desk: CsmsDesk) -> None:
    """What a station says before it is accepted is refused with SecurityError."""
    async with desk.connected() as peer:
        answered = await peer.exchange("Heartbeat", {})
        if not isinstance(answered, Fault):
            raise NotApplicable("the station was accepted before, and need not boot again")
        demand(answered.code == "SecurityError", f"the code was {answered.code}")


@case(ALL, "OCPP 1.6 4.6; OCPP 2.x G02")
async def heartbeat_tells_the_time(desk: CsmsDesk) -> None:
    """A heartbeat is answered with the time."""
    async with desk.booted() as peer:
        answer = await peer.ask("Heartbeat", {})
        desk.demand_near(answer["currentTime"], "currentTime")


@case(ALL, "OCPP-J 4.1.4")
async def long_message_ids_come_back(desk: CsmsDesk) -> None:
    """A message id of 36 characters comes back as it was."""
    async with desk.booted() as peer:
        await peer.ask("Heartbeat", {}, (desk.new_id() + "-" * 36)[:36])


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def unknown_action_is_refused(desk: CsmsDesk) -> None:
    """An action that nobody knows is refused with NotImplemented or NotSupported."""
    async with desk.booted() as peer:
        fault = await peer.refused("NoSuchAction", {})
        demand(fault.code in _UNKNOWN, f"the code was {fault.code}")
        await desk.goes_on(peer, "an unknown action")


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def missing_field_is_refused(desk: CsmsDesk) -> None:
    """A request without a field that is required is refused, with a code that says so."""
    async with desk.booted() as peer:
        fault = await peer.refused("DataTransfer", {"data": "no vendor"})
        demand(fault.code in _MISSING, f"the code was {fault.code}")
        await desk.goes_on(peer, "a request without a required field")


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def wrong_type_is_refused(desk: CsmsDesk) -> None:
    """A request with a value of the wrong type is refused, with a code that says so."""
    async with desk.booted() as peer:
        fault = await peer.refused("DataTransfer", {"vendorId": 7})
        demand(fault.code in _WRONG, f"the code was {fault.code}")
        await desk.goes_on(peer, "a value of the wrong type")


@case(ALL, "OCPP-J 1.6 4.2.3; OCPP-J 2.x 4.3")
async def too_long_text_is_refused(desk: CsmsDesk) -> None:
    """A text that is longer than its type allows is refused, with a code that says so."""
    async with desk.booted() as peer:
        fault = await peer.refused("DataTransfer", {"vendorId": "x" * 256})
        demand(fault.code in _WRONG, f"the code was {fault.code}")
        await desk.goes_on(peer, "a text that is too long")


@case(OCPP_16, "OCPP-J 1.6 4.2")
async def broken_json_ends_nothing(desk: CsmsDesk) -> None:
    """What is no JSON does not end the conversation."""
    async with desk.booted() as peer:
        peer.line.say(b'[2,"broken","Heartbeat",{')
        await desk.goes_on(peer, "broken JSON")


@case(OCPP_2, "OCPP-J 2.x 4.2.3")
async def broken_json_is_told(desk: CsmsDesk) -> None:
    """What is no JSON is answered by an error, under -1 where its id can't be read, and ends nothing."""
    async with desk.booted() as peer:
        peer.line.say(b'[2,"broken","Heartbeat",{')
        stray = await peer.stray(desk.target.patience_s)
        demand(stray is not None, "there was no answer")
        if stray is not None:
            demand(
                stray[0] == 4 and stray[1] in ("-1", "broken"),
                f"it answered {msgspec.json.encode(stray).decode()}",
            )
        await desk.goes_on(peer, "broken JSON")


@case(ALL, "OCPP-J 4.1.3")
async def unknown_message_type_ends_nothing(desk: CsmsDesk) -> None:
    """A message of a type that nobody knows does not end the conversation."""
    async with desk.booted() as peer:
        peer.line.say(msgspec.json.encode([9, desk.new_id(), "Heartbeat", {}]))
        await desk.goes_on(peer, "an unknown message type")


@case(ALL, "OCPP-J 4.1.4")
async def answer_to_nothing_ends_nothing(desk: CsmsDesk) -> None:
    """An answer to something that was never asked does not end the conversation."""
    async with desk.booted() as peer:
        peer.line.say(msgspec.json.encode([3, desk.new_id(), {}]))
        peer.line.say(msgspec.json.encode([4, desk.new_id(), "GenericError", "", {}]))
        await desk.goes_on(peer, "an answer to nothing")


@case(OCPP_21, "OCPP-J 2.1 4.2.3")
async def objection_to_nothing_ends_nothing(desk: CsmsDesk) -> None:
    """A CALLRESULTERROR about nothing is not answered, and ends nothing."""
    async with desk.booted() as peer:
        peer.line.say(msgspec.json.encode([5, desk.new_id(), "FormatViolation", "", {}]))
        await desk.goes_on(peer, "an objection to nothing")
        demand(not peer.strays, "it was answered")


@case(OCPP_21, "OCPP-J 2.1 4.2.4")
async def send_is_not_answered(desk: CsmsDesk) -> None:
    """A SEND is never answered."""
    async with desk.booted() as peer:
        stream = {"id": 1, "pending": 0, "basetime": desk.time(), "data": [{"t": 0, "v": "1"}]}
        peer.line.say(msgspec.json.encode([6, desk.new_id(), "NotifyPeriodicEventStream", stream]))
        await desk.goes_on(peer, "a SEND")
        demand(await peer.stray(SILENCE_S) is None, "it was answered")


@case(ALL, "RFC 6455 5.4")
async def fragments_are_put_together(desk: CsmsDesk) -> None:
    """A message in fragments is put together."""
    async with desk.booted() as peer:
        used = desk.new_id()
        frame = msgspec.json.encode([2, used, "Heartbeat", {}])
        answered = await peer.said(frame[:7], used, "Heartbeat in fragments", frame[7:9], frame[9:])
        demand(not isinstance(answered, Fault), "it was refused")


@case(ALL, "RFC 6455 5.5.2")
async def ping_is_answered(desk: CsmsDesk) -> None:
    """A ping is answered by a pong."""
    async with desk.booted() as peer:
        peer.line.ping()
        demand(await peer.ponged(desk.target.patience_s), "there was no pong")


@case(ALL, "OCPP 1.6 6.15; OCPP 2.x P01")
async def long_message_is_answered(desk: CsmsDesk) -> None:
    """A message of 40 kilobytes is answered, whether by a result or by an error."""
    async with desk.booted() as peer:
        await peer.exchange("DataTransfer", {"vendorId": NO_VENDOR, "data": "x" * LONG})
        await desk.goes_on(peer, "a long message")


@case(ALL, "OCPP-J 4.1.2; RFC 3629")
async def letters_of_all_scripts_are_taken(desk: CsmsDesk) -> None:
    """Letters outside of ASCII are taken."""
    async with desk.booted() as peer:
        await peer.ask("DataTransfer", {"vendorId": NO_VENDOR, "data": "Ladesäule 充電 ⚡"})


@case(ALL, "OCPP 1.6 4.3; OCPP 2.x P02.FR.06")
async def unknown_vendor_is_told(desk: CsmsDesk) -> None:
    """A DataTransfer of a vendor that nobody knows is answered UnknownVendorId."""
    async with desk.booted() as peer:
        answer = await peer.ask("DataTransfer", {"vendorId": NO_VENDOR, "messageId": "none"})
        demand(answer["status"] == "UnknownVendorId", f"the status was {answer['status']}")


@case(ALL, "OCPP-J 4.1.1")
async def repeated_request_is_answered_again(desk: CsmsDesk) -> None:
    """A request that comes again under its id, for its answer was lost, is answered again, by a result or an error."""
    async with desk.booted() as peer:
        used = desk.new_id()
        for _ in range(2):
            await peer.exchange("Heartbeat", {}, used)


@case(ALL, "OCPP-J 1.6 5.4; OCPP-J 2.x 5.3")
async def station_comes_again(desk: CsmsDesk) -> None:
    """A station that lost its link comes in again, at once, beside its old link."""
    async with desk.booted(), desk.connected() as again:
        await again.ask("BootNotification", desk.boot())
        await desk.goes_on(again, "coming in again")


NO_VENDOR: Final = "org.example.nobody"
