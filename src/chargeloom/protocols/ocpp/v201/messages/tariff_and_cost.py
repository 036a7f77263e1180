"""Tariff and cost (OCPP 2.0.1, I)."""

from decimal import Decimal

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, String36
from chargeloom.wire.message import Call


class CostUpdatedReply(Extensible):
    pass


class CostUpdated(Extensible, Call[CostUpdatedReply]):
    """What the transaction has cost so far (OCPP 2.0.1, I02)."""

    total_cost: Decimal
    transaction_id: String36
