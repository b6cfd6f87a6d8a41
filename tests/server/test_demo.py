"""The sample portfolio tells the stories that its files promise; every row is worked out by hand."""

from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import pytest

from onboarding_server.demo import AS_OF, read_demo
from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.facts import Account
from onboarding_tools.next_step import NextStep, decide
from onboarding_tools.playbook import standard


class Story(NamedTuple):
    """What one account file promises on 2026-10-15, a Thursday."""

    name: str
    attention: str | None
    score: str | None
    band: str | None
    kind: str
    key: str
    due_on: date | None
    rule: str


STORIES = (
    # Sponsor left on 14 October, Critical: + 1 business day = 15 October. Score untouched: 5 * 100.
    Story(
        "Meridian Grove Insurance",
        "P1",
        "100",
        "healthy",
        "critical_signal",
        "plays.stakeholder_departure.1",
        date(2026, 10, 15),
        "signals.stakeholder_left",
    ),
    # Oldest open mail 6 October, 5 days old on 11 October, a Sunday: + 2 business days (12, 13) = 13 October.
    # Two mails on two dates, the first 5 business days old (7, 8, 9, 12, 13) on 13 October: the play runs.
    # 30 + 25 * 25/100 + 25 + 10 + 10 = 81.25
    Story(
        "Harbourline Freight Antwerp",
        "P2",
        "325/4",
        "needs_attention",
        "high_signal",
        "plays.unresponsive_champion.1",
        date(2026, 10, 13),
        "signals.champion_dark",
    ),
    # The same facts with an answer: 5 * 100. Day 60 of a kickoff on 1 September = 30 October.
    Story(
        "Harbourline Freight Rotterdam",
        "P4",
        "100",
        "healthy",
        "next_milestone",
        "milestones.habitual_use.usage_reviewed",
        date(2026, 10, 30),
        "milestones.habitual_use",
    ),
    # Day 30 of a kickoff on 11 September = Saturday 10 October, 7/40 < 1/4; + 2 business days, no
    # Columbus Day (Monday 12): 13, 14 October.
    # 30 + 25 + 25 * (8/40)/(7/12) + 10 + 7.5 = 72.5 + 60/7 = 1135/14
    Story(
        "Foxglove Motors",
        "P2",
        "1135/14",
        "needs_attention",
        "high_signal",
        "plays.low_usage.1",
        date(2026, 10, 14),
        "signals.usage_low",
    ),
    # First value due Day 10 = 30 September, 15 days behind only today:
    # 30 * 25/100 + 25 + 25 * 3/5 + 10 + 7.5 = 65.
    # The At Risk band is entered today: + 2 business days (16, 19) = 19 October.
    Story(
        "Pebble & Pine Studio",
        "P2",
        "65",
        "at_risk",
        "at_risk_band",
        "health.bands",
        date(2026, 10, 19),
        "health.bands",
    ),
    # Blocker of 29 September: 14 days old on 13 October, + 5 business days (14, 15, 16, 19, 20) = 20 October;
    # its play's step 3 is due 2 business days after step 2 of 13 October = 15 October, which is earlier.
    # 30 * 75/100 + 25 + 25 + 10 * 25/100 + 7.5 = 82.5; usage 10/40 = 0.25 > expected 0.5 * 11/23 = 0.239
    Story(
        "Copperleaf Energy",
        "P3",
        "165/2",
        "needs_attention",
        "medium_signal",
        "plays.technical_blocker.3",
        date(2026, 10, 15),
        "signals.blocker_unresolved",
    ),
    # 12/30 = 40 % on 13 October: + 5 business days (14, 15, 16, 19, 20) = 20 October.
    # Sentiment neutral: 100 - 2.5
    Story(
        "Saltmarsh Textiles",
        "P3",
        "195/2",
        "healthy",
        "medium_signal",
        "plays.training_rescue.1",
        date(2026, 10, 20),
        "signals.training_low",
    ),
    # 2 of 5 on 12 October: + 5 business days (13, 14, 15, 16, 19) = 19 October.
    # 30 + 25 + 25 * (6/8)/(17/20) + 10 + 2.5 = 67.5 + 375/17 = 3045/34
    Story(
        "Thimble Bakery Supplies",
        "P3",
        "3045/34",
        "healthy",
        "medium_signal",
        "plays.sentiment_recovery.1",
        date(2026, 10, 19),
        "signals.negative_sentiment",
    ),
    # Technical foundation due Day 5 of 8 October = 12 October: 3 days behind = 90.
    # 30 * 90/100 + 60 + 7.5 = 94.5.
    # An overdue milestone's activity is due today.
    Story(
        "Quillwater Press",
        "P3",
        "189/2",
        "healthy",
        "overdue_milestone",
        "milestones.technical_foundation.integrations",
        date(2026, 10, 15),
        "milestones.technical_foundation",
    ),
    # Usage of 27 September counts 14 days, to 11 October; missing from the 12th, + 5 business days
    # (13, 14, 15, 16, 19) = 19 October. (30 + 25 + 10 + 7.5) / 75 = 290/3 percent of 100, capped.
    Story(
        "Northfold Retail",
        "P3",
        "290/3",
        "needs_attention",
        "data_gap",
        "data_gap.usage",
        date(2026, 10, 19),
        "health.usage",
    ),
    # Nothing due is known since the import of 12 October: + 5 business days = 19 October.
    Story(
        "Oxbow Foods",
        "P3",
        None,
        None,
        "data_gap",
        "data_gap.position",
        date(2026, 10, 19),
        "health.coverage",
    ),
    # Six criteria pass, the document is the one open exit criterion; Day 90 of 20 July = 17 October.
    Story(
        "Silverbirch Health",
        "P4",
        "100",
        "healthy",
        "handoff",
        "exit.document_stored",
        date(2026, 10, 17),
        "exit.document_stored",
    ),
    # Day 60 of a kickoff on 8 September = 6 November; the first two activities are done.
    Story(
        "Juniper Bay Hotels",
        "P4",
        "100",
        "healthy",
        "next_milestone",
        "milestones.habitual_use.power_users",
        date(2026, 11, 6),
        "milestones.habitual_use",
    ),
    # Week 0: Day 1 = 26 October.
    Story(
        "Windrow Agritech",
        "P4",
        None,
        None,
        "next_milestone",
        "milestones.kickoff.meeting_held",
        date(2026, 10, 26),
        "milestones.kickoff",
    ),
    # Completed on 2 October: nothing is scored and nothing is asked for.
    Story("Brindle Dental", None, None, None, "none", "none", None, "next_step.order"),
)


@cache
def _accounts() -> dict[str, Account]:
    return {str(file.account.name): file.account for file in read_demo(standard())}


@cache
def _assessed(name: str) -> tuple[Assessment, NextStep]:
    assessment = assess(_accounts()[name], standard(), AS_OF)
    return assessment, decide(assessment)


def test_every_sample_account_has_a_story() -> None:
    assert {story.name for story in STORIES} == set(_accounts())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_attention_is_as_worked_out(story: Story) -> None:
    assert _assessed(story.name)[0].attention == story.attention


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_score_and_band_are_as_worked_out(story: Story) -> None:
    health = _assessed(story.name)[0].health
    assert (health.exact, health.band) == (story.score and Fraction(story.score), story.band)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_next_step_is_as_worked_out(story: Story) -> None:
    step = _assessed(story.name)[1]
    assert (step.kind, step.key, step.due_on) == (story.kind, story.key, story.due_on)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_next_step_names_the_rule_that_asks_for_it(story: Story) -> None:
    assert story.rule in _assessed(story.name)[1].rules


def test_two_accounts_differ_by_one_word_of_one_fact() -> None:
    antwerp, rotterdam = (
        [fact.row() for fact in _accounts()[f"Harbourline Freight {site}"].facts]
        for site in ("Antwerp", "Rotterdam")
    )
    differing = [(ours, theirs) for ours, theirs in zip(antwerp, rotterdam, strict=True) if ours != theirs]
    assert [{**theirs, "automatic": True} for _, theirs in differing] == [ours for ours, _ in differing]
    assert [ours["type"] for ours, _ in differing] == ["message_received"]
