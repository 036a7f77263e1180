"""Firmware in the words of the wire (OCPP 2.0.1 and 2.1, L)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.commands.command import Order
from chargeloom.domain.commands.firmware_orders import (
    PublishFirmware,
    UnpublishFirmware,
    UpdateFirmware,
)
from chargeloom.domain.instant import to_datetime
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked, said


def _update(order: UpdateFirmware) -> Asked:
    """(L01 where it is signed, else L02)."""
    install_at, signed = order.install_at, order.signed
    firmware = said(
        location=order.url,
        retrieveDateTime=to_datetime(order.retrieve_at),
        installDateTime=to_datetime(install_at) if install_at is not None else None,
        signingCertificate=signed.certificate if signed is not None else None,
        signature=signed.signature if signed is not None else None,
    )
    payload = said(
        requestId=order.number,
        retries=order.retries,
        retryInterval=order.retry_interval_s,
        firmware=firmware,
    )
    return Asked("UpdateFirmware", payload)


def _publish(order: PublishFirmware) -> Asked:
    payload = said(
        requestId=order.number,
        location=order.url,
        checksum=order.checksum,
        retries=order.retries,
        retryInterval=order.retry_interval_s,
    )
    return Asked("PublishFirmware", payload)


def _unpublish(order: UnpublishFirmware) -> Asked:
    return Asked("UnpublishFirmware", {"checksum": order.checksum})


FIRMWARE: Final[dict[type[Order], Callable[[Any], Asked]]] = {
    UpdateFirmware: _update,
    PublishFirmware: _publish,
    UnpublishFirmware: _unpublish,
}
