"""Settings: what there is, where each came from, and what is wrong with one that can't be used."""

from chargeloom.config.address import Address, ConfigError, address
from chargeloom.config.explaining import Setting, explain
from chargeloom.config.gathering import default_data_folder, load
from chargeloom.config.sections import (
    Alerts,
    Authorization,
    CertificateFiles,
    Config,
    ContractPool,
    Contracts,
    Devices,
    Http,
    Log,
    Machine,
    Ocpp,
    Ocpps,
    Oidc,
    Replay,
    Storage,
)

__all__ = (
    "Address",
    "Alerts",
    "Authorization",
    "CertificateFiles",
    "Config",
    "ConfigError",
    "ContractPool",
    "Contracts",
    "Devices",
    "Http",
    "Log",
    "Machine",
    "Ocpp",
    "Ocpps",
    "Oidc",
    "Replay",
    "Setting",
    "Storage",
    "address",
    "default_data_folder",
    "explain",
    "load",
)
