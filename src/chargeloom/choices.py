"""The services as the settings want them: what an operator chose, in the words that each service takes."""

import secrets
from collections.abc import Callable
from email.utils import parseaddr
from functools import partial
from pathlib import Path

from chargeloom.config import (
    Config,
    ConfigError,
    ContractPool as PoolSettings,
    Oidc,
    address,
)
from chargeloom.domain.access import Role
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.stations.quirk import Quirk
from chargeloom.outbound import Poster, is_address
from chargeloom.services.accessing.provider import ProviderSettings
from chargeloom.services.alerting import faults
from chargeloom.services.alerting.faults import FaultCode
from chargeloom.services.alerting.mailing import MailServer
from chargeloom.services.contracts import Contracts
from chargeloom.services.contracts.authorities import Authorities
from chargeloom.services.contracts.bearing import Bearer, Login
from chargeloom.services.contracts.pool import ContractPool
from chargeloom.services.ocsp.asking import Asker
from chargeloom.services.ocsp.lists import Lists
from chargeloom.services.ocsp.question import NONCE_BYTES
from chargeloom.services.ocsp.responders import Responders, fault_of_responder
from chargeloom.services.ocsp.revocations import Revocations
from chargeloom.services.stations import quirk_table


def replay_targets(config: Config) -> tuple[str, ...]:
    """Read where a recording may be said to. Raises ConfigError."""
    for target in config.replay.targets:
        if not target.startswith(("ws://", "wss://")):
            raise ConfigError(f"[replay] targets: {target!r} is no ws:// or wss:// address")
    return config.replay.targets


def contracts(config: Config, now: Callable[[], Instant]) -> Contracts:
    """Build what vouches for contracts. Raises ConfigError."""
    chosen = config.contracts
    for responder in chosen.responders:
        fault = fault_of_responder(responder)
        if fault is not None:
            raise ConfigError(f"contracts.responders: {responder!r}: {fault}")
    try:
        if chosen.authorities is not None:
            Authorities.read(chosen.authorities)
    except (OSError, ValueError) as error:
        raise ConfigError(f"contracts.authorities: {chosen.authorities}: {error}") from None
    responders, asker = Responders(chosen.responders), Asker(chosen.patience)
    revocations = Revocations(
        responders=responders,
        ask=asker.ask,
        nonce=partial(secrets.token_bytes, NONCE_BYTES),
        now=now,
    )
    return Contracts(
        revocations=revocations,
        lists=Lists(responders=responders, fetch=asker.fetch, now=now),
        authorities=chosen.authorities,
        patience_s=chosen.patience,
        now=now,
    )


def contract_pool(chosen: PoolSettings, now: Callable[[], Instant]) -> ContractPool | None:
    """Say who has the contracts that cars want installed, if anyone does. Raises ConfigError."""
    if not chosen.url:
        return None
    for name, told in (("url", chosen.url), ("login", chosen.login)):
        if told and not is_address(told):
            raise ConfigError(
                f"contract_pool.{name}: {told!r} is neither https:// nor on this machine"
            )
    if chosen.login and not (chosen.client_id and chosen.client_secret):
        raise ConfigError("contract_pool: a login needs client_id and client_secret")
    login = Login(chosen.login, chosen.client_id, chosen.client_secret, chosen.audience)
    post = Poster(chosen.patience)
    bearer = Bearer(login if chosen.login else None, token=chosen.token, post=post, now=now)
    return ContractPool(chosen.url, bearer, post=post, patience_s=chosen.patience)


def mail_server(config: Config) -> MailServer | None:
    """Say where mail is handed in; None when there is no such place. Raises ConfigError."""
    alerts = config.alerts
    if not alerts.smtp:
        return None
    if "@" not in parseaddr(alerts.mail_from)[1]:
        raise ConfigError("alerts: smtp needs mail_from, an address")
    place = address(alerts.smtp)
    return MailServer(
        host=place.host,
        port=place.port,
        security=alerts.smtp_security,
        user=alerts.smtp_user,
        password=alerts.smtp_password,
        sender=alerts.mail_from,
        url=config.http.url,
    )


def span_us(seconds: float) -> int | None:
    """Read a span of which 0 means never."""
    return round(seconds * SECOND) if seconds > 0 else None


def own_rows(config: Config) -> tuple[FaultCode, ...]:
    """Read the operator's own table of error codes. Raises ConfigError."""
    own = config.alerts.fault_codes
    try:
        return faults.read(Path(own)) if own else ()
    except (OSError, ValueError) as error:
        raise ConfigError(f"alerts.fault_codes: {own}: {error}") from None


def provider(oidc: Oidc) -> ProviderSettings | None:
    """Say who vouches for people, if anyone does. Raises ConfigError."""
    if not oidc.issuer:
        return None
    if not oidc.client_id or not oidc.client_secret:
        raise ConfigError("oidc: an issuer needs client_id and client_secret")
    return ProviderSettings(
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        client_secret=oidc.client_secret,
        name=oidc.name,
        new_people=None if oidc.new_people == "no" else Role(oidc.new_people),
    )


def quirks(config: Config) -> tuple[Quirk, ...]:
    """Put the table of quirks together. Raises ConfigError."""
    own = config.ocpp.quirks
    if not own:
        return quirk_table.known()
    try:
        return quirk_table.known() + quirk_table.read(Path(own))
    except (OSError, ValueError) as error:
        raise ConfigError(f"ocpp.quirks: {own}: {error}") from None
