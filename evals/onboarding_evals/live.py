"""Live runs: a model on the real stack, with the skill and without, judged by deterministic checks alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onboarding_evals.errors import NoKeyError
from onboarding_evals.replays import state_problems, stored
from onboarding_evals.rows import Row
from onboarding_evals.saying import says_any
from onboarding_evals.verdict import Verdict
from onboarding_evals.world import Portfolio
from onboarding_server.chat.claude import DEFAULT_MODEL, Claude
from onboarding_server.chat.session import Answer, Chat, open_chat
from onboarding_server.cli.chatting import system_prompt
from onboarding_server.content import read_content
from onboarding_server.mcp.server import build_server

__all__ = ["Model", "Run", "judged", "live", "without_skill"]


@dataclass(frozen=True)
class Model:
    """Whom to ask, and where."""

    key: str
    name: str = DEFAULT_MODEL
    base_url: str | None = None

    def __post_init__(self) -> None:
        """Refuse to start without a key: nobody would be asked."""
        if not self.key:
            raise NoKeyError


@dataclass
class Run:
    """One row asked once."""

    row: Row
    answers: list[Answer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    broken: bool = False


def live(rows: Sequence[Row], model: Model, portfolio: Portfolio, *, times: int) -> Verdict:
    """Ask every row so many times, with the skill and without it."""
    verdict = Verdict(
        "live",
        f"how often {model.name} says the facts, never what must not be said, and stores what it should",
        "that an answer reads well, or that another model or another day gives the same share",
    )
    for name, system in (("with the skill", system_prompt()), ("without it", without_skill())):
        runs = [_run(row, model, portfolio, system) for row in rows for _ in range(times)]
        verdict.lines += _shares(name, runs, times)
        verdict.failures += [
            f"{run.row.id}, {name}: {problem}" for run in runs if run.broken for problem in run.problems
        ]
    return verdict


def without_skill() -> str:
    """Return how to talk in the chat, and nothing else; tools and the server's instructions are the same."""
    return read_content("prompts/chat/system.md")


def _run(row: Row, model: Model, portfolio: Portfolio, system: str) -> Run:
    run = Run(row)
    # The chat asks as soon as something is proposed, so the user's yes comes before the turn that says it.
    agrees = any(call.tool == "confirm_changes" for call in row.calls)
    with portfolio.opened() as service:
        before = stored(service)
        claude = Claude(model.key, model=model.name, base_url=model.base_url)
        with open_chat(
            lambda: build_server(lambda: service),
            claude=claude,
            system=system,
            consent=lambda _: agrees,
        ) as chat:
            _ask_all(chat, run)
        if not run.broken:
            run.problems += [*judged(row, run.answers), *state_problems(row, before, stored(service))]
    return run


def _ask_all(chat: Chat, run: Run) -> None:
    for turn in run.row.turns:
        answer = chat.ask(turn)
        run.answers.append(answer)
        if answer.failure:
            run.broken = True
            run.problems.append(answer.failure.sentence)
            return


def judged(row: Row, answers: Sequence[Answer]) -> Iterator[str]:
    """Name facts that an answer lacks and patterns that it must not have."""
    for fact in row.facts:
        if not says_any(answers[row.turn_of(fact)].text, fact.any):
            yield f"does not say “{' | '.join(fact.any)}”: {fact.why}"
    for never in row.never:
        found = re.search(never.pattern, answers[row.turn_of(never)].text, re.IGNORECASE)
        if found:
            yield f"says “{found[0]}”: {never.why}"


def _shares(name: str, runs: Sequence[Run], times: int) -> Iterator[str]:
    passed = Counter(run.row.id for run in runs if not run.problems)
    ids = dict.fromkeys(run.row.id for run in runs)
    each = sum(passed.values()) / max(1, len(runs))
    every = sum(passed[id_] == times for id_ in ids) / max(1, len(ids))
    spent = [cost.usage for run in runs for answer in run.answers for cost in answer.spent]
    read = sum(usage.prompt_tokens for usage in spent)
    yield (
        f"{name}: {len(runs)} runs of {len(ids)} requests, pass {each:.2f}, pass^{times} {every:.2f}; "
        f"{read} tokens read, {sum(usage.output_tokens for usage in spent)} written"
    )
    for run in runs:
        yield from (f"  {run.row.id}: {problem}" for problem in run.problems)
