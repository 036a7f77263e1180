"""Webhooks: where alerts are posted to, signed by the Standard Webhooks specification 1.0.0."""

import base64
import hmac
from typing import Final

import msgspec

from chargeloom.domain.ids import WebhookId
from chargeloom.domain.instant import Instant

SECRET_PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32

ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An address that alerts are posted to; its secret is sealed."""

    id: WebhookId
    name: str
    url: str
    sealed_secret: bytes
    created_at: Instant
    failing_since: Instant | None = None
    """Since when no attempt has succeeded; None while the last one did."""
    last_failure: str | None = None
    delivered_at: Instant | None = None
    disabled_at: Instant | None = None
    disabled_why: str | None = None
    removed_at: Instant | None = None

    @property
    def is_active(self) -> bool:
        """Whether anything is posted to it."""
        return self.disabled_at is None and self.removed_at is None


def secret_text(secret: bytes) -> str:
    """Write a secret as receivers take it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def signed_headers(secret: bytes, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """Sign a message: HMAC-SHA256 over `id.timestamp.body`, as version 1."""
    signed = f"{message_id}.{at_s}.".encode() + body
    code = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(at_s),
        SIGNATURE_HEADER: f"v1,{code}",
    }
