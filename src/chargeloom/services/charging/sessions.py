"""Sessions: opened with the first transaction at a plug, closed when the plug is free again."""

import msgspec

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import normalised
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import SessionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.charging.announcing import Announcing
from chargeloom.services.ground import Ground


class Sessions:
    """Opens, moves and closes sessions."""

    def __init__(self, ground: Ground, announcing: Announcing) -> None:
        self._ground = ground
        self._announcing = announcing

    def open(
        self, unit: Unit, station: Station, plug: Plug, token_uid: str, now: Instant
    ) -> SessionRecord:
        """Continue the open session of the same token (a station that lost power), or open one."""
        place = station.session_place(plug)
        known = station.sessions.get(place)
        if known is not None:
            if token_uid and normalised(known.token_uid) == normalised(token_uid):
                return known
            self._close(unit, station, place, known, now)
        session = self._new(station, plug, token_uid, now)
        station.sessions[plug] = session
        unit.record(session)
        self._announcing.session(unit, EventType.SESSION_STARTED, session, now)
        return session

    def note_past(
        self, unit: Unit, station: Station, plug: Plug, token_uid: str, now: Instant
    ) -> SessionRecord:
        """Keep a session that was over before it was told; it moves nothing of what is now."""
        opened = self._new(station, plug, token_uid, now)
        session = msgspec.structs.replace(opened, closed_at=now)
        unit.record(session)
        self._announcing.session(unit, EventType.SESSION_STARTED, opened, now)
        self._announcing.session(unit, EventType.SESSION_ENDED, session, now)
        return session

    def learn(
        self, unit: Unit, station: Station, session_id: SessionId, plug: Plug, token_uid: str
    ) -> None:
        """Note what came to be known of an open session later than its start."""
        held = ((place, one) for place, one in station.sessions.items() if one.id == session_id)
        place, known = next(held, (None, None))
        if place is None or known is None:
            return
        learned = msgspec.structs.replace(
            known, evse=plug.evse, connector=plug.connector, token_uid=token_uid
        )
        if learned != known:
            del station.sessions[place]
            station.sessions[plug] = learned
            unit.record(learned)

    def close(
        self,
        unit: Unit,
        station: Station,
        plug: Plug,
        now: Instant,
        only: SessionId | None = None,
    ) -> None:
        """Close the session of a plug that became free, or only this one; what still charges stays open."""
        place = station.session_place(plug)
        session = station.sessions.get(place)
        is_meant = session is not None and only in (None, session.id)
        if session is not None and is_meant and station.open_at(plug) is None:
            self._close(unit, station, place, session, now)

    def _new(self, station: Station, plug: Plug, token_uid: str, now: Instant) -> SessionRecord:
        return SessionRecord(
            id=SessionId(self._ground.ids.next(now)),
            station=station.id,
            evse=plug.evse,
            connector=plug.connector,
            token_uid=token_uid,
            opened_at=now,
        )

    def _close(
        self, unit: Unit, station: Station, plug: Plug, session: SessionRecord, now: Instant
    ) -> None:
        closed = msgspec.structs.replace(session, closed_at=now)
        del station.sessions[plug]
        unit.record(closed)
        self._announcing.session(unit, EventType.SESSION_ENDED, closed, now)
