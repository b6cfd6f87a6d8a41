"""Replay: ideal trajectories through the real stack, judged by state, both halves and what they cost."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator

from onboarding_evals.clients import in_memory, over_stdio
from onboarding_evals.gaps import Gap, read_gaps, without_known
from onboarding_evals.hearing import Heard, hear, missing_facts
from onboarding_evals.rows import Recorded, Row
from onboarding_evals.verdict import Verdict
from onboarding_evals.world import Portfolio
from onboarding_server.service.service import Service
from onboarding_tools.facts import Fact
from server.mcp.tokens import compact, count

__all__ = ["MOST_TOKENS", "replay", "replay_all", "state_problems", "stored"]

MOST_TOKENS = 4000
"""cl100k tokens of all results of a trajectory, the larger half of each."""
_FENCE = re.compile(r"<outside-([0-9a-f]{8})>\n(.*?)\n</outside-\1>", re.DOTALL)
_STDIO_SAMPLE = 8
"""Every so many rows are replayed over stdio, too."""


async def replay(rows: Iterable[Row], portfolio: Portfolio) -> tuple[Verdict, list[Heard]]:
    """Replay every row over the in-memory client, a sample of them over stdio, and judge."""
    rows = tuple(rows)
    verdict = Verdict(
        "replay",
        "after ideal calls each required fact stands in both halves of the results, the store holds what was "
        "agreed to and nothing else, within the budget",
        "that a model makes these calls or says the facts; live runs measure that",
    )
    heard: list[Heard] = []
    failures: list[str] = []
    async for replayed, state in replay_all(rows, portfolio):
        heard.append(replayed)
        failures += [*judged(replayed), *state]
    failures += await _over_stdio(heard[::_STDIO_SAMPLE], portfolio)
    verdict.failures, known = without_known(failures, _about(read_gaps("replay"), rows))
    verdict.lines = [*_summary(heard), *known]
    return verdict, heard


def _about(gaps: Iterable[Gap], rows: Iterable[Row]) -> list[Gap]:
    ids = {row.id for row in rows}
    return [gap for gap in gaps if gap.row in ids]


async def replay_all(rows: Iterable[Row], portfolio: Portfolio) -> AsyncIterator[tuple[Heard, list[str]]]:
    """Replay rows with a user who says yes: those that write each on its own store, the others on one."""
    rows = tuple(rows)
    with portfolio.opened() as service:
        before = stored(service)
        async with in_memory(service) as (client, user):
            for row in rows:
                if not _writes(row):
                    yield await hear(client, row), []
        changed = [
            f"{name}: reading stored facts"
            for name, facts in stored(service).items()
            if facts != before[name]
        ]
    for row in rows:
        if _writes(row):
            yield await _written(row, portfolio)
    if changed or user.asked:
        yield Heard(rows[0]), [*changed, *user.asked]


async def _written(row: Row, portfolio: Portfolio) -> tuple[Heard, list[str]]:
    with portfolio.opened() as service:
        before = stored(service)
        async with in_memory(service) as (client, user):
            heard = await hear(client, row)
        asked = len(user.asked) - _writes(row)
        problems = [f"{row.id}: the user was asked {len(user.asked)} times"] if asked else []
        return heard, [*problems, *state_problems(row, before, stored(service))]


def _writes(row: Row) -> int:
    return sum(call.tool == "confirm_changes" for call in row.calls)


def judged(heard: Heard) -> Iterator[str]:
    """Name refused calls, facts missing from a half, words that no draft may have, and excess."""
    yield from heard.problems
    id_ = heard.row.id
    for fact, half in missing_facts(heard):
        yield f"{id_}: the {half} lacks “{' | '.join(fact.any)}”: {fact.why}"
    for draft in _customer_drafts(heard):
        for never in heard.row.never:
            found = re.search(never.pattern, draft, re.IGNORECASE)
            if found:
                yield f"{id_}: the draft says “{found[0]}”: {never.why}"
    cost = tokens(heard)
    if cost > MOST_TOKENS:
        yield f"{id_}: {cost} tokens of results; at most {MOST_TOKENS}"


def tokens(heard: Heard) -> int:
    """Count what a trajectory's results cost a model: the larger half of each."""
    return sum(max(count(told.text), count(compact(told.structured))) for told in heard.told)


def _customer_drafts(heard: Heard) -> Iterator[str]:
    for told in heard.told:
        if told.call.tool == "render_template" and '"audience": "customer"' in told.structured:
            yield from (text for _, text in _FENCE.findall(told.text))


Stored = dict[str, list[Fact]]


def stored(service: Service) -> Stored:
    """Read every fact of every account, by the account's name."""
    accounts = [service.account(account=entry.id) for entry in service.store.entries()]
    return {str(account.name): list(account.facts) for account in accounts}


def state_problems(row: Row, before: Stored, after: Stored) -> Iterator[str]:
    """Name expected facts that are not stored, and stored ones that nobody expected."""
    new = {
        name: [fact.row() for fact in facts if fact.id not in {old.id for old in before.get(name, ())}]
        for name, facts in after.items()
    }
    for expected in row.state:
        if not any(_is(expected, fact) for fact in new.get(expected.account, ())):
            yield f"{row.id}: not stored: {expected.type} {expected.fields} on {expected.account}"
    allowed = {expected.account for expected in row.state}
    imports = any(call.tool == "propose_import" for call in row.calls)
    for name, facts in new.items():
        if facts and name not in allowed and not (imports and row.state):
            yield f"{row.id}: {len(facts)} facts stored on {name}, and nobody asked for it"


def _is(expected: Recorded, fact: dict[str, object]) -> bool:
    return fact["type"] == expected.type and all(
        str(fact.get(key)) == str(value) for key, value in expected.fields.items()
    )


def _summary(heard: list[Heard]) -> Iterator[str]:
    costs = sorted(tokens(each) for each in heard if each.told)
    calls = Counter(len(each.told) for each in heard)
    facts = sum(len(each.row.facts) for each in heard)
    yield f"{len(heard)} trajectories, {facts} facts, calls made: {dict(sorted(calls.items()))}"
    yield f"detours, where the first way was refused: {sum(each.detours for each in heard)}"
    yield f"tokens of results: median {costs[len(costs) // 2]}, largest {costs[-1]}, bar {MOST_TOKENS}"


async def _over_stdio(heard: Iterable[Heard], portfolio: Portfolio) -> list[str]:
    """Demand that a process says what the in-memory server said; a proposal's token is another every time."""
    problems = []
    async with over_stdio(portfolio.copied()) as client:
        for expected in heard:
            if any("token" in told.structured for told in expected.told):
                continue
            again = await hear(client, expected.row)
            if [told.halves for told in again.told] != [told.halves for told in expected.told]:
                problems.append(f"{expected.row.id}: over stdio the results differ")
    return problems
