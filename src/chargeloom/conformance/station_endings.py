"""Cases that every station must pass at the end: it comes again, and all that it said was right."""

from collections import Counter
from typing import Final

from chargeloom.conformance.at_station import StationDesk
from chargeloom.conformance.case import ALL, Cases, NotApplicable, demand

CASES: Final = Cases[StationDesk]()
case = CASES.case


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
    await desk.peer()
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
