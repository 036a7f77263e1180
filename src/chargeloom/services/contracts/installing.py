"""Installing: a car gets its contract certificates, one answer after the other (OCPP 2.0.1 and 2.1, M01 and M02)."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.contracts.pool import Contract, ContractPool
from chargeloom.services.contracts.unserved import Unserved, Why

KEPT_US: Final = 60 * SECOND
"""So long the rest waits for a car, which gives up after five seconds."""


class Wanted(NamedTuple):
    """What a car asks for."""

    request: str
    """Its CertificateInstallationReq or CertificateUpdateReq, as Base64."""
    namespace: str
    most: int | None = None
    """How many contracts it takes at most; None with ISO 15118-2, where it gets one."""
    first: Sequence[str] = ()
    """Whose contracts are to come first."""


class Installed(NamedTuple):
    """The answer for the car, and how many more can be had by asking for the same again; None with ISO 15118-2."""

    answer: str
    remaining: int | None


class _Rest(NamedTuple):
    digest: bytes
    contracts: tuple[Contract, ...]
    until: Instant


class Installing:
    """Asks the pool once for a car, and keeps the rest of what it said until the car has asked for each."""

    def __init__(self, pool: ContractPool | None, now: Callable[[], Instant]) -> None:
        self._pool = pool
        self._now = now
        self._rests: dict[StationId, _Rest] = {}

    async def install(self, station: StationId, wanted: Wanted) -> Installed:
        """Say what the car is to be told next (M01.FR.04 and 07). Raises Unserved."""
        if self._pool is None:
            raise Unserved(Why.NO_POOL)
        digest = hashlib.sha256(wanted.request.encode()).digest()
        rest = self._rests.pop(station, None)
        if rest is None or rest.digest != digest or rest.until <= self._now():
            contracts = await self._asked(self._pool, wanted)
        else:
            contracts = rest.contracts
        if wanted.most is None:
            return Installed(contracts[0].answer, None)
        if contracts[1:]:
            self._forget_old()
            self._rests[station] = _Rest(digest, contracts[1:], Instant(self._now() + KEPT_US))
        return Installed(contracts[0].answer, len(contracts) - 1)

    async def _asked(self, pool: ContractPool, wanted: Wanted) -> tuple[Contract, ...]:
        found = await pool.contracts(wanted.request, wanted.namespace)
        ranks = {_name(emaid): rank for rank, emaid in enumerate(wanted.first)}
        found.sort(key=lambda one: ranks.get(_name(one.emaid), len(ranks)))
        return tuple(found if wanted.most is None else found[: max(1, wanted.most)])

    def _forget_old(self) -> None:
        now = self._now()
        self._rests = {station: rest for station, rest in self._rests.items() if rest.until > now}


def _name(emaid: str) -> str:
    """Write it as all who write it mean it: hyphens and case tell nothing apart (ISO 15118-2, annex H)."""
    return emaid.replace("-", "").upper()
