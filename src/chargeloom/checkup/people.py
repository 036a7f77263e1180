"""Who vouches for people who sign in, and whether that can be asked."""

import asyncio
from collections.abc import Iterator

from chargeloom.checkup.finding import Finding, failure, fine, note
from chargeloom.choices import provider
from chargeloom.config import Config, ConfigError
from chargeloom.services.accessing.discovery import discovered
from chargeloom.services.accessing.enquiring import Unusable


def sign_on(settings: Config) -> Iterator[Finding]:
    """Ask the provider of single sign-on about itself; silent where there is none."""
    try:
        chosen = provider(settings.oidc)
    except ConfigError as error:
        yield failure("sign-on", str(error))
        return
    if chosen is None:
        return
    try:
        asyncio.run(discovered(chosen.issuer))
    except Unusable as unusable:
        advice = "nobody comes in by it; passwords and passkeys still work"
        yield failure("sign-on", unusable.reason, advice)
        return
    yield fine("sign-on", f"{chosen.issuer} answers")
    if settings.http.url:
        back = f"{settings.http.url.rstrip('/')}/oidc/callback"
        yield note("sign-on", f"it has to know {back} as the address to send people back to")
