"""Authorizing: whether a token may charge, answered from memory."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chargeloom.domain.charging.token import (
    SPELT,
    Authorization,
    Token,
    TokenType,
    authorize,
    is_same_group,
    may_stop,
    normalised,
    plain,
)
from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.charging.transaction import Transaction, begun_at
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.ids import StationId, TokenId, TransactionId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.stuck import free_since
from chargeloom.services.supervising import Fleet

LONG_AGO: Final = Instant(0)
SILENT_US: Final = 10 * MINUTE
"""Nobody knows of a station that was silent for so long whether its vehicle is still there."""


class Authorizing:
    """Every token we know, by what readers show of it."""

    def __init__(
        self,
        fleet: Fleet,
        *,
        allows_concurrent: bool,
        master_pass_group: str = "",
        accepts_direct_payment: bool = False,
    ) -> None:
        self._fleet = fleet
        self._master_pass_group = master_pass_group
        self._allows_concurrent = allows_concurrent
        self._vouching = frozenset({TokenType.DIRECT_PAYMENT} if accepts_direct_payment else ())
        self._tokens: dict[TokenId, Token] = {}
        self._shown: dict[str, tuple[TokenId, ...]] = {}
        self._plain: dict[str, tuple[TokenId, ...]] = {}
        self._running: dict[str, dict[TransactionId, _Running]] = {}
        self._listening_since = LONG_AGO

    def load(self, tokens: Iterable[Token], now: Instant = LONG_AGO) -> None:
        """Forget everything, and take these tokens and the transactions that run; stations are heard from now on."""
        self._listening_since = now
        self._tokens.clear()
        self._shown.clear()
        self._plain.clear()
        self._running.clear()
        for token in tokens:
            self.keep(token)
        for transaction in self._fleet.open_transactions():
            self.began(transaction)

    def keep(self, token: Token) -> None:
        """Take a new token, or a new state of a known one."""
        known = self._tokens.get(token.id)
        if known is not None:
            self._hide(known)
        self._tokens[token.id] = token
        shown, written = normalised(token.uid), plain(token.uid)
        self._shown[shown] = (*self._shown.get(shown, ()), token.id)
        if token.type in SPELT:
            self._plain[written] = (*self._plain.get(written, ()), token.id)

    def bearing(self, uid: str, kind: str | None = None) -> tuple[Token, ...]:
        """Find the tokens that show this uid, whatever their issuer; of one kind, if it is known.

        Where there is none, those that are only written otherwise: a car shows its contract without dashes.
        """
        indices = ((self._shown, normalised(uid)), (self._plain, plain(uid)))
        for index, key in indices:
            found = tuple(self._tokens[token] for token in index.get(key, ()))
            if kind in _TYPES:
                found = tuple(token for token in found if token.type == kind)
            if found:
                return found
        return ()

    def __iter__(self) -> Iterator[Token]:
        return iter(tuple(self._tokens.values()))

    def find(self, token: TokenId) -> Token | None:
        """Find a token by our id."""
        return self._tokens.get(token)

    def meant(self, uid: str, now: Instant, kind: str | None = None) -> Token | None:
        """Find the token that somebody means by its number: of several the one that may charge, else the first."""
        found = self.authorize(uid, now, kind).token
        return found or next(iter(self.bearing(uid, kind)), None)

    def told(self, uid: str, kind: str | None = None) -> str:
        """Write a token as it may stand in a log: a key code never does (OCPP 2.0.1, C04.FR.04)."""
        kinds = {kind} if kind is not None else {token.type for token in self.bearing(uid)}
        return HIDDEN if TokenType.KEY_CODE in kinds else uid

    def authorize(
        self, uid: str, now: Instant, kind: str | None = None, where: Where | None = None
    ) -> Authorization:
        """Decide whether the token may charge (OCPP 1.6, 4.1; OCPP 2.0.1, C01).

        `kind` is the type that the reader told; 1.6 and readers of other kinds match any. A payment at a terminal
        vouches for itself, if the operator says so, and unless its reference is known (OCPP 2.1, C18). Where it is shown
        counts only if that is said (OCPP 2.0.1, C01.FR.20 and FR.22).
        """
        if kind == TokenType.NO_AUTHORIZATION:
            return Authorization()
        bearers = self.bearing(uid, kind)
        if not bearers and uid.strip() and kind in self._vouching:
            return Authorization()
        return authorize(bearers, now, where)

    def authorize_at(self, station: Station, uid: str, now: Instant) -> Authorization:
        """Decide for a station that does not say what for, as those of 1.6; a master pass is good where there is something to stop.

        Such a station has no words for it, and begins a charge with whatever is accepted (OCPP 1.6, 4.1; 2.0.1, C16.FR.03).
        """
        verdict = self.authorize(uid, now, where=Where(station.id))
        is_master = verdict.token is not None and self.is_master_pass(verdict.token)
        if verdict.is_accepted and is_master and not station.open:
            return Authorization(refused=Reason.TOKEN_ONLY_STOPS, token=verdict.token)
        return verdict

    def authorize_start(
        self,
        uid: str,
        now: Instant,
        kind: str | None = None,
        besides: Iterable[TransactionId] = (),
        at: Instant | None = None,
        where: Where | None = None,
    ) -> Authorization:
        """Decide as `authorize` does; a token that charges elsewhere may not start (OCPP 1.6, 7.2).

        Where the connector is free its vehicle is gone, though nobody told the end (4.9, C1). A station that was
        silent for long, as without power, keeps no driver from others.

        Nor may a master pass: it only stops (OCPP 2.0.1, C16.FR.03). What runs as `besides` is
        the transaction in question itself, or runs no longer once this one has begun. Who says
        `at`, because a station was away when it began, asks what the token charged by then.
        """
        verdict = self.authorize(uid, now, kind, where)
        if not verdict.is_accepted or kind == TokenType.NO_AUTHORIZATION:
            return verdict
        if verdict.token is not None and self.is_master_pass(verdict.token):
            return Authorization(refused=Reason.TOKEN_ONLY_STOPS, token=verdict.token)
        if not self._allows_concurrent and self._charges(uid, besides, now if at is None else at):
            return Authorization(refused=Reason.TOKEN_IN_USE, token=verdict.token)
        return verdict

    def refused_beside(
        self, began: str, uid: str, now: Instant, kind: str | None = None
    ) -> Authorization | None:
        """Refuse a token where a charge that another one began and stopped is not over yet (OCPP 2.0.1, C01.FR.24).

        None where that says nothing against it: it is that token, or one that may stop it, or worth nothing anyway.
        """
        verdict = self.authorize(uid, now, kind)
        if not verdict.is_accepted or normalised(began) == normalised(uid):
            return None
        if self.may_stop(self.authorize(began, now).token, verdict.token):
            return None
        return Authorization(refused=Reason.TOKEN_NOT_NOW, token=verdict.token)

    def _charges(self, uid: str, besides: Iterable[TransactionId], at: Instant) -> bool:
        running = self._running.get(plain(uid), {})
        others = [running[one] for one in running.keys() - set(besides)]
        return any(
            one.began <= at and not self._is_left(one, at) and self._is_same(uid, one.uid)
            for one in others
        )

    def _is_same(self, uid: str, other: str) -> bool:
        """Whether two uids are one token: a contract charges with dashes here, and without them there."""
        if normalised(uid) == normalised(other):
            return True
        known = {token.id for token in self.bearing(uid)}
        return any(token.id in known for token in self.bearing(other))

    def _is_left(self, running: "_Running", at: Instant) -> bool:
        station = self._fleet.find(running.station)
        if station is None:
            return False
        heard = max(station.last_seen_at or running.told_at, running.told_at, self._listening_since)
        if not station.is_online and heard + SILENT_US <= at:
            return True
        return (
            running.plug.evse != 0
            and free_since(station, running.plug, running.told_at) is not None
        )

    def may_stop(self, started: Token | None, shown: Token | None) -> bool:
        """Say whether the shown token may stop what the other started; a master pass stops all."""
        return may_stop(started, shown) or (shown is not None and self.is_master_pass(shown))

    def is_master_pass(self, token: Token) -> bool:
        """Whether a token stops any transaction and starts none (OCPP 2.0.1, C16)."""
        return is_same_group(token.group, self._master_pass_group)

    def began(self, transaction: Transaction) -> None:
        """Note that a token's transaction runs; one that it was refused for is none of its own."""
        uid = transaction.record.token_uid
        if uid and transaction.record.refused is None:
            running = self._running.setdefault(plain(uid), {})
            record = transaction.record
            running[record.id] = _Running(
                uid, begun_at(record), record.station, transaction.plug, record.received_at
            )

    def ended(self, transaction: Transaction) -> None:
        """Note that a token's transaction no longer runs."""
        uid = plain(transaction.record.token_uid or "")
        running = self._running.get(uid)
        if running is not None:
            running.pop(transaction.record.id, None)
            if not running:
                del self._running[uid]

    def _hide(self, token: Token) -> None:
        for index, key in ((self._shown, normalised(token.uid)), (self._plain, plain(token.uid))):
            index[key] = tuple(one for one in index.get(key, ()) if one != token.id)


class _Running(NamedTuple):
    """A charge of a token: as which, when it began, where, and when we were told."""

    uid: str
    began: Instant
    station: StationId
    plug: Plug
    told_at: Instant


_TYPES: Final = frozenset(TokenType)
