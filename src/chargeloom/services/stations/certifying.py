"""Certifying: what stations want to be certified waits for somebody who signs it (OCPP 2.0.1, A02 and A03)."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from cryptography import x509

from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.stations.certificate_request import CertificateRequest, RequestState
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.stations.signing import Chain, Unfit, Wanted, Why, read_chain, read_request

_OF_THE_STATION: Final = frozenset({"", "ChargingStationCertificate"})
_LONGEST: Final = (
    VariableKey("SecurityCtrlr", "", 0, 0, "MaxCertificateChainSize", ""),
    VariableKey("", "", 0, 0, "CertificateSignedMaxChainSize", ""),
)
"""Where a station says how long a chain may be (A02.FR.16; 1.6 security whitepaper, 4)."""


MOST: Final = 32
"""So many requests for other certificates than its own are kept of a station; each is a row."""


class Fitting(NamedTuple):
    """A chain, and the request that it answers."""

    request: CertificateRequest
    chain: Chain


class Certifying:
    """Keeps the newest request of each station, use and name; each change is a fact of a unit."""

    def __init__(self, *, ground: Ground, cpo_name: str, client_ca: Path | None) -> None:
        self._ground = ground
        self._cpo_name = cpo_name
        self._client_ca = client_ca
        self._requests: dict[StationId, dict[tuple[str, str], CertificateRequest]] = {}

    def load(self, requests: Iterable[CertificateRequest]) -> None:
        """Forget everything, and take what the store holds."""
        self._requests = {}
        for one in requests:
            self._hold(one)

    def of(self, station: StationId) -> tuple[CertificateRequest, ...]:
        """List the requests of a station."""
        return tuple(self._requests.get(station, {}).values())

    def unsigned(self) -> Iterator[CertificateRequest]:
        """List what waits for somebody to sign it."""
        every = (one for asked in self._requests.values() for one in asked.values())
        return (one for one in every if one.state is RequestState.PENDING)

    def ask(
        self, unit: Unit, station: Station, request: CertificateRequest, now: Instant
    ) -> Why | None:
        """Take a request, or say why not (A02.FR.11 and 12); either is told."""
        try:
            wanted = read_request(request.csr)
            self._check(station, request.use, wanted)
            request = self._named(request, wanted)
        except Unfit as unfit:
            self._tell(unit, request, now, state="refused", why=unfit.why)
            return unfit.why
        self._hold(request)
        unit.record(request)
        names = {"name": ", ".join(wanted.names), "key": wanted.key}
        self._tell(unit, request, now, state=request.state, **names)
        return None

    async def fitting(self, station: StationId, text: str, now: Instant) -> Fitting:
        """Find the request that a chain answers: of the same key, and the same name. Raises Unfit."""
        chain = read_chain(text, now)
        request = self._asked_for(station, chain)
        if request is None:
            raise Unfit(Why.NOT_ASKED)
        if set(chain.names) != set(read_request(request.csr).names):
            raise Unfit(Why.OTHER_NAME)
        if request.use in _OF_THE_STATION and not await asyncio.to_thread(self._opens, chain):
            raise Unfit(Why.NOT_TRUSTED)
        for key in _LONGEST:
            known = await self._ground.store.variable(station, key)
            most = known.value if known is not None else None
            if most is not None and most.isdecimal() and len(chain.text) > int(most):
                raise Unfit(Why.TOO_LONG)
        return Fitting(request, chain)

    async def answered(self, station: Station, text: str, is_accepted: bool, now: Instant) -> None:
        """Note what a station said to a chain, if it asked for it."""
        try:
            chain = read_chain(text, now)
        except Unfit:
            return
        request = self._asked_for(station.id, chain)
        if request is None:
            return
        state = RequestState.ACCEPTED if is_accepted else RequestState.REJECTED
        ended = msgspec.structs.replace(request, state=state, chain=chain.text, ended_at=now)
        unit = Unit()
        self._hold(ended)
        unit.record(ended)
        self._tell(unit, ended, now, state=state, until=to_rfc3339(chain.until))
        await self._ground.commit(unit)

    def _check(self, station: Station, use: str, wanted: Wanted) -> None:
        """Demand what lets the station in with it later (A00.FR.404, 405, 509 and 511). Raises Unfit."""
        if use in _OF_THE_STATION and not {station.id, station.record.serial} & set(wanted.names):
            raise Unfit(Why.OTHER_NAME)
        is_ours = not self._cpo_name or self._cpo_name in wanted.organisations
        if use in _OF_THE_STATION and not is_ours:
            raise Unfit(Why.OTHER_ORGANISATION)

    def _named(self, request: CertificateRequest, wanted: Wanted) -> CertificateRequest:
        """Tell the controllers for vehicles of a station apart: each has a name of its own (2.1, A02). Raises Unfit."""
        if request.use in _OF_THE_STATION:
            return request
        named = msgspec.structs.replace(request, name=", ".join(wanted.names))
        known = self._requests.get(request.station, {})
        others = sum(use not in _OF_THE_STATION for use, _ in known)
        if (named.use, named.name) not in known and others >= MOST:
            raise Unfit(Why.TOO_MANY)
        return named

    def _opens(self, chain: Chain) -> bool:
        """Whether our own door would let the station in with it, as far as that is settled here."""
        if self._client_ca is None:
            return True
        try:
            anchors = x509.load_pem_x509_certificates(self._client_ca.read_bytes())
        except (OSError, ValueError):
            return False
        return chain.is_below(anchors)

    def _asked_for(self, station: StationId, chain: Chain) -> CertificateRequest | None:
        asked = self._requests.get(station, {}).values()
        return next((one for one in asked if read_request(one.csr).digest == chain.digest), None)

    def _hold(self, request: CertificateRequest) -> None:
        self._requests.setdefault(request.station, {})[request.use, request.name] = request

    def _tell(self, unit: Unit, request: CertificateRequest, now: Instant, **said: Any) -> None:
        data = {"use": request.use or None, **said}
        self._ground.tell(unit, EventType.STATION_CERTIFICATE, request.station, data, now)
