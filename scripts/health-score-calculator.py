#!/usr/bin/env python3
"""Compute a health score: of an account, of scores that you type in, or of an account with some replaced.

Exit codes: 0 computed, 1 it cannot be computed as asked, 2 wrong usage.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
DIMENSIONS = ("milestones", "engagement", "usage", "technical", "sentiment")
EXAMPLES = """examples:
  health-score-calculator.py acme.toml --as-of 2026-10-15
  health-score-calculator.py --milestones 72 --engagement 80 --usage 96 --technical 96 --sentiment 98
  health-score-calculator.py acme.toml --technical 100        what if nothing were blocked"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    parser = build_parser()
    asked = parser.parse_args(arguments)
    scores = {name: given for name in DIMENSIONS if (given := getattr(asked, name)) is not None}
    if not asked.account and not scores:
        parser.error("name an account, or give at least one score such as --usage 96")
    if (CHECKOUT / "tools" / "onboarding_tools").is_dir():
        sys.path[:0] = [str(CHECKOUT / "tools"), str(CHECKOUT / "server")]
    try:
        return compute(asked.account, scores, asked.as_of, as_json=asked.json)
    except ModuleNotFoundError as error:
        needed = "pip install customer-onboarding-playbook"
        print(f"{parser.prog}: {error.name} is not installed; {needed}", file=sys.stderr)
    return 1


def build_parser() -> argparse.ArgumentParser:
    """Say what can be asked."""
    parser = argparse.ArgumentParser(
        description="Compute a health score, and say where its points were lost.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    account = "an account file (.toml, .json), or a stored account by name or id"
    parser.add_argument("account", nargs="?", default="", help=account)
    for name in DIMENSIONS:
        parser.add_argument(f"--{name}", type=number, metavar="SCORE", help="0 to 100")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="ask about this day instead of today")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def number(text: str) -> Decimal:
    """Read a number exactly as it is typed."""
    try:
        read = Decimal(text)
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite():
        message = f"“{text}” is no number; expected one such as 72 or 72.5"
        raise argparse.ArgumentTypeError(message)
    return read


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text}” is no day; expected a date such as 2026-10-15"
        raise argparse.ArgumentTypeError(message) from None


def compute(account: str, scores: dict[str, Decimal], as_of: date | None, *, as_json: bool) -> int:
    """Print the score, with its reasons."""
    # Imported here, so that a machine without the package is told what to install.
    from onboarding_server import app  # noqa: PLC0415 -- see above
    from onboarding_server.cli.console import print_json, show  # noqa: PLC0415 -- see above
    from onboarding_server.cli.screens.account import health_of  # noqa: PLC0415 -- see above
    from onboarding_server.cli.subject import open_subject  # noqa: PLC0415 -- see above
    from onboarding_tools.errors import OnboardingError  # noqa: PLC0415 -- see above
    from onboarding_tools.what_if import score_dimensions, what_if  # noqa: PLC0415 -- see above

    try:
        assessment = open_subject(account, as_of=as_of, db=None).assessment if account else None
        if assessment is None:
            health = score_dimensions(app.load_playbook(), scores)
        else:
            health = what_if(app.load_playbook(), assessment.health, scores) if scores else assessment.health
    except OnboardingError as error:
        print(error, file=sys.stderr)
        return 1
    if as_json:
        print_json(health)
    else:
        show(health_of(assessment, health, scores))
    return 0


if __name__ == "__main__":
    sys.exit(main())
