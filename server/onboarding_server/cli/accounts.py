"""Commands about one account: the next step, the score, the plan, the risks, the handoff."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from onboarding_server.cli.console import print_json, show
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.options import (
    AccountOrFile,
    AsJson,
    AsOf,
    Db,
    OptionalAccount,
    adder,
    parse_day,
    parse_number,
)
from onboarding_server.cli.subject import open_account, open_subject

if TYPE_CHECKING:
    from onboarding_tools.assessment import Assessment
    from onboarding_tools.health import Health
    from onboarding_tools.milestones import MilestoneReport

__all__ = ["add_to"]

_SCORE = "Count this score, 0 to 100, for the dimension."


def next_step(account: AccountOrFile, *, as_of: AsOf = None, as_json: AsJson = False, db: Db = None) -> None:
    """Say the one thing to do next, by when, and why."""
    subject = open_subject(account, as_of=as_of, db=db)
    if as_json:
        print_json(subject.step)
        return
    from onboarding_server.cli.screens.account import heading, step_screen  # noqa: PLC0415 - `--json` needs no rich

    show(heading(subject.assessment), step_screen(subject.step))


def _score(name: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", parser=parse_number, metavar="SCORE", help=_SCORE, show_default=False
    )
    return option


Score = Decimal | None


def health(
    account: OptionalAccount = "",
    *,
    milestones: Annotated[Score, _score("milestones")] = None,
    engagement: Annotated[Score, _score("engagement")] = None,
    usage: Annotated[Score, _score("usage")] = None,
    technical: Annotated[Score, _score("technical")] = None,
    sentiment: Annotated[Score, _score("sentiment")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show the health score, why it is what it is, and the way up.

    With scores: what if; without an account: five scores typed in.
    """
    typed = {
        "milestones": milestones,
        "engagement": engagement,
        "usage": usage,
        "technical": technical,
        "sentiment": sentiment,
    }
    scores = {name: score for name, score in typed.items() if score is not None}
    assessment = open_subject(account, as_of=as_of, db=db).assessment if account else None
    result = _health(assessment, scores)
    if as_json:
        print_json(result)
        return
    from onboarding_server.cli.screens.account import health_of  # noqa: PLC0415 - `--json` needs no rich

    show(health_of(assessment, result, scores))


def _health(assessment: "Assessment | None", scores: dict[str, Decimal]) -> "Health":
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for playbook and calculators
    from onboarding_tools.what_if import score_dimensions, what_if  # noqa: PLC0415 - as above

    if assessment is None:
        return score_dimensions(app.load_playbook(), scores)
    return what_if(app.load_playbook(), assessment.health, scores) if scores else assessment.health


def milestones(
    account: OptionalAccount = "",
    *,
    kickoff: Annotated[
        date | None,
        typer.Option(
            "--kickoff", parser=parse_day, metavar="DATE", help="Without an account: plan from here."
        ),
    ] = None,
    acv: Annotated[
        Decimal | None,
        typer.Option(
            "--acv", parser=parse_number, metavar="USD", help="Without an account: the annual contract value."
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show the plan: what is reached, due, overdue, moved."""
    assessment = open_subject(account, as_of=as_of, db=db).assessment if account else None
    report, day = (assessment.milestones, assessment.as_of) if assessment else _planned(kickoff, acv, as_of)
    if as_json:
        print_json(report)
        return
    from onboarding_server.cli.screens.account import heading, plan_of  # noqa: PLC0415 - `--json` needs no rich
    from onboarding_server.cli.screens.milestones import milestones_screen  # noqa: PLC0415 - as above

    if assessment:
        show(heading(assessment), plan_of(assessment, open_items=True))
    else:
        show(milestones_screen(report, day))


def risks(account: AccountOrFile, *, as_of: AsOf = None, as_json: AsJson = False, db: Db = None) -> None:
    """Show early warnings, what cannot be judged, running plays, and what turns if nobody acts."""
    assessment = open_subject(account, as_of=as_of, db=db).assessment
    if as_json:
        print_json(assessment.risks)
        return
    from onboarding_server.cli.screens.account import heading  # noqa: PLC0415 - `--json` needs no rich
    from onboarding_server.cli.screens.risks import outlook_screen, risks_screen  # noqa: PLC0415 - as above
    from onboarding_tools.outlook import look_ahead  # noqa: PLC0415 - as above

    ahead = look_ahead(assessment)
    show(
        heading(assessment),
        risks_screen(assessment),
        outlook_screen(ahead, assessment.as_of),
    )


def handoff(
    account: AccountOrFile,
    *,
    check: Annotated[bool, typer.Option("--check", help="End with exit code 3 unless it is ready.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show whether an account can be handed over, and what is open."""
    assessment = open_subject(account, as_of=as_of, db=db).assessment
    if as_json:
        print_json(assessment.handoff)
    else:
        from onboarding_server.cli.screens.account import heading  # noqa: PLC0415 - `--json` needs no rich
        from onboarding_server.cli.screens.handoff import handoff_screen  # noqa: PLC0415 - as above

        show(heading(assessment), handoff_screen(assessment))
    if check and not assessment.handoff.ready:
        raise typer.Exit(Exit.CHECK_FAILED)


def show_facts(
    account: AccountOrFile,
    *,
    last: Annotated[int, typer.Option("--last", min=1, help="How many of the newest facts.")] = 20,
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show one account in depth, with its newest facts."""
    facts = open_account(account, db=db).facts
    subject = open_subject(account, as_of=as_of, db=db)
    known = sorted(
        (fact for fact in facts if fact.day <= subject.assessment.as_of), key=lambda fact: fact.day
    )[-last:]
    if as_json:
        print_json([fact.row() for fact in known])
        return
    from onboarding_server.cli.screens.account import account_screen  # noqa: PLC0415 - `--json` needs no rich
    from onboarding_server.cli.screens.facts import facts_screen  # noqa: PLC0415 - as above
    from onboarding_tools.facts.types import FactRetracted  # noqa: PLC0415 - as above

    retracted = frozenset(str(fact.ref) for fact in facts if isinstance(fact, FactRetracted))
    show(account_screen(*subject), "", facts_screen(known, total=len(facts), retracted=retracted))


def _planned(kickoff: date | None, acv: Decimal | None, as_of: date | None) -> "tuple[MilestoneReport, date]":
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for playbook and calculators
    from onboarding_tools.milestones import plan_dates  # noqa: PLC0415 - as above

    if kickoff is None:
        message = "name an account, or a kickoff date with --kickoff"
        raise typer.BadParameter(message)
    if acv is not None and acv < 0:
        message = f"--acv: {acv} given; expected 0 or more"
        raise typer.BadParameter(message)
    day = as_of or kickoff
    return plan_dates(app.load_playbook(), kickoff, None if acv is None else Fraction(acv), day), day


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(next_step, 'next "Acme Robotics"', "next acme.toml --as-of 2026-10-15", name="next")
    add(
        health,
        'health "Acme Robotics"',
        'health "Acme Robotics" --technical 100      what if nothing were blocked',
        "health --milestones 72 --engagement 80 --usage 96 --technical 96 --sentiment 98",
    )
    add(milestones, 'milestones "Acme Robotics"', "milestones --kickoff 2026-09-01 --acv 24000")
    add(risks, 'risks "Acme Robotics"', 'risks "Acme Robotics" --json')
    add(handoff, 'handoff "Acme Robotics"', 'handoff "Acme Robotics" --check --json')
    add(show_facts, 'show "Acme Robotics"', 'show "Acme Robotics" --last 100 --json', name="show")
