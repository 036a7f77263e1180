"""What one version of OCPP brings: its dialect, its handlers, its way out."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from chargeloom.domain.charging.contract import Judgement
from chargeloom.domain.charging.token import Authorization
from chargeloom.domain.commands.command import Order, Outcome
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.incoming import CallFault, Outgoing
from chargeloom.services.charging.rejecting import tell_if_rejected, tell_of_token
from chargeloom.services.core import Core
from chargeloom.wire.message import Call, Message, Send


class Dismissed(Exception):
    """Whoever is at the end of the link is not the station: it hears SecurityError, and the link is closed."""


class Visit(msgspec.Struct, frozen=True, gc=False):
    """One message of a station, being handled: what the handler may use, and where its facts go."""

    core: Core
    station: Station
    unit: Unit
    now: Instant

    def reject(self, shown: str, authorization: Authorization, kind: str | None = None) -> None:
        """Tell of a token that the station asked about in vain; a key code is not repeated (OCPP 2.0.1, C04.FR.04)."""
        told = self.core.authorizing.told(shown, kind)
        tell_if_rejected(self.core.ground, self.unit, self.station, told, authorization, self.now)

    def reject_contract(self, shown: str, judgement: Judgement) -> None:
        """Tell of a contract that nobody vouched for."""
        why = f"contract-{judgement.why}"
        tell_of_token(self.core.ground, self.unit, self.station, shown, why, self.now)


Handler = Callable[[Visit, Any], Message | Awaitable[Message]]
"""Message in, facts into the visit's unit, reply out; the reply leaves once the unit is durable."""

SendHandler = Callable[[Visit, Any], Call[Any] | None]
"""Message in, facts into the visit's unit; nobody waits for an answer. What it returns is asked of the station."""

CallStation = Callable[[Call[Any]], Awaitable[Message | CallFault]]
"""Send a request to the station. Raises Refusal when it is offline, busy or silent."""

Staked = Callable[[Core, Station, Any, CallStation], Awaitable[Message | CallFault]]
"""Send a request that may hold although nobody hears its answer: what is noted before, and struck after."""

Effect = Callable[[Core, Station, Any, Any], Awaitable[None]]
"""What an accepted answer to a request of ours changes in our own record."""


class Version(NamedTuple):
    """One version of OCPP-J, as the actor of a station needs it."""

    dialect: Dialect
    handlers: Mapping[type[Any], Handler]
    """By the kind of what was read: a Call, or what a familiar one says."""
    answered_at_once: frozenset[type[Call[Any]]]
    """Calls that change nothing: answered from memory, their trace rides in the next commit."""
    before_acceptance: frozenset[type[Call[Any]]]
    """Calls that a station may send before it is accepted."""
    triggered: Callable[[Call[Any], Message], str | None]
    """The action that a station was asked to send, when it agreed to."""
    in_parts: frozenset[str]
    """Actions that a station sends many times when it was asked once."""
    perform: Callable[[Core, Station, Order, CallStation], Awaitable[Outcome]]
    effects: Mapping[type[Call[Any]], Effect]
    kept: Callable[[Outgoing], bytes]
    """The frame of a call of ours as the journal keeps it: without the secrets in it."""
    sends: Mapping[type[Send], SendHandler] = MappingProxyType({})
    """What a station tells without being answered (OCPP 2.1, Part 4, 4.2.4)."""
    staked: Mapping[type[Call[Any]], Staked] = MappingProxyType({})
    """Requests that a station may keep to although its answer is lost."""
    reasons: Mapping[str, str] = MappingProxyType({})
    """Why an action is not supported, in words for the station."""
    demands_boot: bool = False
    """Whether even a station that may do business must have booted once (OCPP 2.0.1, B01.FR.10)."""
