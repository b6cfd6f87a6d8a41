"""Arguments are refused in one clear sentence each: what was given, what is accepted."""

import math
from datetime import date
from decimal import Decimal

import pytest

from onboarding_server.mcp.arguments import (
    Asked,
    ClassifyRisks,
    NextStep,
    ProposeFacts,
    ScoreHealth,
    TrackMilestones,
    TriagePortfolio,
)
from onboarding_server.mcp.reading import read_arguments
from onboarding_tools.errors import InvalidInputError
from onboarding_tools.facts import classes, fields_of

_A_DATE = "expected a date such as 2026-09-01, in 2000 to 2099."
_A_SCORE = "expected a plain number from 0 to 100."
_A_COUNT = "expected a whole number of 0 or more."
_A_NAME = "expected text of 1 to 200 characters."


@pytest.mark.parametrize(
    ("model", "given", "sentence"),
    [
        (NextStep, {}, f"account: nothing given; {_A_NAME}"),
        (NextStep, {"account": ""}, f"account: “” given; {_A_NAME}"),
        (NextStep, {"account": 7}, f"account: 7 given; {_A_NAME}"),
        (NextStep, {"account": "A", "acount": 1}, "acount: 1 given; expected only account, as_of, detail."),
        (NextStep, {"account": "A", "detail": 1}, "detail: 1 given; expected one of concise, full."),
        (NextStep, {"account": "A", "as_of": "2026-02-30"}, f"as_of: “2026-02-30” given; {_A_DATE}"),
        (NextStep, {"account": "A", "as_of": "01/09/2026"}, f"as_of: “01/09/2026” given; {_A_DATE}"),
        (NextStep, {"account": "A", "as_of": "null"}, f"as_of: “null” given; {_A_DATE}"),
        (NextStep, {"account": "A", "as_of": 20260901}, f"as_of: 20260901 given; {_A_DATE}"),
        (NextStep, {"account": "A", "as_of": "0001-01-01"}, f"as_of: “0001-01-01” given; {_A_DATE}"),
        (NextStep, {"account": "A", "as_of": "9999-12-31"}, f"as_of: “9999-12-31” given; {_A_DATE}"),
        (ScoreHealth, {"usage": 104}, f"usage: 104 given; {_A_SCORE}"),
        (ScoreHealth, {"usage": -0.1}, f"usage: -0.1 given; {_A_SCORE}"),
        (ScoreHealth, {"usage": "85"}, f"usage: “85” given; {_A_SCORE}"),
        (ScoreHealth, {"usage": "85%"}, f"usage: “85%” given; {_A_SCORE}"),
        (ScoreHealth, {"usage": math.nan}, f"usage: nan given; {_A_SCORE}"),
        (ScoreHealth, {"usage": math.inf}, f"usage: inf given; {_A_SCORE}"),
        (ScoreHealth, {"usage": True}, f"usage: true given; {_A_SCORE}"),
        (TrackMilestones, {"acv_usd": -1}, "acv_usd: -1 given; expected a plain number of 0 or more."),
        (ClassifyRisks, {"attempts": 1.5}, f"attempts: 1.5 given; {_A_COUNT}"),
        (ClassifyRisks, {"attempts": True}, f"attempts: true given; {_A_COUNT}"),
        (ClassifyRisks, {"sponsor_at_kickoff": 1}, "sponsor_at_kickoff: 1 given; expected true or false."),
        (TriagePortfolio, {"limit": 0}, "limit: 0 given; expected a whole number from 1 to 100."),
        (TriagePortfolio, {"limit": 101}, "limit: 101 given; expected a whole number from 1 to 100."),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused_and_told_what_is_accepted(
    model: type[Asked], given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_arguments(model, given)

    assert str(refused.value) == sentence


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_arguments(ScoreHealth, {"as_of": "today", "usage": 104, "score": 80})

    assert [problem.field for problem in refused.value.problems] == ["as_of", "usage", "score"]


@pytest.mark.parametrize("facts", [[], {}, 7, "nonsense", [1], '{"type": "note_added"}'])
def test_facts_that_are_no_list_of_objects_are_refused(facts: object) -> None:
    with pytest.raises(InvalidInputError, match="expected a list of facts, each an object with type and on"):
        read_arguments(ProposeFacts, {"facts": facts})


def test_a_batch_of_more_than_200_facts_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInputError, match="facts: 201 of them given; expected at most 200 facts"):
        read_arguments(ProposeFacts, {"facts": [{"type": "note_added", "on": "2026-09-01"}] * 201})


def test_a_list_that_a_client_sent_as_text_is_unpacked() -> None:
    asked = read_arguments(ProposeFacts, {"facts": '[{"type": "note_added", "on": "2026-09-01"}]'})

    assert asked.facts == ({"type": "note_added", "on": "2026-09-01"},)


def test_a_null_is_the_same_as_not_given_because_some_clients_fill_every_argument() -> None:
    asked = read_arguments(NextStep, {"account": "Acme", "as_of": None, "detail": None})

    assert (asked.account, asked.as_of) == ("Acme", None)


def test_numbers_are_taken_as_they_were_written_and_dates_as_dates() -> None:
    asked = read_arguments(ScoreHealth, {"usage": 72.1, "technical": 85, "as_of": "2026-10-15"})

    assert asked.scores == {"usage": Decimal("72.1"), "technical": Decimal(85)}
    assert asked.as_of == date(2026, 10, 15)


def test_the_row_of_a_fact_has_every_field_that_any_type_takes_from_a_caller() -> None:
    row = ProposeFacts.model_json_schema()["properties"]["facts"]["items"]
    taken = {field for type_ in classes() for field in fields_of(type_)} - {"source", "source_id"}

    assert row["properties"].keys() == taken | {"type"}
    assert row["properties"]["type"]["enum"] == list(classes())
