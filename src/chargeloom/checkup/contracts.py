"""Who vouches for the contracts of cars, whether anybody may be asked about them, and who has new ones."""

from collections.abc import Iterator

from cryptography import x509

from chargeloom.checkup.finding import Finding, failure, fine, note, warning
from chargeloom.checkup.network import SOON
from chargeloom.choices import contract_pool
from chargeloom.config import Config, ConfigError
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.services.contracts.authorities import Authorities
from chargeloom.services.ocsp.responders import fault_of_responder


def contracts(settings: Config, now: Instant) -> Iterator[Finding]:
    """Tell whether a contract can be vouched for at all; silent where nobody wants that."""
    chosen = settings.contracts
    for responder in chosen.responders:
        fault = fault_of_responder(responder)
        if fault is not None:
            yield failure("contracts", f"{responder}: {fault}")
    if chosen.authorities is None:
        if chosen.responders:
            yield note(
                "contracts", "no authorities: only chains that stations prove are vouched for"
            )
        return
    if not chosen.responders:
        advice = "name the responders that may be asked ([contracts] responders)"
        yield warning("contracts", "nobody may be asked: every contract is refused", advice)
    try:
        found = Authorities.read(chosen.authorities)
    except (OSError, ValueError) as error:
        yield failure("contracts", f"{chosen.authorities}: {error}")
        return
    if not found.roots:
        yield warning("contracts", f"{chosen.authorities}: no root, so no chain ends at one")
    yield from (_lasting(one, now) for one in found.all)


def pool(settings: Config, now: Instant) -> Iterator[Finding]:
    """Tell whether the pool that has contracts for cars can be asked; silent where nobody named one."""
    chosen = settings.contract_pool
    try:
        contract_pool(chosen, lambda: now)
    except ConfigError as error:
        yield failure("contracts", str(error))
        return
    if not chosen.url:
        return
    if not (chosen.token or chosen.login):
        advice = "say a token, or a login that gives one out ([contract_pool])"
        yield warning("contracts", f"{chosen.url}: nothing proves who we are", advice)
    else:
        yield fine("contracts", f"{chosen.url} is asked for contracts")


def _lasting(authority: x509.Certificate, now: Instant) -> Finding:
    until = authority.not_valid_after_utc
    words = f"{authority.subject.rfc4514_string()}, good until {until:%Y-%m-%d}"
    left = from_datetime(until) - now
    if left <= 0:
        return warning("contracts", words, "it has expired: nothing below it is vouched for")
    if left < SOON:
        return warning("contracts", words, "put the new one beside it")
    return fine("contracts", words)
