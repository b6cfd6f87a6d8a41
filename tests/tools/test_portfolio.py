"""Many accounts in one order: who needs somebody today, this week, later; who stands apart."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from onboarding_tools.assessment import AccountHead, stand
from onboarding_tools.facts import OutsideText
from onboarding_tools.portfolio import (
    AccountRow,
    Place,
    Portfolio,
    arrange,
    place,
    place_of,
    summarize,
    triage,
)
from tools.accounts import AS_OF, HEALTHY, PLAYBOOK, Row, account, row

CALM = summarize(account(*HEALTHY), PLAYBOOK, AS_OF)
"""A P4 with its next milestone on 30 October."""


def _row(name: str, **fields: Any) -> AccountRow:  # noqa: ANN401 -- whatever the row has
    if fields.get("score") is not None:
        fields["exact"] = Fraction(str(fields["score"]))
    if "due_on" in fields:
        fields["step"] = CALM.step.model_copy(update={"due_on": fields.pop("due_on")})
    head = AccountHead(id=name.casefold(), name=OutsideText(name))
    return CALM.model_copy(update={"account": head, **fields})


def _triage(*rows: AccountRow) -> Portfolio:
    return triage(rows, PLAYBOOK, AS_OF)


def _names(rows: tuple[AccountRow, ...]) -> list[str]:
    return [each.account.name for each in rows]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Each pair differs in one key; every key after it speaks for the second.
        ({"attention": "P1", "risk_level": "none"}, {"attention": "P2", "risk_level": "critical"}),
        ({"risk_level": "critical", "band": "healthy"}, {"risk_level": "high", "band": "critical"}),
        ({"risk_level": "watch", "band": "healthy"}, {"risk_level": "none", "band": "critical"}),
        ({"band": "critical", "score": 49}, {"band": "at_risk", "score": 0}),
        ({"band": "at_risk", "score": 60}, {"band": None, "score": None, "exact": None}),
        ({"band": None, "score": None, "exact": None}, {"band": "needs_attention", "score": 0}),
        ({"band": "needs_attention", "score": 84}, {"band": "healthy", "score": 0}),
        ({"score": 59.9, "acv": 1.0}, {"score": 60, "acv": 9.0}),
        ({"acv": 9.0, "name": "Zeta"}, {"acv": 1.0, "name": "Alpha"}),
        ({"acv": 1.0, "name": "Zeta"}, {"acv": None, "name": "Alpha"}),
        ({"name": "alpha"}, {"name": "Beta"}),
    ],
)
def test_accounts_are_ordered_by_class_signal_band_score_value_and_name(first: Row, second: Row) -> None:
    same: Row = {"attention": "P2", "risk_level": "high", "band": "at_risk", "score": 60, "acv": 5.0}
    rows = [
        _row(name, **(same | {key: value for key, value in each.items() if key != "name"}))
        for each, default in ((first, "First"), (second, "Second"))
        for name in [each.get("name", default)]
    ]
    assert _triage(*rows).today == _triage(*reversed(rows)).today == tuple(rows)


def test_two_accounts_of_one_name_keep_an_order_by_their_id() -> None:
    head = [AccountHead(id=each, name=OutsideText("Acme")) for each in ("a2", "a1")]
    rows = [CALM.model_copy(update={"account": each, "attention": "P1"}) for each in head]
    assert [each.account.id for each in _triage(*rows).today] == ["a1", "a2"]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"attention": "P1", "due_on": date(2026, 12, 1)}, "today"),
        ({"attention": "P2", "due_on": None}, "today"),
        ({"attention": "P3", "due_on": date(2026, 10, 16)}, "this_week"),
        ({"attention": "P3", "due_on": None}, "this_week"),
        ({"attention": "P3", "due_on": date(2026, 10, 15)}, "today"),
        ({"attention": "P3", "milestone_due_on": date(2026, 10, 14)}, "today"),
        ({"attention": "P4", "due_on": date(2026, 10, 15)}, "today"),
        ({"attention": "P4", "due_on": date(2026, 10, 22)}, "later"),  # within seven days
        ({"attention": "P4", "milestone_due_on": date(2026, 10, 22)}, "later"),
        ({"attention": "P4", "due_on": date(2026, 10, 23)}, "quiet"),
        ({"attention": "P4", "due_on": None, "milestone_due_on": None}, "quiet"),
    ],
)
def test_an_account_stands_in_the_list_of_the_day_on_which_it_needs_somebody(fields: Row, place: str) -> None:
    portfolio = _triage(_row("Acme", **({"milestone_due_on": None, "due_on": None} | fields)))
    lists = {
        "today": portfolio.today,
        "this_week": portfolio.this_week,
        "later": portfolio.later,
        "quiet": portfolio.quiet,
    }
    assert {name: len(rows) for name, rows in lists.items()} == dict.fromkeys(lists, 0) | {place: 1}


def test_accounts_that_are_done_or_stopped_are_counted_apart_and_named_nowhere() -> None:
    apart = [_row(f"A{number}", attention=None, status=status) for number, status in enumerate(
        ["completed", "churned", "on_hold", "completed"])]  # fmt: skip
    portfolio = _triage(*apart, _row("Live", attention="P3"))
    assert portfolio.set_apart == {"churned": 1, "completed": 2, "on_hold": 1}
    assert portfolio.by_attention == {"P1": 0, "P2": 0, "P3": 1, "P4": 0}
    assert _names(portfolio.today + portfolio.this_week + portfolio.later + portfolio.quiet) == ["Live"]


def test_an_empty_portfolio_is_empty() -> None:
    portfolio = _triage()
    assert (portfolio.today, portfolio.set_apart) == ((), {})
    assert sum(portfolio.by_attention.values()) == 0


def test_a_row_says_where_an_account_stands() -> None:
    assert (CALM.attention, CALM.score, CALM.band, CALM.segment) == ("P4", 100.0, "healthy", "enterprise")
    assert (CALM.day, CALM.acv, CALM.risk_level) == (45, 60000.0, "none")
    assert CALM.milestone_due_on == date(2026, 10, 30)  # Day 60
    assert CALM.step.key == "milestones.habitual_use.usage_reviewed"


def test_an_account_of_which_nothing_is_known_stays_in_the_list() -> None:
    empty = summarize(account(), PLAYBOOK, AS_OF)
    assert (empty.attention, empty.score, empty.acv, empty.milestone_due_on) == ("P4", None, None, None)
    assert empty.step.key == "plan.kickoff"


@pytest.mark.parametrize(("unit", "acv"), [("USD", 900.0), ("usd", 900.0), (None, 900.0), ("EUR", None)])
def test_a_value_in_another_currency_is_not_ordered_as_if_it_were_ours(
    unit: str | None, acv: float | None
) -> None:
    value = row("profile_set", "2026-09-01", what="acv", value=900, unit=unit)
    assert summarize(account(value), PLAYBOOK, AS_OF).acv == acv


def test_a_milestone_is_due_only_where_it_is_known_where_the_account_stands() -> None:
    kickoff = row("milestone_planned", "2026-09-01", what="kickoff", due_on="2026-09-01")
    assert summarize(account(kickoff), PLAYBOOK, AS_OF).milestone_due_on is None


def test_an_account_that_churned_has_no_class_no_score_and_no_step() -> None:
    churned = summarize(
        account(*HEALTHY, row("status_changed", "2026-10-14", state="churned")), PLAYBOOK, AS_OF
    )
    assert (churned.attention, churned.score, churned.step.kind) == (None, None, "none")
    assert _triage(churned).set_apart == {"churned": 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"exact": Fraction(155, 3), "acv": 0.1 + 0.2},
        {"exact": None, "score": None, "band": None, "acv": None},
        {"exact": Fraction(0), "score": 0.0, "band": "critical"},
        {"attention": None, "status": "churned"},
        {"account": AccountHead(id="a1", name=OutsideText("Ünique “Ltd”, [x]"))},
    ],
)
def test_a_place_is_read_back_exactly_as_it_was_written(fields: Row) -> None:
    placed = place(CALM.model_copy(update=fields), PLAYBOOK, AS_OF)
    assert Place.read(placed.id, placed.write()) == placed


def test_places_alone_give_the_order_and_the_counts_of_the_rows() -> None:
    rows = [
        _row("Beta", attention="P3", due_on=None),
        _row("Alpha", attention="P1"),
        _row("Gone", attention=None, status="churned"),
        _row("Calm", due_on=None, milestone_due_on=None),
        _row("Soon", due_on=date(2026, 10, 22)),
    ]
    outline = arrange(place(each, PLAYBOOK, AS_OF) for each in rows)
    assert outline.lists == {
        "today": ("alpha",), "this_week": ("beta",), "later": ("soon",), "quiet": ("calm",)
    }  # fmt: skip
    assert outline.set_apart == {"churned": 1}
    assert outline.by_attention == {"P1": 1, "P2": 0, "P3": 1, "P4": 2}
    page = Portfolio.of(outline, {"beta": rows[0], "calm": rows[3]}, PLAYBOOK, AS_OF)
    assert (page.today, page.this_week, page.later, page.quiet) == ((), (rows[0],), (), (rows[3],))


@pytest.mark.parametrize("day", range(0, 130, 7))
def test_the_place_of_an_account_is_the_place_of_its_row(day: int) -> None:
    as_of = date(2026, 8, 1) + timedelta(days=day)
    for number in range(0, len(HEALTHY) + 1, 3):
        of = account(*HEALTHY[:number])
        assert place_of(stand(of, PLAYBOOK, as_of)) == place(summarize(of, PLAYBOOK, as_of), PLAYBOOK, as_of)


def test_an_account_that_churned_has_a_place_apart() -> None:
    churned = account(*HEALTHY, row("status_changed", "2026-10-14", state="churned"))
    placed = place_of(stand(churned, PLAYBOOK, AS_OF))
    assert placed == place(summarize(churned, PLAYBOOK, AS_OF), PLAYBOOK, AS_OF)
    assert (placed.listed, placed.status) == (None, "churned")
