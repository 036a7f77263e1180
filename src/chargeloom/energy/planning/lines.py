"""The benchmark's line protocol: one JSON line per interval in, one out."""

import msgspec

from chargeloom.energy.planning.algorithms import DEFAULT, known, planner
from chargeloom.energy.planning.checks import unreadable
from chargeloom.energy.planning.planner import Planner
from chargeloom.energy.planning.scenario import SiteDocument, site_of
from chargeloom.energy.planning.site import Announced, News


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """The first line brings the site."""

    t: int
    site: SiteDocument
    cap_kw: float | None = None


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A line of news."""

    t: int
    arrived: tuple[Announced, ...] = ()
    left: tuple[str, ...] = ()
    drawn_a: dict[str, float] = {}


class Conversation:
    """Answers line by line. Raises ScenarioError for an algorithm that is none."""

    def __init__(self, cap_kw: float | None = None, algorithm: str = DEFAULT) -> None:
        self._cap_kw, self._algorithm = cap_kw, known(algorithm)
        self._planner: Planner | None = None

    @property
    def fallbacks(self) -> int:
        """Count the lines for which the algorithm found nothing, and max-min shares stood in."""
        return self._planner.fallbacks if self._planner is not None else 0

    def answer(self, line: bytes) -> bytes:
        """Answer a line; refuses what it can't read with the name of the field."""
        try:
            return msgspec.json.encode(self._offers(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise unreadable("not a line of this protocol", error) from None

    def _offers(self, line: bytes) -> dict[str, float]:
        if self._planner is None:
            self._planner = self._open(msgspec.json.decode(line, type=Opening))
            return {}
        said = msgspec.json.decode(line, type=Interval)
        return self._planner.step(News(said.t, said.arrived, said.left, said.drawn_a))

    def _open(self, opening: Opening) -> Planner:
        stands = opening.site.limits_a is not None and self._cap_kw is None
        cap_kw = None if stands else self._cap_kw if self._cap_kw is not None else opening.cap_kw
        return planner(site_of(opening.site, cap_kw), self._algorithm)
