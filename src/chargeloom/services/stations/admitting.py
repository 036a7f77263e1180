"""Admitting: which stations may connect, decided at once and from memory alone."""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from math import ceil
from typing import Final, NamedTuple

from chargeloom.domain.addresses import network
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.services.secrets import SecretKeeper
from chargeloom.services.stations.certificates import Certified

MAX_STRANGERS: Final = 1_000
MAX_WRONG: Final = 10
WRONG_WINDOW_S: Final = 60.0
MAX_REMEMBERED: Final = 10_000

_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="chargeloom"'}


class Credentials(NamedTuple):
    """What a station says to prove who it is (RFC 7617)."""

    user: bytes
    password: bytes


class Attempt(NamedTuple):
    """A station at the door; unreadable credentials are empty ones, which are always wrong."""

    station: StationId
    address: str
    credentials: Credentials | None
    is_encrypted: bool = False
    certificate: Certified | None = None


class Admitted(NamedTuple):
    """It may come in; `is_authenticated` says whether it proved who it is."""

    is_authenticated: bool


class Refused(NamedTuple):
    """It may not: the answer it gets, and why, in words that may be shown to it."""

    http_status: int
    why: str
    headers: Mapping[str, str] = {}


class Policy(NamedTuple):
    """What an operator may choose about the door."""

    hides_unknown: bool = False
    """An unknown identity is answered as a wrong password is."""
    cpo_name: str = ""
    """The organisation that certificates of stations must name; empty: any."""


OPEN_POLICY: Final = Policy()


class Gate:
    """Decides who may connect. An identity is never locked: right credentials always pass."""

    def __init__(
        self,
        *,
        find: Callable[[StationId], StationRecord | None],
        keeper: SecretKeeper,
        accepts_unknown: bool,
        strangers: Callable[[], int],
        policy: Policy = OPEN_POLICY,
        now: Callable[[], Instant] = lambda: Instant(0),
    ) -> None:
        self._find = find
        self._keeper = keeper
        self._accepts_unknown = accepts_unknown
        self._strangers = strangers
        self._policy = policy
        self._now = now
        self._wrong = WrongCredentials()
        self.expiries: dict[StationId, Instant] = {}
        """When the certificate expires that a station came in with last."""
        self.certified: dict[StationId, tuple[str, ...]] = {}
        """The names of that certificate."""
        self._proven: dict[StationId, int] = {}
        """By which security profile a station came in last that is to come by a higher one."""
        self._by_other: set[StationId] = set()
        """Who came in last by the password of another way."""

    def admit(self, attempt: Attempt, now_s: float) -> Admitted | Refused:
        """Decide on one attempt; `now_s` is of a clock that never goes back."""
        record = self._find(attempt.station)
        if record is None:
            return self._admit_stranger(attempt, now_s)
        shut = _shut(record, attempt)
        if shut is not None:
            return self._turn_away(shut, record, attempt, now_s)
        if record.security_profile >= _CERTIFICATE_PROFILE:
            return self._check_certificate(record, attempt.certificate)
        if record.rising_to is not None:
            return self._admit_rising(record, attempt, now_s)
        return self._admit_by_password(record, attempt, now_s)

    def proven(self, station: StationId) -> int:
        """Say, once, by which security profile a station came in that is to come by a higher one."""
        return self._proven.pop(station, 0)

    def came_otherwise(self, station: StationId) -> bool:
        """Say, once, whether a station came in by the password of another way (OCPP 2.1, B09.FR.28)."""
        is_so = station in self._by_other
        self._by_other.discard(station)
        return is_so

    def _admit_rising(
        self, record: StationRecord, attempt: Attempt, now_s: float
    ) -> Admitted | Refused:
        """Let a station in by its new way or its old one, and note which it was (OCPP 2.0.1, A05.FR.06)."""
        self._proven.pop(record.id, None)
        if record.rising_to == _CERTIFICATE_PROFILE and attempt.is_encrypted:
            outcome = self._check_certificate(record, attempt.certificate)
            if isinstance(outcome, Admitted):
                self._proven[record.id] = _CERTIFICATE_PROFILE
                return outcome
        outcome = self._admit_by_password(record, attempt, now_s)
        if isinstance(outcome, Admitted) and outcome.is_authenticated:
            self._proven[record.id] = _FIRST_ENCRYPTED_PROFILE if attempt.is_encrypted else 1
        return outcome

    def _admit_by_password(
        self, record: StationRecord, attempt: Attempt, now_s: float
    ) -> Admitted | Refused:
        if record.password_hash is None and record.security_profile == 0:
            return self._admit_open(record, attempt)
        return self._check_station(record, attempt, now_s)

    def _admit_open(self, record: StationRecord, attempt: Attempt) -> Admitted:
        """Let a station in that needs no password; who shows the one that it was given needs it from then on."""
        self._by_other.discard(record.id)
        if attempt.credentials is None or record.other_password_hash is None:
            return Admitted(is_authenticated=False)
        user, password = attempt.credentials
        is_user = hmac.compare_digest(user, attempt.station.encode())
        if not is_user or not self._keeper.matches(password, record.other_password_hash):
            return Admitted(is_authenticated=False)
        self._by_other.add(record.id)
        return Admitted(is_authenticated=True)

    def _check_station(
        self, record: StationRecord, attempt: Attempt, now_s: float
    ) -> Admitted | Refused:
        """Take the password of either way, and note which it was."""
        if attempt.credentials is not None and record.other_password_hash is not None:
            is_other = self._keeper.matches(attempt.credentials[1], record.other_password_hash)
            if is_other and not self._keeper.matches(attempt.credentials[1], record.password_hash):
                outcome = self._check(attempt, record.other_password_hash, now_s)
                if isinstance(outcome, Admitted):
                    self._by_other.add(record.id)
                return outcome
        self._by_other.discard(record.id)
        return self._check(attempt, record.password_hash, now_s)

    def knows(self, station: StationId) -> bool:
        """Whether a station of this identity is announced."""
        return self._find(station) is not None

    def _admit_stranger(self, attempt: Attempt, now_s: float) -> Admitted | Refused:
        """Let an unknown station wait in the inbox, when there is one with room (OCPP-J 1.6, 3.2).

        Who may not tell the unknown from the known is answered as with a wrong password.
        """
        if self._accepts_unknown and self._strangers() < MAX_STRANGERS:
            return Admitted(is_authenticated=False)
        if self._policy.hides_unknown:
            return self._check(attempt, None, now_s)
        return _FULL if self._accepts_unknown else _UNKNOWN

    def _turn_away(
        self, refused: Refused, record: StationRecord, attempt: Attempt, now_s: float
    ) -> Refused:
        """Say why not; where unknown identities hide, only to who proves that it is the station."""
        if self._policy.hides_unknown:
            outcome = self._check_station(record, attempt, now_s)
            return outcome if isinstance(outcome, Refused) else refused
        return refused

    def _check_certificate(
        self, record: StationRecord, certificate: Certified | None
    ) -> Admitted | Refused:
        """Demand the station's own certificate, of our operator (2.0.1, A00.FR.404 and 405)."""
        if (
            certificate is None or certificate.until < self._now()
        ):  # TLS may resume what it verified
            return _NO_CERTIFICATE
        if record.id not in certificate.names and record.serial not in certificate.names:
            return _OTHER_CERTIFICATE
        cpo_name = self._policy.cpo_name
        if cpo_name and cpo_name not in certificate.organisations:
            return _OTHER_CERTIFICATE
        self.expiries[record.id] = certificate.until
        self.certified[record.id] = tuple(certificate.names)
        return Admitted(is_authenticated=True)

    def _check(self, attempt: Attempt, stored: bytes | None, now_s: float) -> Admitted | Refused:
        if attempt.credentials is None:
            return _NO_CREDENTIALS
        user, password = attempt.credentials
        is_user = hmac.compare_digest(user, attempt.station.encode())
        is_password = self._keeper.matches(password, stored)
        if is_user and is_password:
            return Admitted(is_authenticated=True)
        wait_s = self._wrong.note(attempt.address, attempt.station, now_s)
        return _too_many(wait_s) if wait_s else _WRONG_CREDENTIALS


def _shut(record: StationRecord, attempt: Attempt) -> Refused | None:
    """Say why nobody may come in as this station on this way, whatever it brings."""
    if record.is_disabled:
        return _DISABLED
    if record.security_profile >= _FIRST_ENCRYPTED_PROFILE and not attempt.is_encrypted:
        return _UNENCRYPTED
    return None


class WrongCredentials:
    """Counts wrong credentials by address and identity, and remembers a bounded number of pairs."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, StationId], tuple[float, int]] = OrderedDict()

    def note(self, address: str, station: StationId, now_s: float) -> float:
        """Count one, and return for how many seconds no more are heard; 0 while they are."""
        key = (network(address), station)
        since_s, count = self._counts.pop(key, (now_s, 0))
        if now_s >= since_s + WRONG_WINDOW_S:
            since_s, count = now_s, 0
        self._counts[key] = (since_s, min(count + 1, MAX_WRONG + 1))
        if len(self._counts) > MAX_REMEMBERED:
            self._counts.popitem(last=False)
        return since_s + WRONG_WINDOW_S - now_s if count >= MAX_WRONG else 0.0

    def __len__(self) -> int:
        return len(self._counts)


def _too_many(wait_s: float) -> Refused:
    return Refused(429, "too many wrong credentials", {"Retry-After": str(ceil(wait_s))})


_FIRST_ENCRYPTED_PROFILE: Final = 2
_CERTIFICATE_PROFILE: Final = 3

_UNKNOWN: Final = Refused(404, "unknown station")
_FULL: Final = Refused(404, "unknown station, and the inbox is full")
# 403 and not 404: who operates the station must be able to tell a disabled one from a mistyped one.
_DISABLED: Final = Refused(403, "this station is disabled")
_UNENCRYPTED: Final = Refused(403, "this station must connect with TLS")
_NO_CREDENTIALS: Final = Refused(401, "credentials are needed", _CHALLENGE)
_WRONG_CREDENTIALS: Final = Refused(401, "wrong credentials", _CHALLENGE)
_BY_CERTIFICATE: Final = {"WWW-Authenticate": 'Certificate realm="chargeloom"'}
_NO_CERTIFICATE: Final = Refused(401, "a client certificate is needed", _BY_CERTIFICATE)
_OTHER_CERTIFICATE: Final = Refused(401, "this certificate is not the station's", _BY_CERTIFICATE)
