"""Facts withheld: on an account that lacks what an answer stands on, tools ask and say no figure."""

import re
from collections.abc import AsyncIterator, Iterable

from onboarding_evals.clients import in_memory
from onboarding_evals.gaps import read_gaps, without_known
from onboarding_evals.hearing import hear
from onboarding_evals.rows import Need, Row
from onboarding_evals.saying import says_any
from onboarding_evals.verdict import Verdict
from onboarding_evals.world import Portfolio

__all__ = ["withheld", "withheld_problems"]


async def withheld(rows: Iterable[Row], portfolio: Portfolio) -> Verdict:
    """Replay each row that names a need on its account without those facts."""
    rows = tuple(rows)
    verdict = Verdict(
        "withheld",
        "without the facts an answer stands on, both halves name what is missing and say the figure no more",
        "that a model repeats the doubt; and only the fact types that rows name were withheld",
    )
    failures = [problem async for problem in _all_problems(rows, portfolio)]
    gaps = [gap for gap in read_gaps("withheld") if gap.row in {row.id for row in rows}]
    verdict.failures, known = without_known(failures, gaps)
    needs = [need for row in rows for need in row.needs]
    types = ", ".join(sorted({need.type for need in needs}))
    verdict.lines = [f"{len(needs)} needs, of these types: {types}", *known]
    return verdict


async def _all_problems(rows: Iterable[Row], portfolio: Portfolio) -> AsyncIterator[str]:
    for row in rows:
        for need in row.needs:
            for problem in await withheld_problems(row, need, portfolio):
                yield f"{row.id}: without {need.type}, {problem}"


async def withheld_problems(row: Row, need: Need, portfolio: Portfolio) -> list[str]:
    """Name what is not asked for, and figures that are still said."""
    with portfolio.lacking(need.account, need.type) as service:
        async with in_memory(service) as (client, _):
            told = [each for each in (await hear(client, row)).told if not each.refused]
    if not told:
        return ["every call is refused, so nothing is asked"]
    problems = []
    for number, name in enumerate(("text", "structured content")):
        half = "\n".join(each.halves[number] for each in told)
        problems += [
            f"the {name} does not say “{' | '.join(fact.any)}”: {fact.why}"
            for fact in need.facts
            if not says_any(half, fact.any)
        ]
        problems += [
            f"the {name} still says “{found[0]}”: {never.why}"
            for never in need.never
            if (found := re.search(never.pattern, half, re.IGNORECASE))
        ]
    return problems
