"""Commands about how a station reaches its CSMS: their bodies, and the orders that they become."""

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.commands.network_orders import SetNetworkPriority, SetNetworkProfile
from chargeloom.web.api.commands.recipes import Body, Recipe, Wanted
from chargeloom.web.api.texts import END
from chargeloom.web.problems import Fault, invalid

Slot: TypeAlias = Annotated[int, Meta(ge=0, le=1000)]
Url: TypeAlias = Annotated[
    str,
    Meta(
        max_length=512,
        pattern=rf"^wss?://[!-~]+{END}",
        extra={"words": "an address without spaces is needed that begins with ws:// or wss://"},
        description="Without the identity: the station appends it.",
    ),
]
Interface: TypeAlias = Literal[
    "Wired0",
    "Wired1",
    "Wired2",
    "Wired3",
    "Wireless0",
    "Wireless1",
    "Wireless2",
    "Wireless3",
    "Any",
]
_FIRST_ENCRYPTED: Final = 2


class SetNetworkProfileBody(Body, frozen=True, kw_only=True):
    """Store a way to a central system in a slot of the station; it is used from its next restart on."""

    slot: Slot
    url: Url
    security_profile: Annotated[int, Meta(ge=0, le=3)]
    interface: Interface = "Wired0"
    message_timeout_s: Annotated[int, Meta(ge=1, le=3600)] = 30
    even_in_use: Annotated[
        bool, Meta(description="Confirms a change of the way that the station uses now.")
    ] = False


class SetNetworkPriorityBody(Body, frozen=True, kw_only=True):
    """Let the station try the ways in these slots, in this order, from its next restart on."""

    slots: Annotated[tuple[Slot, ...], Meta(min_length=1, max_length=20)]
    even_in_use: Annotated[
        bool, Meta(description="Confirms that the way may be dropped that the station uses now.")
    ] = False


async def _set_network_profile(wanted: Wanted) -> Order:
    body: SetNetworkProfileBody = wanted.body
    is_encrypted = body.url.startswith("wss:")
    if is_encrypted is not (body.security_profile >= _FIRST_ENCRYPTED):
        raise invalid(Fault("/url", "wss:// is for security profiles 2 and 3, ws:// for 0 and 1"))
    return SetNetworkProfile(
        slot=body.slot,
        url=body.url,
        security_profile=body.security_profile,
        interface=body.interface,
        message_timeout_s=body.message_timeout_s,
        even_in_use=body.even_in_use,
    )


async def _set_network_priority(wanted: Wanted) -> Order:
    body: SetNetworkPriorityBody = wanted.body
    if len(set(body.slots)) < len(body.slots):
        raise invalid(Fault("/slots", "each slot stands once in the order"))
    return SetNetworkPriority(slots=body.slots, even_in_use=body.even_in_use)


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.SET_NETWORK_PROFILE: Recipe(SetNetworkProfileBody, _set_network_profile),
    CommandName.SET_NETWORK_PRIORITY: Recipe(SetNetworkPriorityBody, _set_network_priority),
}
