"""The reading half of a store: the same for every database that speaks SQL, a module for each area."""

from chargeloom.storage.answering.access import OfAccess
from chargeloom.storage.answering.alerts import OfAlerts
from chargeloom.storage.answering.charging import OfCharging
from chargeloom.storage.answering.journal import OfJournal
from chargeloom.storage.answering.live import Live
from chargeloom.storage.answering.readings import OfReadings
from chargeloom.storage.answering.sites import OfSites
from chargeloom.storage.answering.stations import OfStations
from chargeloom.storage.answering.tariffs import OfTariffs


class Answering(
    Live, OfStations, OfCharging, OfReadings, OfJournal, OfAccess, OfAlerts, OfSites, OfTariffs
):
    """Answers every question. What was committed before a question is seen by it."""
