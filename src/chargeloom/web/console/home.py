"""The home of all pages: what each of them stands on."""

from typing import NamedTuple

from chargeloom.services.core import Core
from chargeloom.web.console.recent_days import RecentDays
from chargeloom.web.probes import Health
from chargeloom.web.settings import Settings
from chargeloom.web.visitors import Visitors


class Home(NamedTuple):
    """What every page stands on."""

    core: Core
    settings: Settings
    health: Health
    days: RecentDays
    visitors: Visitors
