"""Why the domain says no: one closed list that every protocol translates by a total table."""

from chargeloom.domain.word import Word


class Reason(Word):
    """Why a request of a station, a partner or a person is refused."""

    TOKEN_UNKNOWN = "token-unknown"
    TOKEN_BLOCKED = "token-blocked"
    TOKEN_DISABLED = "token-disabled"
    TOKEN_WITHOUT_CREDIT = "token-without-credit"
    TOKEN_EXPIRED = "token-expired"
    TOKEN_AMBIGUOUS = "token-ambiguous"
    TOKEN_IN_USE = "token-in-use"
    TOKEN_ONLY_STOPS = "token-only-stops"
    TOKEN_NOT_HERE = "token-not-here"
    TOKEN_NOT_NOW = "token-not-now"
    STATION_UNKNOWN = "station-unknown"
    STATION_EXISTS = "station-exists"
    STATION_OFFLINE = "station-offline"
    STATION_DISABLED = "station-disabled"
    STATION_NOT_ACCEPTED = "station-not-accepted"
    PROFILE_LOWERED = "security-profile-lowered"
    STATION_BUSY = "station-busy"
    STATION_SILENT = "station-silent"
    TOKEN_EXISTS = "token-exists"
    TRANSACTION_UNKNOWN = "transaction-unknown"
    TRANSACTION_ENDED = "transaction-ended"
    CONNECTOR_UNKNOWN = "connector-unknown"
    COMMAND_UNSUPPORTED = "command-unsupported"
    SLOT_UNKNOWN = "slot-unknown"
    SLOT_IN_USE = "slot-in-use"
    STORAGE_UNAVAILABLE = "storage-unavailable"


class Refusal(Exception):
    """The domain says no, for a reason of the closed list."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
