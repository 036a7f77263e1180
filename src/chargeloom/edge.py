"""The station edge as the settings want it: limits, rules, and the files of its TLS port."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from chargeloom import clock
from chargeloom.config import Address, Config, ConfigError, Ocpps, address
from chargeloom.config.networks import networks
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.rules import COMPRESSED, Rules
from chargeloom.protocols.ocpp.edge.tls import (
    CertificateFiles,
    Certificates,
    TlsFiles,
    UnusableCertificates,
)

_TLS_BIND: Final = "127.0.0.1:9443"

_COMPRESSED: Final = {
    "off": frozenset[str](),
    "2.x": COMPRESSED,
    "all": COMPRESSED | {"ocpp1.6"},
}


def limits(config: Config) -> Limits:
    """Take the figures of the edge that can be set."""
    ocpp = config.ocpp
    return Limits(
        ping_s=ocpp.ping_interval,
        dead_s=2 * ocpp.ping_interval,
        admissions_per_s=ocpp.admissions_per_second,
        admissions_burst=ocpp.admissions_at_once,
        waiting_of_one=ocpp.waiting_per_address,
    )


def rules(config: Config, served: tuple[str, ...]) -> Rules:
    """Take the choices of the opening handshake. Raises ConfigError."""
    ocpp = config.ocpp
    return Rules(
        served=served,
        assumed=None if ocpp.missing_subprotocol == "close" else ocpp.missing_subprotocol,
        refuses_unknown=ocpp.no_common_subprotocol == "refuse",
        other_names=_names(ocpp.other_subprotocols, served),
        takes_any_path=ocpp.station_paths == "any",
        excuses_connection=ocpp.missing_connection_upgrade == "accept",
        compressed=_COMPRESSED[ocpp.compression],
        trusted_proxies=networks("ocpp.trusted_proxies", ocpp.trusted_proxies),
    )


def tls_address(ocpps: Ocpps) -> Address:
    """Tell where the TLS port listens. Raises ConfigError."""
    return address(ocpps.bind or _TLS_BIND)


def certificates(ocpps: Ocpps) -> Certificates | None:
    """Load the certificates of the TLS port; None when there are none. Raises ConfigError."""
    if not ocpps.certificates:
        if ocpps.bind is not None:
            raise ConfigError("ocpps.bind: a port for TLS needs ocpps.certificates")
        return None
    try:
        return Certificates(tls_files(ocpps), clock.now)
    except UnusableCertificates as error:
        raise ConfigError(f"ocpps: {error}") from None


def tls_files(ocpps: Ocpps) -> TlsFiles:
    """List the files of the TLS port, each certificate with its key."""
    pairs = tuple(CertificateFiles(certificate=one.certificate, key=one.key) for one in ocpps.pairs)
    return TlsFiles(certificates=pairs, client_ca=ocpps.client_ca, crl=ocpps.crl)


def _names(lines: Sequence[str], served: Sequence[str]) -> Mapping[str, str]:
    """Read WORD=SUBPROTOCOL. Raises ConfigError."""
    pairs = [line.partition("=") for line in lines]
    meant = {word.strip(): subprotocol.strip() for word, _, subprotocol in pairs}
    unserved = sorted(set(meant.values()) - set(served))
    if unserved:
        raise ConfigError(f"ocpp.other_subprotocols: {unserved[0]!r} is nothing that we speak")
    return MappingProxyType(meant)
