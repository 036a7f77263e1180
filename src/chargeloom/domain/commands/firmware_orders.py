"""Orders about firmware: fetched and installed, or offered to the stations behind a local controller."""

import msgspec

from chargeloom.domain.instant import Instant


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order about firmware."""


class Signed(_Order, frozen=True, kw_only=True):
    """What proves where a file comes from: its signature (Base64), and whose that is (a certificate in PEM)."""

    signature: str
    certificate: str


class UpdateFirmware(_Order, frozen=True, kw_only=True):
    """Fetch firmware and install it; `number` is what every word about it repeats."""

    number: int
    url: str
    retrieve_at: Instant
    install_at: Instant | None = None
    retries: int | None = None
    retry_interval_s: int | None = None
    signed: Signed | None = None


class PublishFirmware(_Order, frozen=True, kw_only=True):
    """Fetch firmware, and offer it to the stations behind you (OCPP 2.0.1, L03); `checksum` is the MD5 of the file."""

    number: int
    url: str
    checksum: str
    retries: int | None = None
    retry_interval_s: int | None = None


class UnpublishFirmware(_Order, frozen=True, kw_only=True):
    """Offer this firmware no more (OCPP 2.0.1, L04)."""

    checksum: str


FirmwareOrder = UpdateFirmware | PublishFirmware | UnpublishFirmware
