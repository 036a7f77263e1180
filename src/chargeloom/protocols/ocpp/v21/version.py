"""OCPP 2.1, assembled for the actor of a station."""

from typing import Final

from chargeloom.domain.charging.transaction_event import TransactionTold
from chargeloom.domain.stations.reports import Metered
from chargeloom.protocols.ocpp.v21.dialect import DIALECT
from chargeloom.protocols.ocpp.v21.effects import EFFECTS
from chargeloom.protocols.ocpp.v21.handlers import (
    authorization as handle_authorization,
    availability as handle_availability,
    chain_status as handle_chain_status,
    event_streams as handle_streams,
    installing as handle_installing,
    provisioning as handle_provisioning,
    transactions as handle_transactions,
)
from chargeloom.protocols.ocpp.v21.link import perform
from chargeloom.protocols.ocpp.v21.messages import (
    authorization,
    availability,
    certificate_management,
    event_streams,
    provisioning,
    transactions,
)
from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.protocols.ocpp.v21.messages.metering import MeterValuesReply
from chargeloom.protocols.ocpp.v21.offering import OFFERING
from chargeloom.protocols.ocpp.v201.handlers.metering import metered_for
from chargeloom.protocols.ocpp.v201.handlers.table import handlers_of
from chargeloom.protocols.ocpp.v201.limit_stakes import stakes_of
from chargeloom.protocols.ocpp.v201.password_stakes import password_stakes_of
from chargeloom.protocols.ocpp.v201.taking import kept
from chargeloom.protocols.ocpp.v201.triggering import IN_PARTS, triggered
from chargeloom.protocols.ocpp.version import Version

V21: Final = Version(
    dialect=DIALECT,
    handlers={
        **handlers_of(STATION_CALLS),
        authorization.Authorize: handle_authorization.authorize,
        availability.Heartbeat: handle_availability.heartbeat,
        certificate_management.Get15118EVCertificate: (handle_installing.get_15118_ev_certificate),
        certificate_management.GetCertificateChainStatus: (
            handle_chain_status.get_certificate_chain_status
        ),
        event_streams.ClosePeriodicEventStream: handle_streams.closed,
        event_streams.OpenPeriodicEventStream: handle_streams.opened,
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
    sends={event_streams.NotifyPeriodicEventStream: handle_streams.values},
    reasons=OFFERING.reasons,
    demands_boot=True,
)
