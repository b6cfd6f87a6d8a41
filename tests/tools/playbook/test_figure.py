"""A figure is exact, knows its unit, and says where it comes from."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from onboarding_tools.playbook import Figure


def figure(value: int | str, unit: str) -> Figure:
    return Figure(value=value, unit=unit, means="An example.", source="ours")


def test_a_decimal_in_quotes_is_exact() -> None:
    assert figure("0.10", "share").exact + figure("0.20", "share").exact == Fraction(3, 10)


@pytest.mark.parametrize("value", [7, "7"])
def test_a_whole_figure_is_an_integer(value: int | str) -> None:
    assert (figure(value, "days").value, figure(value, "days").exact) == (7, Fraction(7))


def test_a_share_is_not_read_as_an_integer() -> None:
    with pytest.raises(TypeError, match=r"^0\.50 share is not whole; read \.exact$"):
        _ = figure("0.50", "share").value


def test_a_figure_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(figure(7, "days"), "unit", "hours")  # noqa: B010 - the plain statement is refused by mypy
