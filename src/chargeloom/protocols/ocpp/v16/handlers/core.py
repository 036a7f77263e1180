"""The core profile's calls of a station (OCPP 1.6, chapter 4)."""

from collections.abc import Awaitable
from typing import Final

from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.matching import names_none
from chargeloom.domain.stations.reports import Metered
from chargeloom.protocols.ocpp.v16 import mapping
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import DataTransferStatus
from chargeloom.protocols.ocpp.version import Visit

_OUT_OF_SERVICE: Final = frozenset({Status.FAULTED, Status.UNAVAILABLE})


def boot_notification(visit: Visit, call: core.BootNotification) -> core.BootNotificationReply:
    """Accept the station, or not yet, or not, and tell it the time. (OCPP 1.6, 4.2)."""
    registering = visit.core.registering
    registration = registering.boot(visit.unit, visit.station, mapping.boot(call), visit.now)
    return core.BootNotificationReply(
        status=mapping.REGISTRATION[registration],
        current_time=mapping.now_of(visit.now),
        interval=registering.interval_s(registration),
    )


def heartbeat(visit: Visit, _: core.Heartbeat) -> core.HeartbeatReply:
    """Tell the time. (OCPP 1.6, 4.6)."""
    return core.HeartbeatReply(current_time=mapping.now_of(visit.now))


def status_notification(
    visit: Visit, call: core.StatusNotification
) -> core.StatusNotificationReply:
    """Note a connector's status, and what it ends. (OCPP 1.6, 4.9 and 5.13)."""
    reported = mapping.reported(visit.station, call)
    is_news = visit.core.registering.report(visit.unit, visit.station, reported, visit.now)
    if is_news and reported.status in _OUT_OF_SERVICE:
        place = reported.plug
        visit.core.reserving.put_out_of_service(visit.unit, visit.station, place, visit.now)
    return core.StatusNotificationReply()


def authorize(visit: Visit, call: core.Authorize) -> core.AuthorizeReply:
    """Say whether a token may charge. (OCPP 1.6, 4.1)."""
    authorization = visit.core.authorizing.authorize_at(visit.station, call.id_tag, visit.now)
    visit.reject(call.id_tag, authorization)
    return core.AuthorizeReply(id_tag_info=mapping.id_tag_info(authorization))


def start_transaction(visit: Visit, call: core.StartTransaction) -> core.StartTransactionReply:
    """Begin a transaction and give it its number, whatever its token is worth. (OCPP 1.6, 4.8)."""
    begun = mapping.start(visit.station, call)
    started = visit.core.charging.start(visit.unit, visit.station, begun, visit.now)
    return core.StartTransactionReply(
        transaction_id=int(started.number),
        id_tag_info=mapping.id_tag_info(started.authorization),
    )


def meter_values(
    visit: Visit, call: core.MeterValues
) -> core.MeterValuesReply | Awaitable[core.MeterValuesReply]:
    """Store what the meter read. (OCPP 1.6, 4.7)."""
    return meter_report(visit, mapping.report(call))


def meter_report(
    visit: Visit, told: mapping.MeterReport
) -> core.MeterValuesReply | Awaitable[core.MeterValuesReply]:
    """Store what the meter read, its message having been familiar. (OCPP 1.6, 4.7)."""
    metered = mapping.metered(visit.station, told)
    recording = visit.core.metering.record(visit.unit, visit.station, metered, visit.now)
    if recording is None:
        return core.MeterValuesReply()
    return _after(recording, core.MeterValuesReply())


def stop_transaction(
    visit: Visit, call: core.StopTransaction
) -> core.StopTransactionReply | Awaitable[core.StopTransactionReply]:
    """End a transaction; the end can't be refused, only doubted. (OCPP 1.6, 4.10)."""
    number = str(call.transaction_id)
    reply = core.StopTransactionReply(id_tag_info=_worth(visit, call.id_tag or None))
    recording = _record_data(visit, call, number)
    stopping = visit.core.charging.stop(
        visit.unit, visit.station, number, mapping.stop(call), visit.now
    )
    if call.transaction_data and names_none(number):
        recording, stopping = stopping, _record_data_of_the_ended(visit, call)
    if recording is None and stopping is None:
        return reply
    return _after_both(recording, stopping, reply)


def data_transfer(visit: Visit, _: core.DataTransfer) -> core.DataTransferReply:
    """No vendor's extension is known here; the message stays in the journal. (OCPP 1.6, 4.3)."""
    del visit
    return core.DataTransferReply(status=DataTransferStatus.UNKNOWN_VENDOR_ID)


def _worth(visit: Visit, id_tag: str | None) -> IdTagInfo | None:
    if id_tag is None:
        return None
    shown_at = Where(visit.station.id)
    return mapping.id_tag_info(visit.core.authorizing.authorize(id_tag, visit.now, where=shown_at))


def _record_data(visit: Visit, call: core.StopTransaction, number: str) -> Awaitable[None] | None:
    """Store the readings that came along; they belong to the connector of their transaction."""
    if not call.transaction_data or names_none(number):
        return None
    transaction = visit.core.charging.find(visit.station, number)
    plug = visit.station.plug(0) if transaction is None else transaction.plug
    metered = Metered(plug, number, mapping.readings(call.transaction_data))
    return visit.core.metering.record(visit.unit, visit.station, metered, visit.now)


async def _record_data_of_the_ended(visit: Visit, call: core.StopTransaction) -> None:
    """Store the readings of an end without a number, as those of what it was found to end."""
    ended = visit.station.ended_by(mapping.stop(call))
    plug = visit.station.plug(0) if ended is None else ended.plug
    metered = Metered(plug, None, mapping.readings(call.transaction_data or ()))
    visit.core.metering.keep(visit.unit, visit.station, ended, metered, visit.now)


async def _after(first: Awaitable[None], reply: core.MeterValuesReply) -> core.MeterValuesReply:
    await first
    return reply


async def _after_both(
    first: Awaitable[None] | None,
    second: Awaitable[None] | None,
    reply: core.StopTransactionReply,
) -> core.StopTransactionReply:
    for waiting in (first, second):
        if waiting is not None:
            await waiting
    return reply
