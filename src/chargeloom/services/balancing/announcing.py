"""Announcing: a decision as whoever looks on is told of it."""

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from chargeloom.energy.balancing.decision import Decision


def told(decided: "Decision") -> dict[str, Any]:
    """Say what was offered to whom and why; a reason that many share is written once."""
    because: dict[int, Any] = {}
    for offer in decided.offers:
        if id(offer.reason) not in because:
            because[id(offer.reason)] = msgspec.to_builtins(offer.reason)
    return {
        "offers": [
            {
                "station": offer.place.station,
                "evse": offer.place.evse,
                "limit_a": offer.limit_a,
                "lines": offer.lines,
                "reason": offer.reason.kind.value,
                "because": because[id(offer.reason)],
            }
            for offer in decided.offers
        ],
        "exceeded": len(decided.exceeded),
    }
