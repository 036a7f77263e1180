"""What is doubtful of a charge, in words."""

from typing import Final

from chargeloom.domain.charging.transaction import Suspicion

SUSPICIONS: Final[dict[Suspicion, str]] = {
    Suspicion.CLOCK_IMPLAUSIBLE: "The station's time cannot be true; its clock is wrong.",
    Suspicion.CLOCK_WITHOUT_ZONE: "The station gave a time without saying in which zone.",
    Suspicion.CLOCK_WAS_SET: "The clock of this server was set while it ran: its times may be off by as much.",
    Suspicion.START_REPEATED: "The station told the same start more than once.",
    Suspicion.START_UNAUTHORIZED: "It began although the token was not allowed to charge.",
    Suspicion.INTERRUPTED: "Another session began on the connector before this one ended.",
    Suspicion.STOP_BEFORE_START: "The end lies before the start.",
    Suspicion.STOP_BY_OTHER: "Another token ended it.",
    Suspicion.STOP_DISPUTED: "The station told the end twice, and not alike; the first counts.",
    Suspicion.METER_WENT_BACK: "The meter stood lower at the end than at the start.",
    Suspicion.METER_JUMPED: "The meter rose by more than any charge could deliver.",
    Suspicion.MATCHED_WITHOUT_ID: "The end came without a number, and was matched by its connector.",
    Suspicion.TRANSACTION_UNKNOWN: "The end of something whose start is not known.",
    Suspicion.TRANSACTION_OF_OTHER_STATION: "The number belongs to another station.",
    Suspicion.START_MISSING: "The start was never told.",
    Suspicion.EVENTS_MISSING: "Some of what the station told is missing.",
    Suspicion.SEQUENCE_CONFLICT: "The station gave one number to different events.",
    Suspicion.NUMBER_REUSED: "The station used a number that it had used before.",
    Suspicion.TOKEN_CHANGED: "The token changed while it ran.",
    Suspicion.EVSE_CHANGED: "The place changed while it ran.",
    Suspicion.METER_START_INFERRED: "The meter at the start was taken from the first reading.",
    Suspicion.END_INFERRED: "The station never told the end; the server closed it, and it is not billed as it stands.",
    Suspicion.DAMAGED: "Its record was changed on the disk: restore it from a backup; until then nothing of it counts.",
    Suspicion.METER_STOP_INFERRED: "The meter at the end was taken from the last reading before it.",
    Suspicion.METER_STOP_MISSING: "The meter at the end was never told.",
}
