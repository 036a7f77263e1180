"""Tariffs: in memory as they are stored, followed version by version, and found for a charge that begins."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from chargeloom.domain.bounds import Inconsistent, Problem
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId, TariffId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.cost import Cost
from chargeloom.domain.pricing.quote import quoted
from chargeloom.domain.tariffs.check import check
from chargeloom.domain.tariffs.tariff import Tariff, is_valid_at
from chargeloom.domain.tariffs.vain import vain
from chargeloom.domain.tariffs.version import (
    TariffAssignment,
    TariffScope,
    TariffVersion,
    scopes,
)
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

TARIFF: Final = "trf"
"""The prefix of a tariff's id outside."""


Said = TypeVar("Said")


class StaleTariff(Exception):
    """A change was made to a version that is not the newest."""

    def __init__(self, newest: int) -> None:
        super().__init__(newest)
        self.newest = newest


class Tariffs:
    """Every version of every tariff, and all that was said of where they apply."""

    def __init__(self, ground: Ground, fleet: Fleet) -> None:
        self._ground = ground
        self._fleet = fleet
        self._versions: dict[TariffId, list[TariffVersion]] = {}
        self._said: dict[TariffScope, list[TariffAssignment]] = {}
        self._alone = asyncio.Lock()
        self._quoting = asyncio.Lock()

    async def load(self) -> None:
        """Take all from the store."""
        store = self._ground.store
        async with self._alone:
            versions, assignments = await store.tariff_versions(), await store.tariff_assignments()
            # Both are read before either is forgotten: charges are priced and shown meanwhile.
            self._versions.clear()
            self._said.clear()
            for version in versions:
                self._versions.setdefault(version.tariff, []).append(version)
            for assignment in assignments:
                self._said.setdefault(assignment.scope.folded, []).append(assignment)

    def __iter__(self) -> Iterator[TariffVersion]:
        """Go through the newest version of each."""
        return iter([versions[-1] for versions in self._versions.values()])

    async def quoted(
        self, rules: Tariff, starts_at: Instant, kwh: Decimal, charging_min: int, parking_min: int
    ) -> Cost:
        """Price a charge that nobody made, one at a time: stations do not wait for that. Raises OverflowError."""
        async with self._quoting:
            return await asyncio.to_thread(quoted, rules, starts_at, kwh, charging_min, parking_min)

    @property
    def apply_nowhere(self) -> bool:
        """Whether nobody ever said that a tariff applies."""
        return not self._said

    def find(self, tariff: TariffId) -> TariffVersion | None:
        """Find the newest version of a tariff."""
        versions = self._versions.get(tariff)
        return versions[-1] if versions else None

    def versions(self, tariff: TariffId) -> tuple[TariffVersion, ...]:
        """List the versions of a tariff, oldest first."""
        return tuple(self._versions.get(tariff, ()))

    def version(self, tariff: TariffId, number: int) -> TariffVersion | None:
        """Find a version of a tariff."""
        return next((one for one in self.versions(tariff) if one.version == number), None)

    def assignments(self) -> tuple[TariffAssignment, ...]:
        """List what is said now of where tariffs apply."""
        newest = (said[-1] for said in self._said.values())
        return tuple(
            sorted((one for one in newest if one.tariff is not None), key=lambda one: one.id)
        )

    def applying(
        self, station: StationId, evse: int | None, group: str | None, at: Instant
    ) -> TariffVersion | None:
        """Find the version by which a charge that begins at a moment is sold: of the closest scope that has one."""
        for scope in scopes(station, evse, group):
            said = _at(self._said.get(scope.folded, []), at, lambda one: one.at)
            if said is not None and said.tariff is not None:
                version = _at(self._versions[said.tariff], at, lambda one: one.saved_at)
                if (
                    version is not None
                    and not version.is_disabled
                    and is_valid_at(version.rules, at)
                ):
                    return version
        return None

    async def make(self, actor: str, name: str, rules: Tariff) -> TariffVersion:
        """Make a tariff. Raises Inconsistent."""
        async with self._alone:
            tariff = TariffId(self._ground.ids.next(self._ground.now()))
            return await self._save(tariff, 1, actor, name=name, rules=rules, is_disabled=False)

    async def change(
        self, tariff: TariffId, replaces: int, actor: str, **said: Any
    ) -> TariffVersion:
        """Follow a version by a new one. Raises StaleTariff, Inconsistent, KeyError."""
        async with self._alone:
            known = self._versions[tariff][-1]
            if known.version != replaces:
                raise StaleTariff(known.version)
            now = {"name": known.name, "rules": known.rules, "is_disabled": known.is_disabled}
            return await self._save(tariff, known.version + 1, actor, **now | said)

    async def assign(
        self, actor: str, tariff: TariffId | None, scope: TariffScope
    ) -> TariffAssignment:
        """Say which tariff applies in a scope from now on. Raises Inconsistent."""
        async with self._alone:
            problems = list(self._wrong(tariff, scope))
            if problems:
                raise Inconsistent(problems)
            now, unit = self._ground.now(), Unit()
            assignment = TariffAssignment(
                id=self._ground.ids.next(now),
                at=now,
                by=actor,
                tariff=tariff,
                of_station=scope.station,
                evse=scope.evse,
                token_group=scope.group,
            )
            unit.record(assignment)
            about = {name: value for name, value in scope._asdict().items() if value is not None}
            about["tariff"] = to_text(TARIFF, tariff) if tariff is not None else None
            self._tell(unit, EventType.TARIFF_ASSIGNED, actor, scope.station or "", about, now)
            await self._ground.commit(unit)
            self._said.setdefault(scope.folded, []).append(assignment)
            return assignment

    async def _save(self, tariff: TariffId, number: int, actor: str, **said: Any) -> TariffVersion:
        now, unit = self._ground.now(), Unit()
        version = TariffVersion(
            id=self._ground.ids.next(now),
            tariff=tariff,
            version=number,
            saved_at=now,
            saved_by=actor,
            **said,
        )
        before = self.find(tariff)
        is_as_before = before is not None and before.rules == version.rules
        problems = check(version.rules) or ([] if is_as_before else vain(version.rules))
        if problems:
            raise Inconsistent(problems)
        unit.record(version)
        kind = EventType.TARIFF_CREATED if number == 1 else EventType.TARIFF_CHANGED
        about = {"name": version.name, "version": number, "disabled": version.is_disabled}
        self._tell(unit, kind, actor, to_text(TARIFF, tariff), about, now)
        await self._ground.commit(unit)
        self._versions.setdefault(tariff, []).append(version)
        return version

    def _tell(
        self,
        unit: Unit,
        kind: EventType,
        actor: str,
        subject: str,
        about: dict[str, Any],
        now: Instant,
    ) -> None:
        self._ground.tell(unit, kind, subject, about, now)
        self._ground.audit(unit, actor, kind.value, subject, about)

    def _wrong(self, tariff: TariffId | None, scope: TariffScope) -> Iterator[Problem]:
        known = self.find(tariff) if tariff is not None else None
        if tariff is not None and (known is None or known.is_disabled):
            yield Problem("/tariff", "there is no such tariff, or it is disabled")
        if scope.group is not None and scope.station is not None:
            yield Problem("/group", "is for a group or for a place, not for both")
        if scope.evse is not None and scope.station is None:
            yield Problem("/evse", "needs a station")
        record = self._fleet.record(scope.station) if scope.station is not None else None
        if scope.station is not None and (record is None or record.is_stranger):
            yield Problem("/station", "there is no such station")


def _at(said: Sequence[Said], at: Instant, since: Callable[[Said], Instant]) -> Said | None:
    """Find what was said last of all that was said before a moment: our clock may have been set back in between."""
    return next((one for one in reversed(said) if since(one) <= at), None)
