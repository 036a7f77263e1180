"""Broken rules: each is a core that breaks one rule, and the case that must notice."""

from typing import Final

from tests.conformance.breaking import Mutant
from tests.conformance.v16.mutants import MUTANTS as OF_16
from tests.conformance.v201.mutants import MUTANTS as OF_201

MUTANTS: Final[tuple[Mutant, ...]] = (*OF_16, *OF_201)
