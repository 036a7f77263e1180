"""What becomes of a local list, whatever its station's version calls its members (OCPP 1.6, 5.15; 2.0.1, D01)."""

from collections.abc import Sequence
from pathlib import Path

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.stations.local_list import Member
from chargeloom.protocols.ocpp.settling import Words, settle
from tests.rig import running

DONE = Outcome(status=CommandStatus.ACCEPTED)


class Way:
    """A station that takes everything, one member at a time, and changes nothing that we know."""

    def __init__(self, *, knows: bool) -> None:
        self.is_known = knows
        self.sent: list[tuple[int, str, list[Words]]] = []

    async def ask_version(self) -> Outcome:
        return DONE

    async def send(self, version: int, kind: str, members: Sequence[Words]) -> Outcome:
        self.sent.append((version, kind, list(members)))
        return Outcome(status=CommandStatus.REJECTED, answer="Failed")

    async def first_of(self, members: Sequence[Words]) -> Sequence[Words]:
        return members[:1]

    async def most(self) -> int | None:
        return None

    def knows(self, member: Member) -> bool:
        return self.is_known

    def without(self, member: Member) -> Words:
        return {"without": member.token}


def member(token: str) -> Member:
    return Member(token=token, token_type="", said={"said": token})


async def test_a_change_that_is_refused_is_followed_by_the_full_list_and_that_is_all(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        station, enlisting = (await rig.station()).station.id, rig.core.enlisting
        enlisting.begin(station, 4, [member("A")], [member("B")])
        await enlisting.replaced(station, 4, [member("A")])
        way = Way(knows=True)
        said = await settle(enlisting, station, way)
        assert said.answer == "Failed"
        assert way.sent == [
            (5, "Differential", [{"said": "B"}]),
            (5, "Full", [{"said": "A"}]),
        ]


async def test_a_list_in_the_words_of_another_version_is_not_known(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station, enlisting = (await rig.station()).station.id, rig.core.enlisting
        enlisting.begin(station, 4, [member("A")], [member("B")])
        await enlisting.replaced(station, 4, [member("A")])
        way = Way(knows=False)
        assert (await settle(enlisting, station, way)).status is CommandStatus.ACCEPTED
        assert way.sent == []
        known = await enlisting.of(station)
        assert (known.version, known.members, known.is_whole) == (0, (), False)
