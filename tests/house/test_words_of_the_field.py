"""Nothing that a station or a command says in one word is shown in the words of a protocol."""

from collections.abc import Iterable
from enum import StrEnum

import pytest

from chargeloom.domain.commands.command import CommandName, CommandStatus
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v16.messages import enumerations as v16
from chargeloom.protocols.ocpp.v21.messages.enumerations import transactions as v21
from chargeloom.protocols.ocpp.v201.messages.enumerations import transactions as v201
from chargeloom.web.console.words import field_words as words
from chargeloom.web.console.words.texts import LANGUAGES, catalogue


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (words.STATUSES, (Status,)),
        (words.REGISTRATIONS, (Registration,)),
        (words.COMMANDS, (CommandName,)),
        (words.FATES, (CommandStatus,)),
        (words.CHARGING_STATES, (v201.ChargingState,)),
        (words.ENDS, (v16.StopReason, v201.StopReason, v21.StopReason)),
        (words.TRIGGERS, (v201.TriggerReason, v21.TriggerReason)),
    ],
    ids=["statuses", "registrations", "commands", "fates", "states", "ends", "triggers"],
)
def test_every_word_of_the_field_has_words(
    table: dict[str, str], kinds: Iterable[type[StrEnum]]
) -> None:
    assert {str(word) for word in table} == {str(word.value) for kind in kinds for word in kind}


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_said_in_every_language(language: str) -> None:
    said = catalogue(language)
    assert language == "en" or words.every_text() - said.keys() == set()


def test_a_word_that_means_two_things_is_said_alike() -> None:
    assert words.worded("de", "SuspendedEV") == words.worded("de", Status.SUSPENDED_EV)
    assert words.worded("en", "EVDisconnected") == "The car was unplugged"
    assert words.worded("de", "WordOfItsOwn") == "WordOfItsOwn"
