"""Agendas fitted to the length of a meeting (C42)."""

import pytest

from onboarding_tools.drafts import InvalidDraftError, render_template
from onboarding_tools.drafts.agenda import fit_minutes
from tools.drafts.samples import PLAYBOOK, full

KICKOFF = (10, 15, 20, 10, 10, 5)


@pytest.mark.parametrize(
    ("planned", "length", "fitted"),
    [
        # ends 10, 25, 45, 55, 65, 70 of 70; times 60/70: 8.57, 21.43, 38.57, 47.14, 55.71, 60
        # cut: 8, 21, 38, 47, 55, 60
        (KICKOFF, 60, (8, 13, 17, 9, 8, 5)),
        # times 45/70: 6.43, 16.07, 28.93, 35.36, 41.79, 45; cut: 6 16 28 35 41 45
        (KICKOFF, 45, (6, 10, 12, 7, 6, 4)),
        (KICKOFF, 70, KICKOFF),
        # times 140/70 = 2
        (KICKOFF, 140, (20, 30, 40, 20, 20, 10)),
        # ends 5, 15, 25, 35, 45, 50 of 50; times 30/50: 3, 9, 15, 21, 27, 30
        ((5, 10, 10, 10, 10, 5), 30, (3, 6, 6, 6, 6, 3)),
    ],
)
def test_each_point_ends_where_its_share_of_the_time_ends(
    planned: tuple[int, ...], length: int, fitted: tuple[int, ...]
) -> None:
    assert fit_minutes(planned, length) == fitted
    assert sum(fitted) == length


def test_the_hour_of_the_playbook_is_the_kickoff_fitted_to_an_hour() -> None:
    hour = tuple(item.minutes.value for item in PLAYBOOK.agendas["kickoff_60"].items)
    assert fit_minutes(KICKOFF, 60) == hour


def test_a_shorter_kickoff_says_so() -> None:
    draft = render_template("kickoff-agenda", *full(), minutes=60)
    assert "| 8 | Who is who |" in draft.body
    assert "Thursday, October 29, 60 minutes" in draft.body
    assert draft.warnings == ("The agenda is planned for 70 minutes and was fitted to 60.",)
    assert draft.ready


def test_a_longer_kickoff_needs_no_warning() -> None:
    assert render_template("kickoff-agenda", *full(), minutes=140).warnings == ()


# At 13 minutes the last point still has one: 65 * 13/70 = 12.07, cut 12.
# At 5 the first has none: 10 * 5/70 = 0.71.
@pytest.mark.parametrize("minutes", [0, -1, 5, 481])
def test_a_length_that_leaves_a_point_without_a_minute_is_refused(minutes: int) -> None:
    with pytest.raises(InvalidDraftError, match="at least one for each point"):
        render_template("kickoff-agenda", *full(), minutes=minutes)


def test_the_shortest_kickoff_leaves_each_point_a_minute() -> None:
    assert min(fit_minutes(KICKOFF, 13)) == 1


def test_a_length_for_a_template_without_an_agenda_is_refused() -> None:
    with pytest.raises(InvalidDraftError, match="has no agenda with minutes"):
        render_template("welcome", *full(), minutes=30)
