"""Holding: what stations said that they trust, kept by their own answers (OCPP 1.6 security and 2.x, M03 to M05)."""

from collections.abc import Collection, Iterable

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations import held_certificate
from chargeloom.domain.stations.held_certificate import (
    CertificateHash,
    CertificateKind,
    HeldCertificate,
    HeldCertificates,
)
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.stations import roots
from chargeloom.services.stations.signing import Unfit


class Holding:
    """Keeps what each station holds; a station that never told anything holds nothing that we know of."""

    def __init__(self, *, ground: Ground) -> None:
        self._ground = ground
        self._held: dict[StationId, HeldCertificates] = {}

    def load(self, held: Iterable[HeldCertificates]) -> None:
        """Forget everything, and take what the store holds."""
        self._held = {one.station: one for one in held}

    def of(self, station: StationId) -> HeldCertificates:
        """Say what a station holds, by what it told."""
        return self._held.get(station) or HeldCertificates(station=station)

    async def listed(
        self,
        station: StationId,
        kinds: Collection[CertificateKind],
        told: Iterable[tuple[CertificateKind, CertificateHash, tuple[CertificateHash, ...]]],
    ) -> None:
        """A station listed all that it holds of these kinds."""
        now = self._ground.now()
        found = (
            HeldCertificate(kind=kind, hash=named, children=children, told_at=now)
            for kind, named, children in told
        )
        await self._keep(held_certificate.listed(self.of(station), kinds, found))

    async def installed(self, station: StationId, kind: CertificateKind, text: str) -> None:
        """A station took a certificate; one that can't be named is known when the station lists it."""
        try:
            taken = roots.read(text)
        except Unfit:
            return
        named = taken.hash_by()
        if named is None:
            return
        one = HeldCertificate(
            kind=kind, hash=named, name=taken.name, until=taken.until, told_at=self._ground.now()
        )
        await self._keep(held_certificate.installed(self.of(station), one))

    async def deleted(self, station: StationId, named: CertificateHash) -> None:
        """A station has a certificate no more."""
        await self._keep(held_certificate.deleted(self.of(station), named))

    async def _keep(self, held: HeldCertificates) -> None:
        if held == self.of(held.station):
            return
        unit = Unit()
        unit.record(held)
        self._held[held.station] = held
        await self._ground.commit(unit)
