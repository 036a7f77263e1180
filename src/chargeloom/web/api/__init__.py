"""The HTTP API under `/api/v1`: one file per resource."""

from typing import Final

from chargeloom.web.api import (
    alert_rules,
    alerts,
    audit,
    commands,
    commissioning,
    devices,
    events,
    exports,
    keys,
    limits,
    messages,
    meter_values,
    quirks,
    raw_ocpp,
    site_balance,
    site_envelope,
    sites,
    station_limits,
    stations,
    tokens,
    transactions,
    users,
    variables,
    webhooks,
)

ENDPOINTS: Final = (
    *stations.ENDPOINTS,
    *quirks.ENDPOINTS,
    *station_limits.ENDPOINTS,
    *tokens.ENDPOINTS,
    *commands.ENDPOINTS,
    *raw_ocpp.ENDPOINTS,
    *variables.ENDPOINTS,
    *transactions.ENDPOINTS,
    *meter_values.ENDPOINTS,
    *messages.ENDPOINTS,
    *exports.ENDPOINTS,
    *events.ENDPOINTS,
    *keys.ENDPOINTS,
    *users.ENDPOINTS,
    *alerts.ENDPOINTS,
    *alert_rules.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *devices.ENDPOINTS,
    *commissioning.ENDPOINTS,
    *audit.ENDPOINTS,
    *sites.ENDPOINTS,
    *site_balance.ENDPOINTS,
    *site_envelope.ENDPOINTS,
    *limits.ENDPOINTS,
)

__all__ = ("ENDPOINTS",)
