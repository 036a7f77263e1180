"""OCPP 2.0.1, assembled for the actor of a station."""

from typing import Final

from chargeloom.domain.charging.transaction_event import TransactionTold
from chargeloom.domain.stations.reports import Metered
from chargeloom.protocols.ocpp.v201.dialect import DIALECT
from chargeloom.protocols.ocpp.v201.effects import EFFECTS
from chargeloom.protocols.ocpp.v201.handlers import (
    authorization as handle_authorization,
    availability as handle_availability,
    provisioning as handle_provisioning,
    transactions as handle_transactions,
)
from chargeloom.protocols.ocpp.v201.handlers.metering import metered_for
from chargeloom.protocols.ocpp.v201.handlers.table import handlers_of
from chargeloom.protocols.ocpp.v201.limit_stakes import stakes_of
from chargeloom.protocols.ocpp.v201.link import perform
from chargeloom.protocols.ocpp.v201.messages import (
    authorization,
    availability,
    provisioning,
    transactions,
)
from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.protocols.ocpp.v201.messages.metering import MeterValuesReply
from chargeloom.protocols.ocpp.v201.offering import OFFERING
from chargeloom.protocols.ocpp.v201.password_stakes import password_stakes_of
from chargeloom.protocols.ocpp.v201.taking import kept
from chargeloom.protocols.ocpp.v201.triggering import IN_PARTS, triggered
from chargeloom.protocols.ocpp.version import Version

V201: Final = Version(
    dialect=DIALECT,
    handlers={
        **handlers_of(STATION_CALLS),
        authorization.Authorize: handle_authorization.authorize,
        availability.Heartbeat: handle_availability.heartbeat,
        provisioning.BootNotification: handle_provisioning.boot_notification,
        transactions.TransactionEvent: handle_transactions.transaction_event,
        TransactionTold: handle_transactions.transaction_told,
        Metered: metered_for(MeterValuesReply),
    },
    answered_at_once=frozenset({authorization.Authorize, availability.Heartbeat}),
    before_acceptance=frozenset({provisioning.BootNotification}),
    triggered=triggered,
    in_parts=IN_PARTS,
    perform=perform,
    effects=EFFECTS,
    kept=kept,
    staked={**stakes_of(CSMS_CALLS), **password_stakes_of(CSMS_CALLS)},
    reasons=OFFERING.reasons,
    demands_boot=True,
)
