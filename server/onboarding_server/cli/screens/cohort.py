"""A cohort on a screen: every figure with the number of accounts that it stands on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from onboarding_server.cli.screens.words import labelled, spoken

if TYPE_CHECKING:
    from onboarding_tools.cohort import CohortReview

__all__ = ["cohort_screen"]


def cohort_screen(review: "CohortReview") -> RenderableType:
    """Show how the onboardings of a cohort went."""
    asked = f"  as of {review.as_of} · playbook {review.playbook}"
    heading = Text.assemble(
        ("Cohort", "bold"), f"  {review.n} account{'' if review.n == 1 else 's'}", (asked, "dim")
    )
    return Group(heading, labelled(_figures(review)), Text(), _milestones(review))


def _figures(review: "CohortReview") -> Iterator[tuple[str, RenderableType]]:
    if review.left_out:
        yield "left out", f"{review.left_out} whose kickoff has not come"
    yield (
        "status",
        ", ".join(f"{count} {spoken(status)}" for status, count in review.by_status.items()) or "none",
    )
    median = (
        "not reached by half of them" if review.ttfv_median_day is None else f"Day {review.ttfv_median_day}"
    )
    counts = f"{review.ttfv_events} confirmed, {review.ttfv_met} in time, {review.ttfv_missed} late"
    yield "first value", f"median {median} (Kaplan-Meier); {counts}"
    fired = ", ".join(f"{each.title} {each.accounts}" for each in review.signals if each.accounts)
    yield "signals", fired or "none fired"
    yield "outcomes", f"{review.renewed} renewed, {review.lost} lost"
    for warning in review.warnings:
        yield "beware", warning


def _milestones(review: "CohortReview") -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("milestone")
    for title in ("reached", "on time", "median days late"):
        table.add_column(title, justify="right")
    for each in review.milestones:
        late = "" if each.median_days_late is None else f"{each.median_days_late:g}"
        table.add_row(each.title, str(each.completed), str(each.on_time), late)
    return table
