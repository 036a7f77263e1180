"""Logs are uploaded to an address that stations can read (OCPP 2.0.1 and 2.1, N01)."""

from typing import Final

from chargeloom.domain.commands.command import Outcome
from chargeloom.domain.commands.survey_orders import GetLog
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.v201.limiting import version_of
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome

_SIMPLE: Final = "ocpp2.1"
"""Since this version an address is to be simple to take apart."""


async def get_log(way: Way, order: GetLog) -> Outcome:
    """Ask for a log. Raises Refusal where the address would confuse a station of 2.1."""
    why = _fault(order.url) if version_of(way.calls) == _SIMPLE else None
    if why is not None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, why)
    return outcome(await way.ask(SAID[GetLog](order)))


def _fault(url: str) -> str | None:
    if "#" in url:
        return "an address to upload to has no fragment (N01.FR.27)"
    if url.partition("?")[2].endswith("/"):
        return "the query of an address to upload to ends with no slash (N01.FR.28)"
    return None
