"""Codes of an authenticator app: TOTP (RFC 6238) over HOTP (RFC 4226), six digits, thirty seconds."""

import base64
import hmac
from typing import Final
from urllib.parse import quote, urlencode

from chargeloom.domain.instant import SECOND, Instant

SECRET_BYTES: Final = 20
STEP_S: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""So many steps before and after count too: clocks differ (RFC 6238, 5.2)."""


def code(secret: bytes, step: int) -> str:
    """Make the code of a step (RFC 4226, 5.3)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_at(now: Instant) -> int:
    """Count the steps since 1970 (RFC 6238, 4.2)."""
    return now // SECOND // STEP_S


def matching_step(secret: bytes, said: str, now: Instant, last_step: int) -> int | None:
    """Find the step whose code was said; one that was used, or lies before it, is a replay (5.2)."""
    current = step_at(now)
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(code(secret, step).encode(), said.encode()) and step > last_step:
            found = step
    return found


def written(secret: bytes) -> str:
    """Write a secret as people type it."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, issuer: str, name: str) -> str:
    """Write what an authenticator app scans."""
    about = urlencode({"secret": written(secret), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{about}"
