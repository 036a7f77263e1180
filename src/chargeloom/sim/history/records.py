"""The records that a charge has left: its session, and its transaction as the platform judges it."""

from decimal import Decimal
from random import Random
from typing import Final

import msgspec

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import (
    Stop,
    Suspicion,
    TransactionRecord,
    merged,
    oddities,
)
from chargeloom.domain.ids import IdSource, SessionId, TransactionId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.reason import Reason
from chargeloom.sim.history.charge import Charge
from chargeloom.sim.history.oddity import Oddity
from chargeloom.sim.site.building import Version

_LARGEST_NUMBER: Final = (1 << 31) - 1


def new_id(chance: Random, at: Instant) -> int:
    """Number something that came about then."""
    return IdSource(chance.getrandbits).next(at)


def session_of(charge: Charge, chance: Random) -> SessionRecord:
    """Make the session: from when we heard of its start until the place was free."""
    place, opened_at = charge.place, charge.heard(charge.course.started_at)
    return SessionRecord(
        id=SessionId(new_id(chance, opened_at)),
        station=place.station,
        evse=place.evse,
        connector=place.connector,
        token_uid=charge.token,
        opened_at=opened_at,
        closed_at=charge.heard(charge.course.left_at),
    )


def transaction_of(
    charge: Charge, session: SessionRecord, start_wh: Decimal, stop_wh: Decimal, chance: Random
) -> TransactionRecord:
    """Make the transaction: begun, and ended as it ended."""
    is_16 = charge.place.version is Version.V16
    is_unknown = charge.odd is Oddity.UNKNOWN
    begun = TransactionRecord(
        id=TransactionId(new_id(chance, Instant(session.opened_at + 1_000))),
        serial=None,
        session=session.id,
        station=session.station,
        number=_number(chance, is_16=is_16),
        evse=session.evse,
        connector=session.connector,
        token_uid=charge.token,
        refused=Reason.TOKEN_UNKNOWN if is_unknown else None,
        received_at=session.opened_at,
        started_at=charge.course.started_at,
        meter_start_wh=start_wh,
        suspect=(Suspicion.START_UNAUTHORIZED,) if is_unknown else (),
        token_type=None if is_16 else "ISO14443",
        is_offline=charge.odd is Oddity.LATE and not is_16,
        fold=None if is_16 else {},
    )
    if charge.odd is Oddity.CUT_OFF:
        return _cut_off(begun, charge)
    return _stopped(begun, charge, stop_wh)


def _number(chance: Random, *, is_16: bool) -> str:
    """Give it the number of the central system, or the id of the station (OCPP 2.0.1, E01)."""
    if is_16:
        return str(chance.randint(1, _LARGEST_NUMBER))
    return f"{chance.getrandbits(128):032x}"


def _cut_off(record: TransactionRecord, charge: Charge) -> TransactionRecord:
    """Leave it open as far as anybody told, and say when that was noticed."""
    return msgspec.structs.replace(
        record,
        interrupted_at=charge.heard(Instant(charge.course.left_at + 10 * MINUTE)),
        suspect=merged(record.suspect, (Suspicion.INTERRUPTED,)),
    )


def _stopped(record: TransactionRecord, charge: Charge, stop_wh: Decimal) -> TransactionRecord:
    """End it by a token, by driving away, or by refusing its token."""
    reason = "EVDisconnected" if charge.stop_token is None else "Local"
    if charge.odd is Oddity.UNKNOWN:
        reason = "DeAuthorized"
    stop = Stop(
        at=charge.course.stopped_at,
        meter_wh=stop_wh,
        reason=reason,
        token_uid=charge.stop_token,
    )
    doubts = (Suspicion.STOP_BY_OTHER,) if charge.odd is Oddity.OTHER else ()
    return msgspec.structs.replace(
        record,
        stopped_at=stop.at,
        meter_stop_wh=stop.meter_wh,
        stop_reason=stop.reason,
        stop_token_uid=stop.token_uid,
        stop_received_at=charge.heard(stop.at),
        suspect=merged(record.suspect, (*doubts, *oddities(record, stop))),
    )
