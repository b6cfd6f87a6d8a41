#!/usr/bin/env python3
"""Track milestones: what is reached, due and overdue, of accounts or of a plan that is only an idea.

Exit codes: 0 nothing is overdue, 1 it cannot be tracked as asked, 2 wrong usage, 3 something is overdue.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onboarding_tools.assessment import Assessment

CHECKOUT = Path(__file__).resolve().parents[1]
OVERDUE = 3
EXAMPLES = """examples:
  milestone-tracker.py acme.toml brightside.toml --as-of 2026-10-15
  milestone-tracker.py --kickoff 2026-09-01 --acv 24000        the dates of a plan"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    parser = build_parser()
    asked = parser.parse_args(arguments)
    if bool(asked.accounts) == bool(asked.kickoff):
        parser.error("name accounts, or a kickoff date with --kickoff")
    if asked.accounts and asked.acv is not None:
        parser.error("--acv goes with --kickoff; an account has its own")
    if (CHECKOUT / "tools" / "onboarding_tools").is_dir():
        sys.path[:0] = [str(CHECKOUT / "tools"), str(CHECKOUT / "server")]
    try:
        return track(asked)
    except ModuleNotFoundError as error:
        needed = "pip install customer-onboarding-playbook"
        print(f"{parser.prog}: {error.name} is not installed; {needed}", file=sys.stderr)
    return 1


def build_parser() -> argparse.ArgumentParser:
    """Say what can be asked."""
    parser = argparse.ArgumentParser(
        description="Track the milestones of accounts, and alert where one is overdue.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    account = "an account file (.toml, .json), or a stored account by name or id"
    parser.add_argument("accounts", nargs="*", metavar="account", help=account)
    parser.add_argument("--kickoff", type=day, metavar="DATE", help="without an account: plan from this day")
    parser.add_argument("--acv", type=amount, metavar="USD", help="with --kickoff: the annual contract value")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="ask about this day instead of today")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text}” is no day; expected a date such as 2026-10-15"
        raise argparse.ArgumentTypeError(message) from None


def amount(text: str) -> Fraction:
    """Read an amount of money exactly as it is typed."""
    plain = text.replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit()):
        message = f"“{text}” is no amount; expected a plain number such as 24000"
        raise argparse.ArgumentTypeError(message)
    return Fraction(text)


def track(asked: argparse.Namespace) -> int:
    """Print the plan, or the accounts with their alerts; say by the exit code whether there are any."""
    # Imported here, so that a machine without the package is told what to install.
    from onboarding_server.cli.subject import open_subject  # noqa: PLC0415 -- see above
    from onboarding_tools.errors import OnboardingError  # noqa: PLC0415 -- see above

    try:
        if asked.kickoff:
            show_plan(asked)
            return 0
        found = [open_subject(each, as_of=asked.as_of, db=None).assessment for each in asked.accounts]
    except OnboardingError as error:
        print(error, file=sys.stderr)
        return 1
    alerts = [alert for assessment in found for alert in alerts_of(assessment)]
    show_accounts(found, alerts, as_json=asked.json)
    return OVERDUE if alerts else 0


def alerts_of(assessment: "Assessment") -> list[dict[str, Any]]:
    """Name every milestone of an account that is overdue."""
    return [
        {
            "account": assessment.account.name,
            "milestone": item.milestone,
            "due_on": str(item.due_on),
            "days_behind": item.days_behind,
        }
        for item in assessment.milestones.items
        if item.status == "overdue"
    ]


def show_plan(asked: argparse.Namespace) -> None:
    """Print the dates that a kickoff day and a contract value lead to."""
    from onboarding_server import app  # noqa: PLC0415 -- as in track
    from onboarding_server.cli.console import print_json, show  # noqa: PLC0415 -- as in track
    from onboarding_server.cli.screens.milestones import milestones_screen  # noqa: PLC0415 -- as in track
    from onboarding_tools.milestones import plan_dates  # noqa: PLC0415 -- as in track

    as_of = asked.as_of or asked.kickoff
    report = plan_dates(app.load_playbook(), asked.kickoff, asked.acv, as_of)
    if asked.json:
        print_json(report)
    else:
        show(milestones_screen(report, as_of))


def show_accounts(found: "list[Assessment]", alerts: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print accounts and alerts."""
    from onboarding_server.cli.console import print_json, show  # noqa: PLC0415 -- as in track
    from onboarding_server.cli.screens.account import heading  # noqa: PLC0415 -- as in track
    from onboarding_server.cli.screens.milestones import milestones_screen  # noqa: PLC0415 -- as in track

    if as_json:
        kept = {"account", "as_of", "playbook", "day", "milestones"}
        accounts = [each.model_dump(mode="json", include=kept) for each in found]
        print_json({"alerts": alerts, "accounts": accounts})
        return
    for each in found:
        show(heading(each), milestones_screen(each.milestones, each.as_of, open_items=len(found) == 1), "")
    for alert in alerts:
        days = alert["days_behind"]
        late = f"{days} day{'' if days == 1 else 's'} behind, due {alert['due_on']}"
        print(f"ALERT {alert['account']}: {alert['milestone']} is {late}")


if __name__ == "__main__":
    sys.exit(main())
