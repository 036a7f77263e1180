"""Words of the field in the reader's own: what connectors, commands, charges and stations' messages say in one word."""

from typing import Final

from chargeloom.domain.commands.command import CommandName, CommandStatus
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.word import Word
from chargeloom.web.console.words.texts import translate

UNKNOWN: Final = "unknown"
"""What is said of a word that a newer version wrote."""
STATUSES: Final[dict[Status, str]] = {
    Status.AVAILABLE: "Available",
    Status.PREPARING: "Getting ready",
    Status.CHARGING: "Charging",
    Status.SUSPENDED_EV: "Paused by the car",
    Status.SUSPENDED_EVSE: "Paused by the station",
    Status.FINISHING: "Still plugged in",
    Status.RESERVED: "Reserved",
    Status.UNAVAILABLE: "Out of service",
    Status.FAULTED: "Faulted",
    Status.OCCUPIED: "Occupied",
    Status.UNKNOWN: "Unknown",
}
CHARGING_STATES: Final = {
    "Charging": STATUSES[Status.CHARGING],
    "EVConnected": "A car is connected",
    "Idle": "No car is connected",
    "SuspendedEV": STATUSES[Status.SUSPENDED_EV],
    "SuspendedEVSE": STATUSES[Status.SUSPENDED_EVSE],
}
"""OCPP 2.x: ChargingStateEnumType."""
PRECONDITIONING: Final = {
    "NotReady": "Not ready to be charged",
    "Preconditioning": "Being made ready",
    "Ready": "Ready to be charged",
    "Unknown": STATUSES[Status.UNKNOWN],
}
"""OCPP 2.1: PreconditioningStatusEnumType, of the battery."""
REGISTRATIONS: Final[dict[Registration, str]] = {
    Registration.ACCEPTED: "accepted",
    Registration.PENDING: "waiting",
    Registration.REJECTED: "rejected",
}
COMMANDS: Final[dict[CommandName, str]] = {
    CommandName.START: "Start charging",
    CommandName.STOP: "Stop charging",
    CommandName.RESET: "Restart",
    CommandName.UNLOCK: "Unlock",
    CommandName.SET_AVAILABILITY: "Take in or out of service",
    CommandName.TRIGGER: "Ask for a message",
    CommandName.CLEAR_CACHE: "Clear its cache of tokens",
    CommandName.GET_CONFIGURATION: "Read settings",
    CommandName.CHANGE_CONFIGURATION: "Change a setting",
    CommandName.RESERVE: "Reserve",
    CommandName.CANCEL_RESERVATION: "Give up a reservation",
    CommandName.GET_TRANSACTION_STATUS: "Ask how a session stands",
    CommandName.UPDATE_COST: "Show what a session costs",
    CommandName.GET_VARIABLES: "Read variables",
    CommandName.SET_VARIABLES: "Set variables",
    CommandName.GET_BASE_REPORT: "Read all settings",
    CommandName.GET_REPORT: "Read some settings",
    CommandName.GET_MONITORING_REPORT: "Ask what it watches",
    CommandName.SET_MONITORING_BASE: "Choose what it watches",
    CommandName.SET_MONITORING_LEVEL: "Choose what it tells of",
    CommandName.SET_VARIABLE_MONITORING: "Watch variables",
    CommandName.CLEAR_VARIABLE_MONITORING: "Watch variables no more",
    CommandName.CUSTOMER_INFORMATION: "Ask what it knows of a customer",
    CommandName.GET_LOG: "Fetch a log",
    CommandName.SET_LIMIT: "Set a limit",
    CommandName.CLEAR_LIMIT: "Take a limit away",
    CommandName.SET_CHARGING_PROFILE: "Set a charging profile",
    CommandName.CLEAR_CHARGING_PROFILE: "Take charging profiles away",
    CommandName.GET_CHARGING_PROFILES: "Ask for its charging profiles",
    CommandName.GET_COMPOSITE_SCHEDULE: "Ask which limits hold",
    CommandName.SET_NETWORK_PROFILE: "Store a way to the server",
    CommandName.SET_NETWORK_PRIORITY: "Order the ways to the server",
    CommandName.SEND_LOCAL_LIST: "Send the list of tokens",
    CommandName.GET_LOCAL_LIST_VERSION: "Ask for the version of its list",
    CommandName.SEND_CERTIFICATE: "Send it a certificate",
    CommandName.INSTALL_CERTIFICATE: "Let it trust a certificate",
    CommandName.DELETE_CERTIFICATE: "Let it trust a certificate no more",
    CommandName.GET_INSTALLED_CERTIFICATES: "Ask which certificates it holds",
    CommandName.SET_DISPLAY_MESSAGE: "Show a text",
    CommandName.GET_DISPLAY_MESSAGES: "Ask for its texts",
    CommandName.CLEAR_DISPLAY_MESSAGE: "Show a text no more",
    CommandName.UPDATE_FIRMWARE: "Update the firmware",
    CommandName.PUBLISH_FIRMWARE: "Offer firmware to others",
    CommandName.UNPUBLISH_FIRMWARE: "Offer firmware no more",
}
PROGRESS: Final = {
    "AcceptedCanceled": "another one has taken its place",
    "BadMessage": "the station could not make sense of it",
    "ChecksumVerified": "fetched, and its checksum fits",
    "DownloadFailed": "could not be fetched",
    "DownloadPaused": "fetching it pauses",
    "DownloadScheduled": "to be fetched later",
    "Downloaded": "fetched",
    "Downloading": "being fetched",
    "InstallRebooting": "the station restarts with it",
    "InstallScheduled": "to be installed later",
    "InstallVerificationFailed": "damaged, and not installed",
    "InstallationFailed": "could not be installed",
    "Installed": "installed",
    "Installing": "being installed",
    "InvalidChecksum": "its checksum is wrong",
    "InvalidSignature": "its signature is wrong",
    "NotSupportedOperation": "the station can't do that",
    "PermissionDenied": "the station is not let in there",
    "PublishFailed": "could not be offered to others",
    "Published": "offered to others",
    "SignatureVerified": "fetched, and its signature fits",
    "UploadFailed": "could not be uploaded",
    "UploadFailure": "could not be uploaded",
    "Uploaded": "uploaded",
    "Uploading": "being uploaded",
}
"""How far an update, a publication or an upload is (OCPP 1.6, 7.24 and 7.25; 2.0.1, 3.33, 3.65 and 3.87)."""
FATES: Final[dict[CommandStatus, str]] = {
    CommandStatus.PENDING: "waiting",
    CommandStatus.ACCEPTED: "accepted",
    CommandStatus.REJECTED: "rejected",
    CommandStatus.TIMEOUT: "no answer",
    CommandStatus.FAILED: "failed",
}
ENDS: Final = {
    "DeAuthorized": "The token may not charge",
    "EmergencyStop": "Emergency stop",
    "EnergyLimitReached": "The energy asked for was reached",
    "EVDisconnected": "The car was unplugged",
    "GroundFault": "A ground fault",
    "HardReset": "A hard restart",
    "ImmediateReset": "A hard restart",
    "Local": "Stopped at the station",
    "LocalOutOfCredit": "The credit was used up",
    "MasterPass": "Stopped with a master card",
    "Other": "Another reason",
    "OvercurrentFault": "Too much current",
    "PowerLoss": "The power failed",
    "PowerQuality": "The mains were unsteady",
    "Reboot": "The station restarted",
    "Remote": "Stopped from afar",
    "ReqEnergyTransferRejected": "The station can't charge as the car wants",
    "SOCLimitReached": "The battery is as full as asked for",
    "SoftReset": "A soft restart",
    "StoppedByEV": "Stopped by the car",
    "TimeLimitReached": "The time asked for was up",
    "Timeout": "No car came in time",
    "UnlockCommand": "Unlocked from afar",
}
"""Why a charge ended (OCPP 1.6, 7.36: Reason; 2.x: ReasonEnumType)."""
TRIGGERS: Final = {
    "AbnormalCondition": "Something is not as it should be",
    "Authorized": "The token may charge",
    "CablePluggedIn": "A cable was plugged in",
    "ChargingRateChanged": "The limit has changed",
    "ChargingStateChanged": "The charge has changed",
    "CostLimitReached": "The cost asked for was reached",
    "Deauthorized": "The token may no longer charge",
    "EnergyLimitReached": ENDS["EnergyLimitReached"],
    "EVCommunicationLost": "The car does not answer",
    "EVConnectTimeout": ENDS["Timeout"],
    "EVDeparted": "The car has left",
    "EVDetected": "A car has come",
    "LimitSet": "A limit was set",
    "MeterValueClock": "By the clock",
    "MeterValuePeriodic": "At regular intervals",
    "OperationModeChanged": "The mode of charging has changed",
    "RemoteStart": "Started from afar",
    "RemoteStop": ENDS["Remote"],
    "ResetCommand": "A restart was asked for",
    "RunningCost": "To show the cost so far",
    "SignedDataReceived": "A signed value came from the meter",
    "SoCLimitReached": ENDS["SOCLimitReached"],
    "StopAuthorized": "The token may stop it",
    "TariffChanged": "The tariff has changed",
    "TariffNotAccepted": "The driver does not take the tariff",
    "TimeLimitReached": ENDS["TimeLimitReached"],
    "Trigger": "We asked for it",
    "TxResumed": "It went on after a restart",
    "UnlockCommand": ENDS["UnlockCommand"],
}
"""Why a station tells of a charge (OCPP 2.x: TriggerReasonEnumType)."""

AUTHORIZATIONS: Final = {
    "ConcurrentTx": "Already charging elsewhere",
    "Expired": "Expired",
    "Invalid": "Not valid",
    "NoCredit": "Without credit",
    "NotAllowedTypeEVSE": "Not for this kind of EVSE",
    "NotAtThisLocation": "Not for this place",
    "NotAtThisTime": "Not at this time",
}
"""Whether a token may charge (OCPP 1.6, 7.2: AuthorizationStatus; 2.x: AuthorizationStatusEnumType)."""

_WORDS: Final[dict[str, str]] = {
    **AUTHORIZATIONS,
    **{str(word): words for word, words in TRIGGERS.items()},
    **{str(word): words for word, words in ENDS.items()},
    **{str(word): words for word, words in CHARGING_STATES.items()},
    **PRECONDITIONING,
    **PROGRESS,
    **{str(word): words for word, words in FATES.items()},
    **{str(word): words for word, words in REGISTRATIONS.items()},
    **{str(word): words for word, words in STATUSES.items()},
    **{str(word): words for word, words in COMMANDS.items()},
}


def worded(language: str, word: object) -> str:
    """Say a word of the field; one that nobody has foreseen stays as it is."""
    if isinstance(word, Word) and not word.is_known:
        return f"{translate(language, UNKNOWN)} ({word})"
    return translate(language, _WORDS.get(str(word), str(word)))


def every_text() -> set[str]:
    """List all that can be said."""
    return {*_WORDS.values(), UNKNOWN}
