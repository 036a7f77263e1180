"""Provisioning: stations and tokens as people and programs announce, change and disable them."""

from typing import Any

import msgspec

from chargeloom.domain.charging.token import Token, TokenStatus, TokenType, normalised
from chargeloom.domain.charging.token_places import AllowedPlaces
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId, TokenId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.ground import Ground
from chargeloom.services.secrets import SecretKeeper
from chargeloom.services.supervising import Fleet


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is announced."""

    uid: str
    type: TokenType
    issuer: str = ""
    status: TokenStatus = TokenStatus.ACTIVE
    expires_at: Instant | None = None
    group: str | None = None
    allowed_at: AllowedPlaces = None


class Provisioning:
    """Writes what people decide, with the audit entry of the deed in the same commit."""

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        authorizing: Authorizing,
        keeper: SecretKeeper,
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._authorizing = authorizing
        self._keeper = keeper

    async def announce_station(self, record: StationRecord, actor: str) -> Station:
        """Announce a station. Raises Refusal when one with this identity is known.

        Announcing a stranger of the inbox makes it known.
        """
        self._fleet.demand_trust()
        known = self._fleet.find(record.id)
        if known is not None and not known.record.is_stranger:
            raise Refusal(Reason.STATION_EXISTS)
        if known is not None:
            return await self.change_station(record.id, _announced(record), actor)
        station = self._fleet.add(record)
        unit = Unit()
        unit.record(record)
        await self._finish(unit, EventType.STATION_CREATED, record.id, {}, actor)
        return station

    async def change_station(
        self,
        station_id: StationId,
        changes: dict[str, Any],
        actor: str,
        *,
        may_lower_profile: bool = False,
    ) -> Station:
        """Change what is known of a station. Raises Refusal when it is unknown.

        Accepting a stranger makes it known; withdrawing the acceptance ends an accepted boot.
        The security profile is lowered only when that is said (OCPP 2.0.1, A05). A new password is the only one.
        """
        self._fleet.demand_trust()
        station = self._fleet.known(station_id)
        only = {"other_password_hash": None} if "password_hash" in changes else {}
        record = msgspec.structs.replace(station.record, **only | changes)
        if record.security_profile < station.record.security_profile and not may_lower_profile:
            raise Refusal(Reason.PROFILE_LOWERED)
        if station.record.security_profile == 0 and record.security_profile == _BY_CERTIFICATE:
            # A serial number that anybody could have told must not open the door for a certificate.
            record = msgspec.structs.replace(record, serial=changes.get("serial"))
        if record.registration is Registration.ACCEPTED:
            record = msgspec.structs.replace(record, is_stranger=False)
        else:
            record = msgspec.structs.replace(record, accepted_at=None)
        self._fleet.change(station, record)
        unit = Unit()
        unit.record(record)
        told = {name: "changed" if name in _SECRET else value for name, value in changes.items()}
        await self._finish(unit, EventType.STATION_CHANGED, station_id, told, actor)
        return station

    def password_hash(self, password: str | None) -> bytes | None:
        """Hash what a station shall prove itself with; None where it needs no password."""
        return self._keeper.hash_password(password.encode()) if password is not None else None

    async def change_password(self, station_id: StationId, password: bytes, actor: str) -> None:
        """Give a station a new password; the old one is no longer good."""
        changes = {"password_hash": self._keeper.hash_password(password)}
        await self.change_station(station_id, changes, actor)

    async def expect_password(self, station_id: StationId, password: bytes) -> bytes | None:
        """Let a station in by this password, too: it is told it for another way, or may not have heard it.

        Returns the hash that this takes the place of.
        """
        before = self._fleet.known(station_id).record.other_password_hash
        changes = {"other_password_hash": self._keeper.hash_password(password)}
        await self.change_station(station_id, changes, station_id)
        return before

    async def announce_token(self, new: NewToken, actor: str) -> Token:
        """Announce a token. Raises Refusal when its identity (issuer, type, uid) is taken."""
        self._fleet.demand_trust()
        if any(_is_same(known, new) for known in self._authorizing.bearing(new.uid)):
            raise Refusal(Reason.TOKEN_EXISTS)
        now = self._ground.now()
        token = Token(
            id=TokenId(self._ground.ids.next(now)), created_at=now, **msgspec.structs.asdict(new)
        )
        return await self._keep_token(token, EventType.TOKEN_CREATED, {}, actor)

    async def change_token(self, token_id: TokenId, changes: dict[str, Any], actor: str) -> Token:
        """Change a token. Raises Refusal when it is unknown."""
        self._fleet.demand_trust()
        token = self._authorizing.find(token_id)
        if token is None:
            raise Refusal(Reason.TOKEN_UNKNOWN)
        changed = msgspec.structs.replace(token, **changes)
        told: dict[str, Any] = msgspec.to_builtins(changes)
        return await self._keep_token(changed, EventType.TOKEN_CHANGED, told, actor)

    async def _keep_token(
        self, token: Token, kind: EventType, told: dict[str, Any], actor: str
    ) -> Token:
        self._authorizing.keep(token)
        unit = Unit()
        unit.record(token)
        await self._finish(unit, kind, to_text("tok", token.id), told, actor)
        return token

    async def _finish(
        self, unit: Unit, kind: EventType, subject: str, told: dict[str, Any], actor: str
    ) -> None:
        self._ground.tell(unit, kind, subject, told, self._ground.now())
        self._ground.audit(unit, actor, kind, subject, told)
        await self._ground.commit(unit)


_BY_CERTIFICATE = 3
_SECRET = frozenset({"password_hash", "other_password_hash"})


def _announced(record: StationRecord) -> dict[str, Any]:
    """What an announcement says of a stranger that already knocked."""
    told = (
        "registration",
        "security_profile",
        "password_hash",
        "location",
        "coordinates",
        "connector_map",
    )
    serial = {} if record.serial is None else {"serial": record.serial}
    return {name: getattr(record, name) for name in told} | serial | {"is_stranger": False}


def _is_same(known: Token, new: NewToken) -> bool:
    return (known.issuer, known.type, normalised(known.uid)) == (
        new.issuer,
        new.type,
        normalised(new.uid),
    )
