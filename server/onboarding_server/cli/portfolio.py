"""Commands about many accounts: the sample portfolio, your own, and a cohort."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from onboarding_server.cli.console import fail, print_json, show
from onboarding_server.cli.opening import open_service
from onboarding_server.cli.options import AsJson, AsOf, Db, Owner, adder, parse_day

if TYPE_CHECKING:
    from onboarding_tools.facts import Account

__all__ = ["add_to"]

_SHOWN_IN_DEPTH = "Harbourline Freight Antwerp"
_DEMO_ENDING = """What next:
  onboarding demo "Harbourline Freight Rotterdam"
      the same facts as Antwerp but for one word: here the champion answered
  onboarding demo --as-of 2026-10-14
      the same portfolio a day earlier
  onboarding sheet
      a sheet for your own accounts"""


def demo(
    account: Annotated[
        str,
        typer.Argument(metavar="ACCOUNT", help="The sample account to show in depth.", show_default=False),
    ] = _SHOWN_IN_DEPTH,
    *,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show a sample portfolio: no store, no key, nothing is written.

    Fifteen invented accounts as of 2026-10-15. Each is a file of dated facts; everything else is computed.
    """
    from onboarding_server.demo import AS_OF, read_demo  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_tools.playbook import standard  # noqa: PLC0415 - as above
    from onboarding_tools.portfolio import summarize, triage  # noqa: PLC0415 - as above

    day, playbook = as_of or AS_OF, standard()
    accounts = [file.account for file in read_demo(playbook)]
    portfolio = triage([summarize(each, playbook, day) for each in accounts], playbook, day)
    chosen = _named(accounts, account)
    if as_json:
        print_json(portfolio)
        return
    from onboarding_server.cli.screens.account import account_screen  # noqa: PLC0415 - `--json` needs no rich
    from onboarding_server.cli.screens.portfolio import portfolio_screen  # noqa: PLC0415 - as above
    from onboarding_tools.assessment import assess  # noqa: PLC0415 - as above
    from onboarding_tools.next_step import decide  # noqa: PLC0415 - as above

    assessment = assess(chosen, playbook, day)
    screen = account_screen(assessment, decide(assessment))
    show(portfolio_screen(portfolio, "Sample portfolio"), "", screen, "", _DEMO_ENDING)


def _named(accounts: "list[Account]", name: str) -> "Account":
    found = [account for account in accounts if name.casefold() in account.name.casefold()]
    exact = [account for account in found if name.casefold() == account.name.casefold()]
    if len(exact or found) != 1:
        names = "; ".join(str(account.name) for account in found or accounts)
        fail(f"{name}: {len(found)} sample accounts fit; name one of {names}.")
    return (exact or found)[0]


def triage(
    *,
    owner: Owner = "",
    since: Annotated[
        date | None,
        typer.Option(
            "--since", parser=parse_day, metavar="DATE", help="Also say what changed since this day."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many accounts at most.")] = 100,
    cursor: Annotated[
        str, typer.Option("--cursor", metavar="N", help="Where the page before ended.", show_default=False)
    ] = "",
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show which accounts need you, in order, and why."""
    page = open_service(db).triage(owner=owner, since=since, limit=limit, cursor=cursor, as_of=as_of)
    if as_json:
        print_json(page)
        return
    from onboarding_server.cli.screens.portfolio import page_screen  # noqa: PLC0415 - `--json` needs no rich

    show(page_screen(page))


def cohort(
    *,
    owner: Owner = "",
    from_on: Annotated[
        date | None,
        typer.Option("--from", parser=parse_day, metavar="DATE", help="Kickoffs from this day on."),
    ] = None,
    to_on: Annotated[
        date | None, typer.Option("--to", parser=parse_day, metavar="DATE", help="Kickoffs up to this day.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show how onboardings went: time to first value, on time, slip."""
    review = open_service(db).review_cohort(owner=owner, from_on=from_on, to_on=to_on, as_of=as_of)
    if as_json:
        print_json(review)
        return
    from onboarding_server.cli.screens.cohort import cohort_screen  # noqa: PLC0415 - `--json` needs no rich

    show(cohort_screen(review))


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(demo, "demo", 'demo "Pebble & Pine Studio"', "demo --as-of 2026-10-14")
    add(triage, "triage", "triage --owner me --since 2026-10-09")
    add(cohort, "cohort", "cohort --from 2026-07-01 --to 2026-09-30")
