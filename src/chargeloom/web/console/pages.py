"""Every page of the console."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from chargeloom.web.console import administration, exporting, finding, overview
from chargeloom.web.console.alerts import alert_rules, alerts, hooks
from chargeloom.web.console.charges import charts, sessions, sums, tokens
from chargeloom.web.console.energy import (
    editing as energy_editing,
    limits as energy_limits,
    pages as energy,
)
from chargeloom.web.console.home import Home
from chargeloom.web.console.page import route
from chargeloom.web.console.people import account, gate, keys, people
from chargeloom.web.console.rendering import templates
from chargeloom.web.console.stations import (
    certificates,
    inbox,
    reserving,
    station_commands,
    stations,
    trusting,
    upkeep,
    variables,
)
from chargeloom.web.console.tariffs import pages as tariffs
from chargeloom.web.console.trace import messages, replays
from chargeloom.web.console.words.texts import catalogues

PAGES: Final = (
    *overview.PAGES,
    *finding.PAGES,
    *stations.PAGES,
    *station_commands.PAGES,
    *reserving.PAGES,
    *variables.PAGES,
    *upkeep.PAGES,
    *trusting.PAGES,
    *energy.PAGES,
    *energy_limits.PAGES,
    *energy_editing.PAGES,
    *sessions.PAGES,
    *sums.PAGES,
    *charts.PAGES,
    *tariffs.PAGES,
    *messages.PAGES,
    *replays.PAGES,
    *exporting.PAGES,
    *alerts.PAGES,
    *alert_rules.PAGES,
    *hooks.PAGES,
    *tokens.PAGES,
    *inbox.PAGES,
    *people.PAGES,
    *keys.PAGES,
    *certificates.PAGES,
    *administration.PAGES,
    *account.PAGES,
    *gate.PAGES,
)


def pages(home: Home) -> tuple[HTTPRouteHandler, ...]:
    """Make the routes, and read what they show: who upgrades replaces the files under a server that runs."""
    templates()
    catalogues()
    return tuple(route(page, home) for page in PAGES)
