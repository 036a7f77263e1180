"""Running cases one after another, and what came of each."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final, TypeVar

from chargeloom.conformance.case import Broken, Case, NotApplicable, Result, Verdict
from chargeloom.sim.links.line import NoLine

CASE_S: Final = 120.0
"""No case may take longer."""

Desk = TypeVar("Desk")


async def run(
    cases: Iterable[Case[Desk]], desk: Desk, monotonic: Callable[[], float]
) -> AsyncIterator[Result]:
    """Play cases in their order."""
    for one in cases:
        began_s = monotonic()
        verdict, why = await _play(one, desk)
        yield Result(
            name=one.name,
            words=one.words,
            clause=one.clause,
            verdict=verdict,
            why=why,
            took_s=round(monotonic() - began_s, 3),
        )


async def _play(case: Case[Desk], desk: Desk) -> tuple[Verdict, str]:
    try:
        async with asyncio.timeout(CASE_S):
            await case.play(desk)
    except NotApplicable as error:
        return Verdict.NOT_APPLICABLE, str(error)
    except (Broken, NoLine) as error:
        return Verdict.FAIL, str(error)
    except TimeoutError:
        return Verdict.FAIL, f"it took longer than {CASE_S:g} s"
    except Exception as error:  # noqa: BLE001  the other cases are still played
        return Verdict.FAIL, f"the case could not be played to its end: {error!r}"
    return Verdict.PASS, ""
