"""Answers: what the store tells that is no fact of the domain by itself."""

from collections.abc import Sequence
from typing import NamedTuple

from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import Token
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds
from chargeloom.domain.reading import Reading
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.connector_status import ConnectorReport
from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.domain.stations.held_certificate import HeldCertificates
from chargeloom.domain.stations.quirk import DeviationRecord
from chargeloom.domain.stations.station_record import StationRecord


class LiveState(NamedTuple):
    """All that is kept in memory while we run."""

    stations: Sequence[StationRecord]
    connectors: Sequence[ConnectorReport]
    transactions: Sequence[TransactionRecord]
    """The open ones, and the newest of each connector."""
    sessions: Sequence[SessionRecord]
    """The open ones."""
    tokens: Sequence[Token]
    deviations: Sequence[DeviationRecord] = ()
    reservations: Sequence[ReservationRecord] = ()
    """The active ones."""
    profiles: Sequence[InstalledProfile] = ()
    """What stations keep to."""
    needs: Sequence[VehicleNeeds] = ()
    """What vehicles want that are there."""
    priority: Sequence[PriorityCharge] = ()
    """Charges that go first."""
    streams: Sequence[EventStream] = ()
    """The open ones."""
    certificate_requests: Sequence[CertificateRequest] = ()
    """The newest of each use."""
    held_certificates: Sequence[HeldCertificates] = ()
    unsettled_lists: Sequence[StationId] = ()
    """Stations whose local list does not hold yet what it ought to."""


class Marks(NamedTuple):
    """The highest numbers in use: what is handed out next lies above."""

    last_id: int
    transaction_serial: int


class Tally(NamedTuple):
    """What the transactions of one span of time come to; the energy is a rounded view for people."""

    span: int
    begun: int
    energy_wh: float


class Sum(NamedTuple):
    """What the transactions of a span and a currency come to; those without a price have none.

    The energy is a rounded view for people, of those that have ended; `due` is in the smallest coins, of those
    whose price is final; `not_final` counts those whose price may change yet.
    """

    span: int
    currency: str | None
    charges: int
    energy_wh: float
    due: int
    not_final: int


class Takings(NamedTuple):
    """What the charges of one span of time brought in, in the smallest coins of one currency."""

    span: int
    currency: str
    charges: int
    due: int


class StoredReading(NamedTuple):
    """A reading with its place in a transaction's order."""

    place: tuple[Instant, int]
    reading: Reading


class PlacedReading(NamedTuple):
    """A reading with what it belongs to, and its place in the order of all."""

    place: tuple[int, int, int]
    station: StationId
    transaction: TransactionId | None
    evse: int
    connector: int
    reading: Reading
