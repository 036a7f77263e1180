"""What one message or one command makes durable: all of it in one commit, or nothing."""

import msgspec

from chargeloom.domain.access import (
    ApiKey,
    BrowserSession,
    Credential,
    KeyScope,
    Profile,
    SignIn,
    Ticket,
    User,
)
from chargeloom.domain.alerts.alert import Alert, AlertRule
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.audit import AuditEntry
from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import Token
from chargeloom.domain.charging.transaction import Dispute, TransactionRecord
from chargeloom.domain.charging.transaction_event import TransactionEvent
from chargeloom.domain.commands.command import Command
from chargeloom.domain.devices.device import Device, DeviceReadings
from chargeloom.domain.event import Event
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.pricing.transaction_cost import ActivityChange, TransactionCost
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.sites.departure import Departure
from chargeloom.domain.sites.meter_memory import MeterMemory
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.connector_status import ConnectorReport
from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.domain.stations.held_certificate import HeldCertificates
from chargeloom.domain.stations.journal import Exchange
from chargeloom.domain.stations.local_list import ListPart, LocalList
from chargeloom.domain.stations.quirk import DeviationRecord
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.stations.stuck import InferredEnd
from chargeloom.domain.stations.variable import VariablesReported, VariablesValued
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion

Fact = (
    StationRecord
    | ConnectorReport
    | TransactionRecord
    | SessionRecord
    | MeterRecord
    | Exchange
    | Event
    | OutboxEntry
    | Token
    | Command
    | Dispute
    | DeviationRecord
    | VariablesReported
    | VariablesValued
    | TransactionEvent
    | ReservationRecord
    | InstalledProfile
    | VehicleNeeds
    | PriorityCharge
    | EventStream
    | CertificateRequest
    | HeldCertificates
    | LocalList
    | ListPart
    | ApiKey
    | KeyScope
    | User
    | Profile
    | SignIn
    | Credential
    | BrowserSession
    | Ticket
    | AuditEntry
    | StoredReply
    | Alert
    | AlertRule
    | Webhook
    | InferredEnd
    | SiteVersion
    | OutsideLimit
    | OutletMemory
    | Departure
    | MeterMemory
    | Device
    | DeviceReadings
    | TariffVersion
    | TariffAssignment
    | TransactionCost
    | ActivityChange
    | ChargeLimit
)
"""Everything that can be made durable. A fact with the identity of an earlier one replaces it,
except readings, exchanges, events (of transactions too), disputes, audit, versions of sites and tariffs, and stored replies: those stand as they were first written."""


class Unit(msgspec.Struct, eq=False):
    """Facts that become durable together, and the events that are told once they are."""

    facts: list[Fact] = msgspec.field(default_factory=list)
    events: list[Event | MeterRecord] = msgspec.field(default_factory=list)

    def record(self, fact: Fact) -> None:
        """Make a fact durable."""
        self.facts.append(fact)

    def tell(self, event: Event) -> None:
        """Make an event durable, and publish it after the commit."""
        self.facts.append(event)
        self.events.append(event)

    def meter(self, record: MeterRecord) -> None:
        """Make readings durable, and publish them after the commit (the newest wins)."""
        self.facts.append(record)
        self.events.append(record)
