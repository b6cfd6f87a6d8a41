"""Many stored rows at once are read exactly as one by one."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from onboarding_tools.facts import Fact, classes, trusted_fact, trusted_facts

AT = datetime(2026, 10, 15, 9, tzinfo=UTC)
NOTE = {"type": "note_added", "on": "2026-10-01", "id": "f1"}
SAMPLES: tuple[Any, ...] = ("2026-10-01", "Priya Shah <p@acme.example>; Tom", 40, 0.5, True, AT, "champion")


def _words(annotation: Any) -> list[str]:  # noqa: ANN401 -- an annotation has no narrower type
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(word) for word in annotation]
    return [word for part in get_args(annotation) for word in _words(part)]


def _rows(type_: str, made: type[Fact]) -> list[dict[str, Any]]:
    """Make rows that give every field of a type something that it takes, each time something else."""
    accepted: dict[str, list[Any]] = {}
    for name, field in made.model_fields.items():
        samples = _words(field.annotation) or list(SAMPLES)
        accepted[field.alias or name] = [each for each in samples if _is_taken(field, each)]
    accepted["type"] = [type_]
    longest = max(map(len, accepted.values()))
    return [
        {key: values[number % len(values)] for key, values in accepted.items()} for number in range(longest)
    ]


def _is_taken(field: FieldInfo, value: object) -> bool:
    annotation: Any = Annotated[field.annotation, *field.metadata, "read alone"]
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("type_", "made"), classes().items(), ids=classes())
def test_every_field_of_every_type_is_read_as_one_by_one(type_: str, made: type[Fact]) -> None:
    rows = _rows(type_, made)
    expected = [trusted_fact(row) for row in rows]
    for _ in ("read", "remembered"):
        read = list(trusted_facts(rows))
        assert read == expected
        assert [str(each) for each in read] == [str(each) for each in expected]
        assert [json.dumps(each.row()) for each in read] == [json.dumps(each.row()) for each in expected]
        assert [type(each) for each in read] == [made] * len(rows)
        assert [each.model_fields_set for each in read] == [each.model_fields_set for each in expected]


def test_what_is_not_given_has_its_default() -> None:
    (fact,) = trusted_facts([NOTE])
    assert fact == trusted_fact(NOTE)
    assert (fact.text, fact.source, fact.recorded_at) == (None, "", None)
    assert fact.model_copy(update={"id": "f2"}).id == "f2"


@pytest.mark.parametrize(
    "row",
    [
        {"type": "note_added"},
        {**NOTE, "colour": "red"},
        {**NOTE, "on": "soon"},
        {"type": "usage_observed", "on": "2026-10-01", "what": "weekly_active_users", "value": True},
    ],
)
def test_what_one_by_one_refuses_is_refused(row: dict[str, Any]) -> None:
    # 1 is remembered, and equal to True.
    before = {"type": "usage_observed", "on": "2026-10-01", "what": "weekly_active_users", "value": 1}
    with pytest.raises(ValidationError):
        trusted_fact(row)
    with pytest.raises(ValidationError):
        list(trusted_facts([before, row]))


def test_a_type_that_is_none_is_refused_as_one_by_one() -> None:
    with pytest.raises(KeyError):
        trusted_fact({"type": "weather"})
    with pytest.raises(KeyError):
        list(trusted_facts([{"type": "weather"}]))


def test_text_from_outside_is_cleaned_also_the_second_time() -> None:
    rows = [{**NOTE, "text": "pay\u200b now"}] * 2
    assert [fact.text for fact in trusted_facts(rows)] == ["pay now", "pay now"]


def test_more_different_texts_than_are_remembered_are_all_read() -> None:
    rows = [{**NOTE, "text": f"text {number}"} for number in range(5000)]
    assert [fact.text for fact in trusted_facts(rows * 2)] == [row["text"] for row in rows] * 2


def test_long_text_is_read_each_time_and_not_kept() -> None:
    rows = [{**NOTE, "text": "a long story " * 20 + str(number)} for number in range(3)]
    assert [fact.text for fact in trusted_facts(rows * 2)] == [row["text"] for row in rows] * 2


def test_a_count_and_the_same_number_with_a_point_are_each_what_they_are() -> None:
    usage = {"type": "usage_observed", "on": "2026-10-01", "what": "weekly_active_users"}
    rows = [{**usage, "value": value} for value in (1, 1.0, 1)]
    assert [str(fact) for fact in trusted_facts(rows)] == [str(trusted_fact(row)) for row in rows]
