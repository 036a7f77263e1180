"""The file as its writer sees it: units go in whole or not at all."""

from collections.abc import Sequence

from chargeloom.domain.stations.journal import Exchange
from chargeloom.domain.unit import Unit
from chargeloom.storage.frames import FramePacker
from chargeloom.storage.sqlite.batch import Batch
from chargeloom.storage.sqlite.connection import Settings, connect, prove_writable
from chargeloom.storage.sqlite.enquiry import answer
from chargeloom.storage.sqlite.failures import blames_store
from chargeloom.storage.sqlite.numbers import Numbers
from chargeloom.storage.sqlite.settling import SETTLE_ROWS, settle, waiting

Outcome = Exception | None
"""What became of a unit: None when it is durable, else why it is not."""


class Database:
    """An open database. It belongs to one thread; what it raises means that it must be left."""

    def __init__(
        self, settings: Settings, *, is_proven: bool = False, spares: bool = False
    ) -> None:
        self.spares = spares
        """Whether room is short: then frames that bring nothing else leave no trace."""
        self._connection = connect(settings)
        try:
            if is_proven:
                prove_writable(self._connection)
            self._waiting = waiting(self._connection)
        except BaseException:
            self._connection.close()
            raise
        self._numbers = Numbers(self._connection)
        self._packer = FramePacker()
        self._audit_key = settings.audit_key

    def commit(self, units: Sequence[Unit]) -> list[Outcome]:
        """Make units durable in one transaction. Wrong ones are left out, and told why.

        Raises what keeps the store from writing; none of the units is durable then.
        """
        if self.spares:
            units = [Unit() if _is_mere_trace(unit) else unit for unit in units]
        if not any(unit.facts for unit in units):
            answer(self._connection, self._numbers, units)
            return [None] * len(units)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            arrived = self._write(units)
        except Exception as error:
            self._undo("ROLLBACK")
            if blames_store(error):
                raise
            return self._commit_apart(units)
        self._connection.execute("COMMIT")
        self._waiting += arrived
        return [None] * len(units)

    def execute(self, statement: str) -> int:
        """Run a statement in a transaction of its own, and count the rows it changed."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            changed = self._connection.execute(statement).rowcount
        except Exception:
            self._undo("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        return changed

    def settle(self, *, above: int = SETTLE_ROWS) -> None:
        """Move what arrived to where it is looked for, when it is more than so many rows."""
        if self._waiting > above:
            settle(self._connection)
            self._waiting = 0

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _write(self, units: Sequence[Unit]) -> int:
        batch = Batch(self._numbers, self._packer, self._audit_key)
        for unit in units:
            batch.add(unit)
        batch.write(self._connection)
        answer(self._connection, self._numbers, units)
        return batch.arrived

    def _commit_apart(self, units: Sequence[Unit]) -> list[Outcome]:
        """Commit units one by one inside one transaction, so that a wrong one falls alone."""
        self._connection.execute("BEGIN IMMEDIATE")
        outcomes = [self._attempt(unit) for unit in units]
        self._connection.execute("COMMIT")
        return outcomes

    def _attempt(self, unit: Unit) -> Outcome:
        self._connection.execute("SAVEPOINT unit")
        try:
            self._waiting += self._write((unit,))
        except Exception as error:
            if blames_store(error):
                raise
            self._undo("ROLLBACK TO unit")
            outcome: Outcome = error
        else:
            outcome = None
        self._connection.execute("RELEASE unit")
        return outcome

    def _undo(self, statement: str) -> None:
        """Take back what was written; a full disk may have done so already."""
        self._numbers.forget()
        if self._connection.in_transaction:
            self._connection.execute(statement)


def _is_mere_trace(unit: Unit) -> bool:
    return bool(unit.facts) and all(type(fact) is Exchange for fact in unit.facts)
