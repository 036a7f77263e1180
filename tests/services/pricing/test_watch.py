"""A look at a charge is disturbed by what is told of that charge, and by nothing else."""

from chargeloom.domain.ids import TransactionId
from chargeloom.services.pricing.watch import Watch

MINE, OTHER = TransactionId(1), TransactionId(2)


def looked_at(*told: TransactionId) -> Watch:
    watch = Watch()
    watch.begin(MINE)
    for one in told:
        watch.disturb(one)
    return watch


def test_what_is_told_of_another_charge_disturbs_no_look() -> None:
    assert looked_at(OTHER).is_undisturbed
    assert not looked_at(OTHER, MINE).is_undisturbed


def test_who_looks_at_nothing_has_seen_nothing() -> None:
    assert not Watch().is_undisturbed
