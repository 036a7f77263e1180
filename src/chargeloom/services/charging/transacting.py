"""Events of transactions are taken: what each comes to, decided from memory as far as it goes."""

from collections.abc import Awaitable

import msgspec

from chargeloom.domain.charging.folding import adds_nothing, begins_anew, folded, is_of_another
from chargeloom.domain.charging.token import Authorization, normalised, refused_at
from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.charging.transaction import (
    Suspicion,
    Transaction,
    TransactionRecord,
    begun_at,
    is_plausible,
)
from chargeloom.domain.charging.transaction_event import (
    AUTHORIZED,
    REMOTE_START,
    EventKind,
    TransactionTold,
)
from chargeloom.domain.charging.unread_ends import is_unread
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.asked import as_asked
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.lingering import is_stopped_by_token
from chargeloom.domain.stations.sharing import as_known, likeliest, numbered
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.superseding import begun_by, superseded
from chargeloom.domain.stretches import Stretches
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.charging import Charging, keeping
from chargeloom.services.charging.following import Change, Following
from chargeloom.services.charging.recognising import Recognising
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.charging.sessions import Sessions
from chargeloom.services.commanding import Commanding
from chargeloom.services.ground import Ground
from chargeloom.services.one_at_a_time import OneAtATime


class Taken(msgspec.Struct, frozen=True, gc=False):
    """What an event came to: its transaction, and what the token it shows is worth."""

    transaction: Transaction
    authorization: Authorization | None


class Transacting:
    """Takes events. Decides from memory; asks the store only for numbers that memory does not know."""

    def __init__(
        self,
        *,
        ground: Ground,
        authorizing: Authorizing,
        commanding: Commanding,
        charging: Charging,
        reserving: Reserving,
        sessions: Sessions,
    ) -> None:
        self._ground = ground
        self._pricing = charging.pricing
        self._authorizing = authorizing
        self._commanding = commanding
        self._charging = charging
        self._looking = OneAtATime()
        self._recognising = Recognising(ground, charging)
        self._following = Following(
            ground=ground,
            authorizing=authorizing,
            commanding=commanding,
            pricing=charging.pricing,
            reserving=reserving,
            sessions=sessions,
        )

    def take(
        self, unit: Unit, station: Station, told: TransactionTold, now: Instant
    ) -> Taken | Awaitable[Taken]:
        """Take an event. Awaitable only when the store must be asked whether it came before."""
        if told.number not in station.open:
            told = msgspec.structs.replace(told, number=as_known(station, told.number))
        if told.number in station.shared and told.evse is None:
            return self._take_of_several(unit, station, told, now)
        transaction = self._recognising.find(station, told)
        if transaction is None or transaction.record.fold is None:
            return self._take_unremembered(unit, station, told, now)
        if _is_mere_reading(transaction, told, now):
            keeping.keep_mere_reading(unit, transaction, told, now)
            return Taken(transaction, None)
        is_end = told.kind is EventKind.ENDED
        is_asked = self._pricing.must_read(transaction.record, is_end=is_end) or is_unread(
            transaction.record, told
        )
        if transaction.seen is None or told.seq_no in transaction.seen or is_asked:
            return self._take_doubtful(unit, station, transaction, told, now)
        return self._add(unit, station, transaction, told, (), now)

    async def _take_of_several(
        self, unit: Unit, station: Station, told: TransactionTold, now: Instant
    ) -> Taken:
        """Take an event that may be of any of several transactions: a repeat is of the one that has it."""
        several = numbered(station, told.number)
        if not several:
            return await self._take_unremembered(unit, station, told, now)
        for one in several:
            if told.digest in await self._recognising.digests(one, told):
                return await self._again(station, one, told, now)
        return await self._take_doubtful(unit, station, likeliest(told, several), told, now)

    async def _take_unremembered(
        self, unit: Unit, station: Station, told: TransactionTold, now: Instant
    ) -> Taken:
        """Look an event's transaction up, one after the other: another link may bring the same one meanwhile."""
        async with self._looking.at(station.id):
            return await self._take_looked_up(unit, station, told, now)

    async def _take_looked_up(
        self, unit: Unit, station: Station, told: TransactionTold, now: Instant
    ) -> Taken:
        known = await self._recognising.recorded(station, told)
        if known is not None:
            return await self._take_doubtful(unit, station, known, told, now)
        meant = await self._recognising.meant(station, told)
        if meant is not None:
            told = msgspec.structs.replace(
                told, doubts=(*told.doubts, Suspicion.MATCHED_WITHOUT_ID)
            )
            return await self._take_doubtful(unit, station, meant, told, now)
        return self._begin(unit, station, told, (), now)

    async def _take_doubtful(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        told: TransactionTold,
        now: Instant,
    ) -> Taken:
        digests = await self._recognising.digests(transaction, told)
        if told.digest in digests:
            return await self._again(station, transaction, told, now)
        if is_of_another(transaction.record, told, station.record.booted_at):
            if transaction.is_open and begins_anew(
                transaction.record, told, station.record.booted_at
            ):
                self._following.interrupt(unit, station, transaction, now)
            elif transaction.is_open:
                await self._share(unit, station, transaction, now)
            return self._begin(unit, station, told, (Suspicion.NUMBER_REUSED,), now)
        doubts = (Suspicion.SEQUENCE_CONFLICT,) if digests else ()
        await self._pricing.read(transaction.record)
        if (told.seq_no, told.digest) in transaction.latest:  # another link was faster
            return await self._again(station, transaction, told, now)
        if is_unread(transaction.record, told):
            read = await self._recognising.read_on_the_way(transaction, told)
            told = msgspec.structs.replace(told, read_before=read)
        return self._add(unit, station, transaction, told, doubts, now)

    async def _again(
        self, station: Station, transaction: Transaction, told: TransactionTold, now: Instant
    ) -> Taken:
        """Give the answer to an event again, which may have been lost, with what the charge cost (I03.FR.02)."""
        if told.kind is EventKind.ENDED:
            await self._pricing.read_total(transaction.record.id)
        return Taken(transaction, self._worth(station, transaction, told, now))

    async def _share(
        self, unit: Unit, station: Station, transaction: Transaction, now: Instant
    ) -> None:
        """Another transaction begins elsewhere under the same number: what is told of either is in doubt."""
        station.count(Breach.SHARED_NUMBER)
        await self._pricing.read(transaction.record)
        before = transaction.record
        transaction.doubt(Suspicion.NUMBER_REUSED)
        began = begun_at(before)
        self._following.follow(Change(unit, station, transaction, before, began, now, is_new=False))

    def _begin(
        self,
        unit: Unit,
        station: Station,
        told: TransactionTold,
        doubts: tuple[Suspicion, ...],
        now: Instant,
    ) -> Taken:
        """Open a transaction at the first event that comes, whichever that is."""
        record = TransactionRecord(
            id=TransactionId(self._ground.ids.next(now)),
            serial=None,
            session=None,
            station=station.id,
            number=told.number,
            received_at=now,
            fold={},
        )
        transaction = Transaction(record)
        transaction.seen = Stretches()
        return self._add(unit, station, transaction, told, doubts, now)

    def _add(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        told: TransactionTold,
        doubts: tuple[Suspicion, ...],
        now: Instant,
    ) -> Taken:
        told = as_asked(station, transaction, told, now)
        worth = self._worth(station, transaction, told, now, is_new=True)
        if not is_plausible(told.at, now):
            doubts = (*doubts, Suspicion.CLOCK_IMPLAUSIBLE)
        if doubts:
            told = msgspec.structs.replace(told, doubts=told.doubts + doubts)
        is_new, before = _is_new(transaction), transaction.record
        refused = refused_at(worth, _shown_at(told, now)) if worth is not None else None
        transaction.record = folded(before, told, refused)
        self._resume(station, transaction, told)
        keeping.keep(unit, transaction, told, now)
        is_noted = self._note_state(unit, transaction, told, before)
        if is_new or transaction.record is not before or not transaction.is_open:
            began, cost = begun_by(told, now), told.cost
            self._following.follow(
                Change(unit, station, transaction, before, began, now, is_new, cost)
            )
        if not is_noted:
            self._note_state(unit, transaction, told, before)
        self._bind_by_token(unit, station, transaction, told, now)
        return Taken(transaction, worth)

    def _bind_by_token(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        told: TransactionTold,
        now: Instant,
    ) -> None:
        """Tie what a station calls remotely started to the start of its token where it forgets the number (2.0.1, F02.FR.21)."""
        is_remote = told.trigger == REMOTE_START and transaction.record.remote_start is None
        if is_remote and transaction.is_open:
            self._commanding.started(unit, station, transaction, now)

    def _note_state(
        self,
        unit: Unit,
        transaction: Transaction,
        told: TransactionTold,
        before: TransactionRecord,
    ) -> bool:
        """Note what the vehicle does, as soon as the transaction has a price that may hang on it, or get another with its token."""
        state, number = told.charging_state, transaction.record.id
        if state is None:
            return True
        is_nobodys = before.token_uid is None
        return self._pricing.note(unit, number, state, told.at, may_be_sold_anew=is_nobodys)

    def _resume(self, station: Station, transaction: Transaction, told: TransactionTold) -> None:
        """A transaction that was given up goes on, if it tells so and nothing runs in its place."""
        given_up_at = transaction.record.interrupted_at
        if given_up_at is None or told.is_offline or told.at <= given_up_at:
            return
        if station.open_at(transaction.plug) is None:
            transaction.record = msgspec.structs.replace(transaction.record, interrupted_at=None)

    def _worth(
        self,
        station: Station,
        transaction: Transaction,
        told: TransactionTold,
        now: Instant,
        *,
        is_new: bool = False,
    ) -> Authorization | None:
        """Say what the shown token is worth here and now (OCPP 2.0.1, E01.FR.11 and 12).

        Whoever was refused is so until it shows its token anew; whoever was let in, before it charged elsewhere, stays so.
        """
        uid, kind, record = told.token_uid, told.token_type, transaction.record
        if uid is None:
            return None
        here = Where(station.id)
        if told.shows_stop_token:
            return self._authorizing.authorize(uid, now, kind, here)
        is_known = record.token_uid is not None and normalised(uid) == normalised(record.token_uid)
        is_anew = is_new and told.trigger == AUTHORIZED and told.kind is EventKind.UPDATED
        if is_known and record.refused is not None and not is_anew:
            token = self._authorizing.authorize(uid, now, kind).token
            return Authorization(refused=record.refused, token=token)
        if not told.is_offline and is_stopped_by_token(transaction):
            other = self._authorizing.refused_beside(record.token_uid or "", uid, now, kind)
            if other is not None:
                return other
        evse = record.evse if record.evse is not None else told.evse
        there = here._replace(evse=evse)
        is_charging = is_known and record.refused is None
        if is_charging or not transaction.is_open:
            return self._authorizing.authorize(uid, now, kind, there)
        others = superseded(station, transaction, evse, begun_by(told, now))
        over = [one.record.id for one in others]
        besides = (record.id, *over)
        at = _shown_at(told, now)
        return self._authorizing.authorize_start(uid, now, kind, besides, at, there)

    def caused(
        self, unit: Unit, station: Station, number: str, remote_start: int, now: Instant
    ) -> None:
        """Note that a transaction which runs already answers a remote start (F01)."""
        transaction = self._charging.find(station, as_known(station, number))
        if transaction is not None:
            self._commanding.started_as(unit, station, remote_start, transaction, now)

    def lost(self, unit: Unit, station: Station, number: str, now: Instant) -> None:
        """Note that a transaction no longer runs, and that its end will not be told (E14)."""
        for transaction in numbered(station, as_known(station, number)):
            if transaction.is_open:
                self._following.interrupt(unit, station, transaction, now)


def _is_mere_reading(transaction: Transaction, told: TransactionTold, now: Instant) -> bool:
    """Whether an event that never came before leaves all as it is, but for the meter.

    Most are so: this look is a short cut to what all of `_add` would do.
    """
    return (
        told.is_on_the_way
        and transaction.seen is not None
        and told.seq_no not in transaction.seen
        and transaction.is_open
        and is_plausible(told.at, now)
        and adds_nothing(told, transaction.record.fold or {})
    )


def _shown_at(told: TransactionTold, now: Instant) -> Instant:
    """Say when a token was shown; who was online showed it now."""
    return told.at if told.is_offline and is_plausible(told.at, now) else now


def _is_new(transaction: Transaction) -> bool:
    """Whether no event of a transaction was taken yet; the first may tell no more than its number."""
    seen = transaction.seen
    return seen is not None and len(seen) == 0 and not transaction.record.fold
