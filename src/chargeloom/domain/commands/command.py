"""Commands: what people and programs ask of a station, whatever protocol it speaks."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.charge_limit import Ceiling
from chargeloom.domain.commands import (
    certificate_orders,
    display_orders,
    firmware_orders,
    limit_orders,
    list_orders,
    network_orders,
    survey_orders,
)
from chargeloom.domain.commands.certificate_orders import CertificateOrder
from chargeloom.domain.commands.display_orders import DisplayOrder
from chargeloom.domain.commands.firmware_orders import FirmwareOrder
from chargeloom.domain.commands.limit_orders import LimitOrder
from chargeloom.domain.commands.list_orders import ListOrder
from chargeloom.domain.commands.network_orders import NetworkOrder
from chargeloom.domain.commands.progress import Progress
from chargeloom.domain.commands.survey_orders import SurveyOrder
from chargeloom.domain.ids import CommandId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import Profile
from chargeloom.domain.word import Word


class CommandName(Word):
    """Every command there is."""

    START = "start"
    STOP = "stop"
    RESET = "reset"
    UNLOCK = "unlock"
    SET_AVAILABILITY = "set-availability"
    TRIGGER = "trigger"
    CLEAR_CACHE = "clear-cache"
    GET_CONFIGURATION = "get-configuration"
    CHANGE_CONFIGURATION = "change-configuration"
    RESERVE = "reserve"
    CANCEL_RESERVATION = "cancel-reservation"
    GET_TRANSACTION_STATUS = "get-transaction-status"
    UPDATE_COST = "update-cost"
    GET_VARIABLES = "get-variables"
    SET_VARIABLES = "set-variables"
    GET_BASE_REPORT = "get-base-report"
    GET_REPORT = "get-report"
    GET_MONITORING_REPORT = "get-monitoring-report"
    SET_MONITORING_BASE = "set-monitoring-base"
    SET_MONITORING_LEVEL = "set-monitoring-level"
    SET_VARIABLE_MONITORING = "set-variable-monitoring"
    CLEAR_VARIABLE_MONITORING = "clear-variable-monitoring"
    CUSTOMER_INFORMATION = "customer-information"
    GET_LOG = "get-log"
    SET_LIMIT = "set-limit"
    CLEAR_LIMIT = "clear-limit"
    SET_CHARGING_PROFILE = "set-charging-profile"
    CLEAR_CHARGING_PROFILE = "clear-charging-profile"
    GET_CHARGING_PROFILES = "get-charging-profiles"
    GET_COMPOSITE_SCHEDULE = "get-composite-schedule"
    SET_NETWORK_PROFILE = "set-network-profile"
    SET_NETWORK_PRIORITY = "set-network-priority"
    SEND_LOCAL_LIST = "send-local-list"
    GET_LOCAL_LIST_VERSION = "get-local-list-version"
    SEND_CERTIFICATE = "send-certificate"
    INSTALL_CERTIFICATE = "install-certificate"
    DELETE_CERTIFICATE = "delete-certificate"
    GET_INSTALLED_CERTIFICATES = "get-installed-certificates"
    SET_DISPLAY_MESSAGE = "set-display-message"
    GET_DISPLAY_MESSAGES = "get-display-messages"
    CLEAR_DISPLAY_MESSAGE = "clear-display-message"
    UPDATE_FIRMWARE = "update-firmware"
    PUBLISH_FIRMWARE = "publish-firmware"
    UNPUBLISH_FIRMWARE = "unpublish-firmware"


class CommandStatus(Word):
    """How far a command has come."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    FAILED = "failed"


class ResetKind(StrEnum):
    """Soft lets transactions end in order; hard need not (OCPP 1.6, 5.14).

    Resume restarts at once, and the transactions go on after it (OCPP 2.1, B13).
    """

    SOFT = "soft"
    HARD = "hard"
    RESUME = "resume"


class StartCharging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start a transaction for a token, on a given EVSE or any.

    `number` is what an OCPP 2.x station repeats when the transaction begins.
    """

    token: str
    evse: int | None = None
    connector: int | None = None
    token_type: str | None = None
    group: str | None = None
    number: int | None = None
    limit: Ceiling | None = None
    profile: Profile | None = None
    """What the charge keeps to from its first second; it needs an EVSE."""


class StopCharging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop a transaction; `transaction` is the station's own id for it."""

    transaction: str


class Reset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Restart the station or one EVSE."""

    kind: ResetKind
    evse: int | None = None


class Unlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Release a cable."""

    evse: int
    connector: int


class SetAvailability(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Offer a connector, an EVSE or the whole station to drivers, or take it out of service."""

    available: bool
    evse: int | None = None
    connector: int | None = None


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask the station to send a message now."""

    message: str
    evse: int | None = None
    connector: int | None = None


class ClearCache(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make the station forget what it learned about tokens."""


class GetConfiguration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read settings of the station; none named means all."""

    keys: tuple[str, ...] = ()


class ChangeConfiguration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change one setting of the station."""

    key: str
    value: str


class Reserve(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep an EVSE (or any, or one with a kind of connector) free for a token until a time; `number` is the station's handle."""

    number: int
    token: str
    evse: int | None = None
    connector_type: str | None = None
    expires_at: Instant
    token_type: str | None = None
    group: str | None = None


class CancelReservation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a reserved EVSE back."""

    number: int


class AskTransactionStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask whether a transaction goes on, and whether anything is still to be told of it, or of any."""

    transaction: str | None = None


class UpdateCost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Show the driver what the transaction has cost so far."""

    transaction: str
    total: Decimal


class AskCostDisplay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell whether you show drivers what a central system says that they owe."""


class AskLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell what you can limit a charge by (OCPP 2.1, E16.FR.12)."""


Order = (
    StartCharging
    | StopCharging
    | Reset
    | Unlock
    | SetAvailability
    | Trigger
    | ClearCache
    | GetConfiguration
    | ChangeConfiguration
    | Reserve
    | CancelReservation
    | AskTransactionStatus
    | UpdateCost
    | AskCostDisplay
    | AskLimits
    | SurveyOrder
    | LimitOrder
    | NetworkOrder
    | CertificateOrder
    | DisplayOrder
    | FirmwareOrder
    | ListOrder
)


ORDERS: Final[dict[CommandName, type[Order]]] = {
    CommandName.START: StartCharging,
    CommandName.STOP: StopCharging,
    CommandName.RESET: Reset,
    CommandName.UNLOCK: Unlock,
    CommandName.SET_AVAILABILITY: SetAvailability,
    CommandName.TRIGGER: Trigger,
    CommandName.CLEAR_CACHE: ClearCache,
    CommandName.GET_CONFIGURATION: GetConfiguration,
    CommandName.CHANGE_CONFIGURATION: ChangeConfiguration,
    CommandName.RESERVE: Reserve,
    CommandName.CANCEL_RESERVATION: CancelReservation,
    CommandName.GET_TRANSACTION_STATUS: AskTransactionStatus,
    CommandName.UPDATE_COST: UpdateCost,
    CommandName.GET_VARIABLES: survey_orders.GetVariables,
    CommandName.SET_VARIABLES: survey_orders.SetVariables,
    CommandName.GET_BASE_REPORT: survey_orders.GetBaseReport,
    CommandName.GET_REPORT: survey_orders.GetReport,
    CommandName.GET_MONITORING_REPORT: survey_orders.GetMonitoringReport,
    CommandName.SET_MONITORING_BASE: survey_orders.SetMonitoringBase,
    CommandName.SET_MONITORING_LEVEL: survey_orders.SetMonitoringLevel,
    CommandName.SET_VARIABLE_MONITORING: survey_orders.SetMonitors,
    CommandName.CLEAR_VARIABLE_MONITORING: survey_orders.ClearMonitors,
    CommandName.CUSTOMER_INFORMATION: survey_orders.CustomerInformation,
    CommandName.GET_LOG: survey_orders.GetLog,
    CommandName.SET_LIMIT: limit_orders.SetLimit,
    CommandName.CLEAR_LIMIT: limit_orders.ClearLimit,
    CommandName.SET_CHARGING_PROFILE: limit_orders.InstallProfile,
    CommandName.CLEAR_CHARGING_PROFILE: limit_orders.ClearProfiles,
    CommandName.GET_CHARGING_PROFILES: limit_orders.AskProfiles,
    CommandName.GET_COMPOSITE_SCHEDULE: limit_orders.AskComposite,
    CommandName.SET_NETWORK_PROFILE: network_orders.SetNetworkProfile,
    CommandName.SET_NETWORK_PRIORITY: network_orders.SetNetworkPriority,
    CommandName.SEND_LOCAL_LIST: list_orders.SendList,
    CommandName.GET_LOCAL_LIST_VERSION: list_orders.AskListVersion,
    CommandName.SEND_CERTIFICATE: certificate_orders.SendCertificate,
    CommandName.INSTALL_CERTIFICATE: certificate_orders.InstallCertificate,
    CommandName.DELETE_CERTIFICATE: certificate_orders.DeleteCertificate,
    CommandName.GET_INSTALLED_CERTIFICATES: certificate_orders.AskCertificates,
    CommandName.SET_DISPLAY_MESSAGE: display_orders.ShowText,
    CommandName.GET_DISPLAY_MESSAGES: display_orders.AskTexts,
    CommandName.CLEAR_DISPLAY_MESSAGE: display_orders.ClearText,
    CommandName.UPDATE_FIRMWARE: firmware_orders.UpdateFirmware,
    CommandName.PUBLISH_FIRMWARE: firmware_orders.PublishFirmware,
    CommandName.UNPUBLISH_FIRMWARE: firmware_orders.UnpublishFirmware,
}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the station said to an order: its verdict, its own word for it, and what it sent along."""

    status: CommandStatus
    answer: str | None = None
    data: dict[str, Any] | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """An order with its fate."""

    id: CommandId
    name: CommandName
    station: StationId
    body: dict[str, Any]
    status: CommandStatus
    issued_at: Instant
    issued_by: str
    ended_at: Instant | None = None
    outcome: dict[str, Any] | None = None
    transaction: TransactionId | None = None
    progress: Progress | None = None
    """How far is what the station does after its answer."""


FOLLOWED: Final = (CommandName.GET_LOG, CommandName.PUBLISH_FIRMWARE, CommandName.UPDATE_FIRMWARE)
"""Commands whose answer is only the beginning: the station tells how it goes on, and how it ends."""
