"""Cells to values."""

from decimal import Decimal

import pytest

from onboarding_server.importers.values import (
    DateOrder,
    NotReadableError,
    date_order_of,
    decimal_mark_of,
    is_ambiguous,
    read_date,
    read_money,
    read_number,
)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2026-10-15", None, "2026-10-15"),
        ("2026/10/5", None, "2026-10-05"),
        ("2026-10-15T00:00:00Z", None, "2026-10-15"),
        ("2026-10-15 14:02", None, "2026-10-15"),
        ("15.10.2026", None, "2026-10-15"),
        ("3.4.26", None, "2026-04-03"),  # a point separates: the day comes first everywhere
        ("13/04/2026", "month_first", "2026-04-13"),  # 13 is no month, whatever the column says
        ("04/13/2026", "day_first", "2026-04-13"),
        ("03/04/2026", "day_first", "2026-04-03"),
        ("03/04/2026", "month_first", "2026-03-04"),
        ("03-04-26", "month_first", "2026-03-04"),
        ("08/Sep/26", None, "2026-09-08"),
        ("08/Sep/26 9:41 AM", None, "2026-09-08"),
        ("Oct 3, 2026", None, "2026-10-03"),
        ("3rd October 2026", None, "2026-10-03"),
    ],
)
def test_a_date_is_read_as_people_write_it(cell: str, order: DateOrder | None, day: str) -> None:
    assert read_date(cell, order) == day


@pytest.mark.parametrize(
    ("cell", "accepted", "mend"),
    [
        ("soon", "a date such as 2026-10-15", ""),
        ("46310", "a date such as 2026-10-15", "The cell has lost its date format."),
        ("2026-02-30", "a day of the calendar", ""),
        ("15/Okt/2026", "a date such as", ""),
        ("2206-10-15", "a date from 2000 to 2100", ""),
    ],
)
def test_what_is_no_date_says_what_would_be(cell: str, accepted: str, mend: str) -> None:
    with pytest.raises(NotReadableError, match=accepted) as caught:
        read_date(cell, None)
    assert caught.value.mend == mend


def test_a_moment_keeps_its_hour_where_it_is_given() -> None:
    assert read_date("2026-10-05T15:30+02:00", None, with_time=True) == "2026-10-05T15:30:00+02:00"
    assert read_date("2026-10-05", None, with_time=True) == "2026-10-05"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "13/04/2026"], "day_first"),
        (["03/04/2026", "04/13/2026"], "month_first"),
        (["03/04/2026", "05/06/2026"], None),  # nothing is said
        (["13/04/2026", "04/13/2026"], None),  # both are said
        (["2026-10-15", "15.10.2026", "soon"], None),  # these need no order
    ],
)
def test_the_order_of_a_column_is_decided_by_its_unambiguous_dates_alone(
    cells: list[str], order: DateOrder | None
) -> None:
    assert date_order_of(cells) == order


def test_only_a_date_that_can_be_two_days_is_ambiguous() -> None:
    cells = ["03/04/2026", "03/03/2026", "13/04/2026", "03.04.2026", "2026-04-03", "soon"]
    assert [is_ambiguous(cell) for cell in cells] == [True, False, False, False, False, False]


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("90000", "90000", None),
        ("$90,000", "90000", "USD"),
        ("€ 48.000,00", "48000.00", "EUR"),
        ("48.000,50 EUR", "48000.50", "EUR"),
        ("EUR 48.000", "48000", "EUR"),
        ("90'000 CHF", "90000", "CHF"),
        ("90 000,5 €", "90000.5", "EUR"),
        ("90k", "90000", None),
        ("US$1.2M", "1200000.0", "USD"),
        ("0", "0", None),
        ("-500", "-500", None),  # the fact itself refuses a negative value, with its own sentence
    ],
)
def test_money_is_read_with_its_currency(cell: str, amount: str, currency: str | None) -> None:
    money = read_money(cell)
    assert (money.amount, money.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("cell", ["about 90000", "€ 90,000 USD", "$", "90000 per year", "1,23,456", "9.0.0"])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(NotReadableError):
        read_money(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", "12"),
        ("0", "0"),
        ("0,5", "0.5"),
        ("0.500", "0.500"),
        ("1.200", "1200"),  # one mark and three digits: thousands
        ("1,200,000", "1200000"),
        ("1.200.000,75", "1200000.75"),
        ("1,200.75", "1200.75"),
        ("12.50", "12.50"),
    ],
)
def test_a_number_is_read_with_point_or_comma(cell: str, number: str) -> None:
    assert read_number(cell) == Decimal(number)


def test_a_date_of_1970_is_a_time_stamp_that_was_misread_and_said_to_be_one() -> None:
    with pytest.raises(NotReadableError) as told:
        read_date("1970-01-19 07:51:57", None)
    assert told.value.mend.startswith("1970 is a time stamp in the wrong unit")


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1.234", "1,5"], ","),
        (["1.234", "2.50"], "."),
        (["1.234", "1.234.567"], ","),  # two points group thousands
        (["1.234", "0.500"], "."),  # nothing begins a group with 0
        (["1.234", "12", "", "many"], ""),
        (["1,5", "1.5"], ""),
    ],
)
def test_a_column_says_which_mark_is_decimal(cells: list[str], mark: str) -> None:
    assert decimal_mark_of(cells) == mark


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [("1.234", ".", "1.234"), ("1.234", ",", "1234"), ("1,234", ",", "1.234"), ("1,234", ".", "1234")],
)
def test_three_digits_behind_one_mark_are_what_the_column_says(cell: str, decimal: str, number: str) -> None:
    assert read_number(cell, decimal) == Decimal(number)


@pytest.mark.parametrize("cell", ["12 users", "50%", "NaN", "inf", "1e5", "twelve"])
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(NotReadableError):
        read_number(cell)
