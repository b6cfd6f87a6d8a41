"""Rows become facts, all of them or none; whatever is wrong is told in one sentence a mistake."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding_tools.errors import InvalidFactsError
from onboarding_tools.facts import Fact, OutsideText, Person, classes, fields_of, parse_facts, trusted_fact
from onboarding_tools.facts import types as facts
from onboarding_tools.facts.words import (
    CadenceKind,
    CadenceState,
    Metric,
    Milestone,
    ProfileField,
    Question,
    Role,
    SessionState,
    Survey,
)
from onboarding_tools.playbook import standard

TODAY = date(2026, 10, 15)
ON = "2026-09-01"
REFUSED = tomllib.loads(Path(__file__).with_name("refused.toml").read_text(encoding="utf-8"))["case"]


def _usage(**fields: object) -> dict[str, object]:
    return {"type": "usage_observed", "on": ON, "what": "weekly_active_users", "value": 31, **fields}


def _row(type_: str, **fields: object) -> dict[str, object]:
    return {"type": type_, "on": ON, **fields}


def _read(*rows: dict[str, Any]) -> tuple[Fact, ...]:
    return parse_facts(rows, today=TODAY)


def _sentences(*rows: dict[str, Any], **checks: frozenset[str]) -> list[str]:
    with pytest.raises(InvalidFactsError) as refusal:
        parse_facts(rows, today=TODAY, **checks)
    return [problem.sentence for problem in refusal.value.problems]


def test_there_are_forty_types_and_each_is_read_under_its_own_name() -> None:
    assert len(classes()) == 40
    assert next(iter(classes())) == "account_added"
    assert all(issubclass(each, Fact) for each in classes().values())


def test_the_fields_of_a_type_are_the_wire_words_with_the_needed_ones_first() -> None:
    assert fields_of("blocker_worked_around")[:3] == ("on", "ref", "who")
    assert "what" in fields_of("usage_observed")
    assert not {"id", "type", "metric", "recorded_at", "recorded_by"} & set(fields_of("usage_observed"))


def test_a_row_becomes_a_fact_whose_fields_carry_the_trade_s_own_names() -> None:
    [fact] = _read(_row("meeting_held", what="kickoff", who="Priya Shah <priya@acme.example>; Tom Reed"))
    assert isinstance(fact, facts.MeetingHeld)
    assert (fact.day, fact.at, fact.meeting) == (date(2026, 9, 1), None, "kickoff")
    assert [str(person) for person in fact.who] == ["Priya Shah <priya@acme.example>", "Tom Reed"]


def test_people_may_be_a_list_as_well_as_text() -> None:
    listed, written = _read(_row("message_sent", who=["Ann", "Tom"]), _row("message_sent", who="Ann; Tom"))
    assert listed == written


def test_an_hour_is_kept_where_it_is_given() -> None:
    [fact] = _read(_usage(on="2026-09-01T09:30+02:00"))
    assert fact.at == datetime.fromisoformat("2026-09-01T09:30+02:00")


def test_a_field_that_is_empty_is_unknown_and_not_zero() -> None:
    [fact] = _read(_usage(out_of=None, unit=""))
    assert isinstance(fact, facts.UsageObserved)
    assert (fact.value, fact.out_of, fact.unit) == (Decimal(31), None, None)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["says"][:60])
def test_a_mistake_is_one_sentence_with_the_field_what_was_given_and_what_is_accepted(
    case: dict[str, Any],
) -> None:
    assert _sentences({"on": ON} | case["row"]) == [f"facts[0].{case['says']}"]


def test_three_mistakes_in_three_rows_are_three_sentences_and_no_fact_is_returned() -> None:
    rows = (
        _usage(value="85%"),
        _row("note_added", text="fine"),
        _row("training_held", what="101", value=12, out_of=10),
        _usage(on="2026-10-16"),
    )
    assert [sentence.split(":")[0] for sentence in _sentences(*rows)] == [
        "facts[0].value",
        "facts[2].value",
        "facts[3].on",
    ]


def test_several_mistakes_of_one_row_are_all_told() -> None:
    row = _row("usage_observed", what="users", value="many", colour="red")
    assert [sentence.split(":")[0] for sentence in _sentences(row)] == [
        "facts[0].value",
        "facts[0].what",
        "facts[0].colour",
    ]


def test_the_error_s_text_is_its_sentences_one_a_line() -> None:
    with pytest.raises(InvalidFactsError, match=r"\Afacts\[0\]\.value: .*\nfacts\[1\]\.value: .*\Z"):
        _read(_usage(value=-1), _usage(value=-2))


def test_a_long_value_is_repeated_on_one_line_and_cut() -> None:
    [sentence] = _sentences(_usage(what="weekly\nactive " * 20))
    assert "\n" not in sentence
    assert "…” given" in sentence


def test_an_instant_of_tomorrow_is_taken_since_the_user_s_clock_may_be_a_zone_ahead() -> None:
    [fact] = _read(_usage(on="2026-10-16T00:30+13:00"))
    assert fact.day == date(2026, 10, 16)


@pytest.mark.parametrize("type_", ["activity_completed", "activity_waived"])
def test_a_checklist_key_that_the_playbook_does_not_have_is_refused_with_the_nearest(type_: str) -> None:
    row = (
        _row(type_, what="kickoff.meting_held", reason="asked")
        if type_ == "activity_waived"
        else _row(type_, what="kickoff.meting_held")
    )
    [sentence] = _sentences(row, keys=standard().checklist_keys)
    assert sentence.startswith(
        "facts[0].what: “kickoff.meting_held” given; expected a checklist key of the playbook."
    )
    assert "kickoff.meeting_held" in sentence


def test_a_play_step_that_the_playbook_does_not_have_is_refused_with_the_nearest() -> None:
    [sentence] = _sentences(_row("play_step_done", what="low_usage.9"), steps=standard().step_ids)
    assert sentence.startswith(
        "facts[0].what: “low_usage.9” given; expected a play and step such as low_usage.1."
    )
    assert "Did you mean low_usage." in sentence


def test_keys_and_steps_of_the_playbook_are_accepted_and_unchecked_where_none_are_given() -> None:
    rows = (
        _row("activity_completed", what="kickoff.meeting_held"),
        _row("play_step_done", what="low_usage.1"),
    )
    keys, steps = frozenset({"kickoff.meeting_held"}), frozenset({"low_usage.1"})
    assert len(parse_facts(rows, today=TODAY, keys=keys, steps=steps)) == 2
    assert len(_read(_row("activity_completed", what="anything"), _row("play_step_done", what="any.1"))) == 2


# Every type, written and read again ---------------------------------------------------------------------

_DAYS = st.dates(date(2026, 1, 1), TODAY)
_INSTANTS = st.builds(datetime.combine, _DAYS, st.times().map(lambda time: time.replace(microsecond=0)))
_WORDS = st.sampled_from(
    ["Acme", "M\u00fcller & S\u00f6hne; 2", "\u6771\u4eac <b>no</b>", "=1+1", 'O\'Neill "x"']
)
_NAMES = st.sampled_from(
    ["Priya Shah", "M\u00fcller <mueller@acme.example>", "tom@acme.example", "\u6771\u4eac"]
)
_PEOPLE = st.lists(_NAMES, min_size=1, max_size=3).map("; ".join)
_NUMBERS = st.decimals(0, 100000, places=2, allow_nan=False, allow_infinity=False)
_BY_ANNOTATION: dict[Any, st.SearchStrategy[Any]] = {
    Decimal: _NUMBERS,
    OutsideText: _WORDS,
    Any: st.one_of(_DAYS, _INSTANTS).map(str),
    date: _DAYS.map(str),
    bool: st.booleans(),
    str: st.sampled_from(["kickoff.meeting_held", "low_usage.1", "win_story"]),
    tuple[Person, ...]: _PEOPLE,
    tuple[Role, ...]: st.lists(st.sampled_from(Role), min_size=1, max_size=3, unique=True).map("; ".join),
}


def _values(annotation: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 -- an annotation has no narrower type
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if annotation in _BY_ANNOTATION:
        return _BY_ANNOTATION[annotation]
    return _values(parts[0]) if parts else st.sampled_from(annotation).map(str)


def _rows(type_: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw rows of a type, its optional fields sometimes left out."""
    fields = classes()[type_].model_fields
    given = {field.alias or name: field for name, field in fields.items()}
    wanted = {name: field for name, field in given.items() if name in fields_of(type_)}
    return st.fixed_dictionaries(
        {"type": st.just(type_)}
        | {name: _values(field.annotation) for name, field in wanted.items() if field.is_required()},
        optional={
            name: _values(field.annotation) for name, field in wanted.items() if not field.is_required()
        },
    )


def _only(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


_LATER = st.dates(date(2026, 10, 16), date(2027, 1, 1)).map(str)
_MORE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "profile_set": st.sampled_from(ProfileField).flatmap(
        lambda field: _only(
            what=st.just(str(field)),
            value=_NUMBERS,
            state=st.just("analytics" if field == ProfileField.PRODUCT_TYPE else "smb"),
            text=st.just("Europe/Berlin") if field == ProfileField.TIME_ZONE else _WORDS,
            due_on=_LATER,
            reason=_WORDS,
        )
    ),
    "contact_away": _only(until=_LATER),
    "signal_snoozed": _only(until=_LATER),
    "training_held": _only(
        value=st.integers(0, 5), out_of=st.integers(5, 9), state=st.sampled_from(SessionState)
    ),
    "usage_observed": _only(out_of=st.integers(1, 90), what=st.sampled_from(Metric)),
    "usage_target_set": _only(value=st.decimals(1, 9, places=1)),
    "survey_answered": st.sampled_from(Survey).flatmap(
        lambda survey: _only(
            what=st.just(str(survey)),
            value=st.integers(1, 5),
            out_of=st.just({Survey.NPS: 10, Survey.CSAT: 5, Survey.ACCOUNT_NPS: 100}[survey]),
            who=_PEOPLE,
        )
    ),
    "weekly_answer": st.one_of(
        _only(
            what=st.sampled_from(["responding", "using"]),
            state=st.sampled_from(["yes", "no"]),
            value=st.none(),
        ),
        _only(what=st.just(str(Question.USAGE)), value=st.decimals(0, 100, places=1), state=st.none()),
    ),
    "play_step_done": _only(due_on=_LATER, reason=_WORDS),
    "score_recorded": _only(value=st.integers(0, 5), out_of=st.integers(5, 100)),
    "cadence_set": _only(what=st.sampled_from(CadenceKind), state=st.sampled_from(CadenceState)),
    "milestone_planned": _only(what=st.sampled_from(Milestone)),
}


@pytest.mark.parametrize("type_", list(classes()))
def test_a_fact_is_written_as_a_row_that_is_read_as_the_same_fact(type_: str) -> None:
    @given(_rows(type_), _MORE.get(type_, st.just({})))
    def holds(base: dict[str, Any], more: dict[str, Any]) -> None:
        [fact] = _read(base | more)
        assert _read(fact.row()) == (fact,)
        assert trusted_fact(fact.row()) == fact

    holds()


def test_a_row_is_flat_and_leaves_out_what_is_empty() -> None:
    [fact] = _read(
        _row("contact_added", who="Ann <ann@acme.example>", role="champion; it", side="customer", text="")
    )
    assert fact.row() == {
        "type": "contact_added",
        "on": "2026-09-01",
        "who": "Ann <ann@acme.example>",
        "role": "champion; it",
        "side": "customer",
    }


@pytest.mark.parametrize(
    ("given_value", "written"),
    [("12", 12), (12.0, 12), ("0.1", 0.1), (Decimal("31.50"), 31.5), (" 7 ", 7), ("-0", 0)],
)
def test_numbers_are_exact_and_written_as_numbers(given_value: Any, written: float) -> None:  # noqa: ANN401
    write: Callable[[], dict[str, Any]] = _read(_usage(value=given_value))[0].row
    assert write()["value"] == written
    assert type(write()["value"]) is type(written)
