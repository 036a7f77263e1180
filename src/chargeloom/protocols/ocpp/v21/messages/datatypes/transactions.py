"""What a transaction is (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal

from msgspec import field

from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import OperationMode
from chargeloom.protocols.ocpp.v21.messages.enumerations.transactions import StopReason
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Percent,
    String36,
    String60,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import ChargingState


class TransactionLimit(Extensible):
    """(OCPP 2.1, 2.110)."""

    max_cost: Decimal | None = None
    max_energy: Decimal | None = None
    max_time: Integer | None = None
    max_soc: Percent | None = field(name="maxSoC", default=None)


class Transaction(Extensible):
    """(OCPP 2.1, 2.111)."""

    transaction_id: String36
    charging_state: ChargingState | None = None
    time_spent_charging: Integer | None = None
    stopped_reason: StopReason | None = None
    remote_start_id: Integer | None = None
    operation_mode: OperationMode | None = None
    tariff_id: String60 | None = None
    transaction_limit: TransactionLimit | None = None
