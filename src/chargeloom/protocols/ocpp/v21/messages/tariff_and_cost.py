"""Tariff and cost (OCPP 2.1, I)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.datatypes.tariffs import (
    ClearTariffsResult,
    Tariff,
    TariffAssignment,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.tariff_and_cost import (
    TariffChangeStatus,
    TariffGetStatus,
    TariffSetStatus,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String36,
    String60,
)
from chargeloom.wire.message import Call


class CostUpdatedReply(Extensible):
    pass


class CostUpdated(Extensible, Call[CostUpdatedReply]):
    """What the transaction has cost so far (OCPP 2.1, I02)."""

    total_cost: Decimal
    transaction_id: String36


class SetDefaultTariffReply(Extensible):
    status: TariffSetStatus
    status_info: StatusInfo | None = None


class SetDefaultTariff(Extensible, Call[SetDefaultTariffReply]):
    """Price by this tariff when the driver brings none (OCPP 2.1, I07)."""

    evse_id: Natural
    tariff: Tariff


class GetTariffsReply(Extensible):
    status: TariffGetStatus
    status_info: StatusInfo | None = None
    tariff_assignments: Annotated[tuple[TariffAssignment, ...], Meta(min_length=1)] | None = None


class GetTariffs(Extensible, Call[GetTariffsReply]):
    """Which tariffs do you price by? (OCPP 2.1, I09)."""

    evse_id: Natural


class ClearTariffsReply(Extensible):
    clear_tariffs_result: Annotated[tuple[ClearTariffsResult, ...], Meta(min_length=1)]


class ClearTariffs(Extensible, Call[ClearTariffsReply]):
    """Price by these tariffs no more (OCPP 2.1, I10)."""

    tariff_ids: Annotated[tuple[String60, ...], Meta(min_length=1)] | None = None
    evse_id: Natural | None = None


class ChangeTransactionTariffReply(Extensible):
    status: TariffChangeStatus
    status_info: StatusInfo | None = None


class ChangeTransactionTariff(Extensible, Call[ChangeTransactionTariffReply]):
    """Price this transaction by another tariff from now on (OCPP 2.1, I11)."""

    tariff: Tariff
    transaction_id: String36
