"""What a transaction is (OCPP 2.0.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String36,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    ChargingState,
    StopReason,
)


class Transaction(Extensible):
    """(OCPP 2.0.1, 2.48)."""

    transaction_id: String36
    charging_state: ChargingState | None = None
    time_spent_charging: Integer | None = None
    stopped_reason: StopReason | None = None
    remote_start_id: Integer | None = None
