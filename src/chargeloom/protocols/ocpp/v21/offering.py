"""What we make of each action of OCPP 2.1: of those that 2.0.1 has, the same."""

from typing import Final

from chargeloom.protocols.ocpp.offering import (
    KEPT,
    Handled,
    NotSupported,
    Offering,
    RawOnly,
)
from chargeloom.protocols.ocpp.v201 import offering as v201

_SMART: Final = RawOnly("nothing flows back to the grid, and nobody has priority, here yet")
_TARIFFS: Final = RawOnly("prices are reckoned here, and stations given no tariffs yet")
_DER: Final = RawOnly("grid codes are not managed here yet")
_STREAMS: Final = RawOnly("streams are watched here, not steered")

OFFERING: Final = Offering(
    version="2.1",
    incoming={
        **v201.OFFERING.incoming,
        "BatterySwap": KEPT,
        "ClosePeriodicEventStream": Handled("the stream is told no more"),
        "GetCertificateChainStatus": Handled(
            "what responders and lists (CRL) say, where the operator allows them to be asked; else Failed"
        ),
        "NotifyDERAlarm": KEPT,
        "NotifyDERStartStop": KEPT,
        "NotifyPeriodicEventStream": Handled("told as an event, with the monitor of the stream"),
        "NotifyPriorityCharging": Handled(
            "told as an event; the charge's limit is reckoned with it"
        ),
        "NotifySettlement": KEPT,
        "OpenPeriodicEventStream": Handled("Accepted while there is room for more streams"),
        "PullDynamicScheduleUpdate": Handled("answered with the limit that holds now"),
        "ReportDERControl": KEPT,
        "TransactionEvent": Handled(
            "transactions, each event taken once; answered with how far a charge may go; what it cost by the station's tariff, and its limits, told as an event"
        ),
        "VatNumberValidation": NotSupported("nobody is asked for VAT numbers here yet"),
    },
    outgoing={
        **v201.OFFERING.outgoing,
        "AFRRSignal": _SMART,
        "AdjustPeriodicEventStream": _STREAMS,
        "ChangeTransactionTariff": _TARIFFS,
        "ClearDERControl": _DER,
        "ClearTariffs": _TARIFFS,
        "GetDERControl": _DER,
        "GetPeriodicEventStream": RawOnly("asked of itself where an unknown stream brings values"),
        "GetTariffs": _TARIFFS,
        "NotifyAllowedEnergyTransfer": _SMART,
        "NotifyWebPaymentStarted": RawOnly("payments are not part of this server yet"),
        "RequestBatterySwap": RawOnly("batteries are not managed here yet"),
        "SetDERControl": _DER,
        "SetDefaultTariff": _TARIFFS,
        "UpdateDynamicSchedule": RawOnly("sent of itself where the limit of an EVSE changes"),
        "UsePriorityCharging": _SMART,
    },
)
