"""All that can be asked under `/api/v1`."""

from typing import Final

from chargeloom.web.api import events, exports, messages, replays
from chargeloom.web.api.alerts import alert_rules, alerts, webhooks
from chargeloom.web.api.charges import (
    charge_limits,
    meter_values,
    reservations,
    reviews,
    tariff_assignments,
    tariffs,
    tokens,
    transaction_sums,
    transactions,
)
from chargeloom.web.api.commands import commands, raw_ocpp
from chargeloom.web.api.energy import (
    commissioning,
    device_maps,
    devices,
    limits,
    site_balance,
    site_envelope,
    sites,
    station_limits,
)
from chargeloom.web.api.people import audit, keys, users
from chargeloom.web.api.stations import (
    certificate_requests,
    held_certificates,
    quirks,
    stations,
    variables,
)

ENDPOINTS: Final = (
    *stations.ENDPOINTS,
    *quirks.ENDPOINTS,
    *station_limits.ENDPOINTS,
    *certificate_requests.ENDPOINTS,
    *held_certificates.ENDPOINTS,
    *tokens.ENDPOINTS,
    *commands.ENDPOINTS,
    *raw_ocpp.ENDPOINTS,
    *variables.ENDPOINTS,
    *reservations.ENDPOINTS,
    *transactions.ENDPOINTS,
    *charge_limits.ENDPOINTS,
    *transaction_sums.ENDPOINTS,
    *meter_values.ENDPOINTS,
    *messages.ENDPOINTS,
    *replays.ENDPOINTS,
    *exports.ENDPOINTS,
    *events.ENDPOINTS,
    *keys.ENDPOINTS,
    *users.ENDPOINTS,
    *alerts.ENDPOINTS,
    *alert_rules.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *device_maps.ENDPOINTS,
    *devices.ENDPOINTS,
    *commissioning.ENDPOINTS,
    *audit.ENDPOINTS,
    *sites.ENDPOINTS,
    *site_balance.ENDPOINTS,
    *site_envelope.ENDPOINTS,
    *limits.ENDPOINTS,
    *tariffs.ENDPOINTS,
    *tariff_assignments.ENDPOINTS,
    *reviews.ENDPOINTS,
)
