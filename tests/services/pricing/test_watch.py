"""A look at a charge is disturbed by what is told of that charge, and by nothing else."""

from chargeloom.domain.ids import TransactionId
from chargeloom.services.pricing.watch import Watch

MINE, OTHER = TransactionId(1), TransactionId(2)


def test_what_is_told_of_another_charge_disturbs_no_look() -> None:
    watch = Watch()
    assert not watch.is_undisturbed, "nobody looks yet"
    watch.begin(MINE)
    watch.disturb(OTHER)
    assert watch.is_undisturbed
    watch.disturb(MINE)
    assert not watch.is_undisturbed
