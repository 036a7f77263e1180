"""Events of a transaction, as stations of OCPP 2.x tell them: numbered, late, twice, or never."""

import msgspec

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.money import Money
from chargeloom.domain.reading import Reading
from chargeloom.domain.word import Word


class EventKind(Word):
    """What an event does to its transaction (OCPP 2.0.1, 3.80)."""

    STARTED = "Started"
    UPDATED = "Updated"
    ENDED = "Ended"


class TransactionTold(msgspec.Struct, frozen=True, gc=False):
    """A station tells something about a transaction; `number` is its own id for it.

    `digest` tells an event from another one that bears the same sequence number.
    """

    number: str
    seq_no: int
    digest: int
    kind: EventKind
    at: Instant
    trigger: str
    is_offline: bool = False
    evse: int | None = None
    connector: int | None = None
    token_uid: str | None = None
    token_type: str | None = None
    charging_state: str | None = None
    preconditioning: str | None = None
    evse_sleep: bool | None = None
    stop_reason: str | None = None
    remote_start: int | None = None
    reservation: int | None = None
    readings: tuple[Reading, ...] = ()
    doubts: tuple[Suspicion, ...] = ()
    is_on_the_way: bool = False
    """Whether it is known to tell only what the meter says on the way, as most events do."""
    are_numbers: bool = False
    """Whether it is known that all values of its readings are numbers, as they should be."""
    read_before: tuple[Reading, ...] = ()
    """What was read on the way, the newest first, where an end tells no register."""
    cost: Money | None = None
    """What the station reckoned at the end that it cost (OCPP 2.1, I12)."""

    @property
    def shows_stop_token(self) -> bool:
        """Whether the token is shown to stop, not to start (OCPP 2.0.1, E07)."""
        return self.kind is EventKind.ENDED or self.trigger == STOP_AUTHORIZED


AUTHORIZED = "Authorized"
STOP_AUTHORIZED = "StopAuthorized"
REMOTE_START = "RemoteStart"
VEHICLE_TRIGGERS = frozenset({"CablePluggedIn", "EVCommunicationLost", "EVDeparted", "EVDetected"})
"""What a vehicle does (OCPP 2.0.1, 3.82)."""
TX_RESUMED = "TxResumed"
"""It goes on after a reset of the station or its EVSE (OCPP 2.1, B13.FR.30)."""


def tells_only_of_the_way(told: TransactionTold) -> bool:
    """Whether an event says nothing of its transaction but what the meter says between its ends."""
    return (
        told.kind is EventKind.UPDATED
        and told.charging_state is told.preconditioning is None
        and told.evse_sleep is None
        and told.token_uid is None
        and not told.is_offline
        and told.evse is told.connector is told.reservation is told.remote_start is None
        and told.trigger != TX_RESUMED
        and told.trigger not in VEHICLE_TRIGGERS
    )


class TransactionEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is stored of an event: that it came, so that it is never taken twice."""

    transaction: TransactionId
    seq_no: int
    digest: int
    kind: EventKind
    trigger: str
    at: Instant
    received_at: Instant
    is_offline: bool
