"""A team that changes a figure changes what the rules say, and nothing in the code knows the standard one."""

from datetime import date

from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.next_step import decide
from onboarding_tools.playbook import load_playbook
from tools.accounts import AS_OF, HEALTHY, account, row


def _under(toml: str, *rows: dict[str, object], as_of: date = AS_OF) -> Assessment:
    playbook = load_playbook({"acme.toml": f'name = "acme"\nedition = "2026.12"\n{toml}'})
    return assess(account(*HEALTHY, *rows), playbook, as_of)


BLOCKER = row("blocker_opened", "2026-10-01", ref="SSO")
"""14 days old on 15 October."""


def test_a_signal_whose_play_does_not_run_yet_asks_for_its_own_step() -> None:
    found = _under("[plays.technical_blocker.thresholds]\ndays = 20", BLOCKER)
    step = decide(found)
    assert step.key == "signals.blocker_unresolved"
    assert step.rules == ("signals.blocker_unresolved",)
    assert step.due_on == date(2026, 10, 22)  # 5 business days after 15 October, its 14th day
    assert step.when_done == {"type": "meeting_held", "on": "2026-10-15", "what": "sponsor_meeting"}


def test_a_later_signal_leaves_its_play_on_watch() -> None:
    found = _under("[signals.blocker_unresolved.thresholds]\ndays = 15", BLOCKER)
    assert found.risks.level == "watch"
    assert decide(found).key == "plays.technical_blocker.1"


def test_another_weight_weighs() -> None:
    weights = "[health.dimensions]\ntechnical.weight = 20\nmilestones.weight = 20"
    assert _under("", BLOCKER).health.score == 92.5  # 100 - 10 * 75/100
    assert _under(weights, BLOCKER).health.score == 85.0  # 100 - 20 * 75/100


def test_an_item_that_a_team_drops_is_missed_by_nobody() -> None:
    found = _under('drop = ["milestones.habitual_use.activities.power_users"]').milestones.item(
        "habitual_use"
    )
    assert "habitual_use.power_users" not in found.open_items
    assert found.total == 9


def test_what_a_fact_proves_can_be_left_to_a_tick() -> None:
    by_hand = '[milestones.habitual_use.indicators.usage_at_target]\nproved_by = ""'
    key = "habitual_use.usage_at_target"
    assert key not in _under("").milestones.item("habitual_use").open_items
    assert key in _under(by_hand).milestones.item("habitual_use").open_items
