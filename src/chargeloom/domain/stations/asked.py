"""Asked: whose a charge is that was started from afar, where its station names the start and forgets the token."""

import msgspec

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.charging.transaction_event import TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station


def as_asked(
    station: Station, transaction: Transaction, told: TransactionTold, now: Instant
) -> TransactionTold:
    """Give an event the token of the remote start that it bears the number of, unless somebody told one.

    The station ought to use the token that it was given (OCPP 2.0.1, F01.FR.04).
    """
    number = told.remote_start
    is_told = transaction.record.token_uid is not None or told.token_uid is not None
    if number is None or is_told or told.shows_stop_token:
        return told
    tied, uid = transaction.asked or (None, None)
    token = uid if tied == number else station.asked_for(number, now)
    return told if token is None else msgspec.structs.replace(told, token_uid=token)
