"""Dates, numbers and money by country; values as a person types them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from onboarding_tools.drafts.kinds import Gap, Kind, Money, ShownPerson, Writer, find_locale, read

AS_OF = date(2026, 10, 15)


def writer(locale: str) -> Writer:
    return Writer(find_locale(locale), AS_OF)


@pytest.mark.parametrize(
    ("locale", "day", "long", "short"),
    [
        ("en_US", date(2026, 10, 22), "Thursday, October 22", "Oct 22"),
        ("en_GB", date(2026, 10, 22), "Thursday, 22 October", "22 Oct"),
        ("en_US", date(2027, 1, 5), "Tuesday, January 5, 2027", "Jan 5, 2027"),
        ("en_GB", date(2027, 1, 5), "Tuesday, 5 January 2027", "5 Jan 2027"),
        ("de_DE", date(2026, 10, 22), "22.10.2026", "22.10.2026"),
        ("fr-FR", date(2026, 10, 22), "22/10/2026", "22/10/2026"),
        ("sv_SE", date(2026, 10, 22), "2026-10-22", "2026-10-22"),
    ],
)
def test_a_date_is_written_as_its_country_writes_it(locale: str, day: date, long: str, short: str) -> None:
    shown = writer(locale).day(day)
    assert shown == long
    assert shown.short == short


@pytest.mark.parametrize(
    ("locale", "value", "shown"),
    [
        ("en_US", Decimal("1234.5"), "1,234.5"),
        ("de_DE", Decimal("1234.5"), "1.234,5"),
        ("en_US", 20.7, "20.7"),  # not 20.69, which the binary float would cut to
        ("en_US", Fraction(2, 3), "0.66"),
        ("en_US", Fraction(8499, 100), "84.99"),
        ("en_US", 40, "40"),
    ],
)
def test_a_number_is_cut_after_two_decimals(
    locale: str, value: Fraction | Decimal | float, shown: str
) -> None:
    assert writer(locale).number(value) == shown


@pytest.mark.parametrize(
    ("locale", "share", "shown"),
    [
        ("en_US", Fraction(31, 50), "62%"),
        ("en_US", Fraction(2, 3), "66%"),
        ("en_US", Fraction(249, 1000), "24%"),
        ("de_DE", Fraction(1, 2), "50\u00a0%"),
    ],
)
def test_a_share_never_shows_a_percent_that_it_does_not_reach(
    locale: str, share: Fraction, shown: str
) -> None:
    assert writer(locale).share(share) == shown


@pytest.mark.parametrize(
    ("locale", "money", "shown"),
    [
        ("en_US", Money(Decimal(60000), "USD"), "$60,000"),
        ("de_DE", Money(Decimal(60000), "EUR"), "60.000\u00a0€"),
        ("en_US", Money(Decimal("60000.5"), "EUR"), "€60,000.50"),
        ("en_GB", Money(Decimal(60000), "USD"), "US$60,000"),
    ],
)
def test_money_has_decimals_only_where_there_are_some(locale: str, money: Money, shown: str) -> None:
    assert writer(locale).money(money) == shown


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Priya Shah", "Priya"),
        ("Shah, Priya", "Priya"),
        ("Dr. Weber", "Dr. Weber"),
        ("J. Li", "J. Li"),
        ("Cher", "Cher"),
        ("", ""),
        (",", ","),
    ],
)
def test_a_greeting_uses_a_first_name_and_else_the_whole(name: str, first: str) -> None:
    assert ShownPerson.of(name).first == first


def test_a_value_stays_on_one_line_and_opens_no_table_cell() -> None:
    assert writer("en_US").text("a | b\r\nBcc: c\u202e") == "a / b Bcc: c"


def test_a_gap_reads_as_words_wherever_it_is_shown() -> None:
    gap = Gap.of("new_date")
    assert (gap, gap.first, gap.short) == ("⟨new date⟩",) * 3


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("date", "2026-10-20", date(2026, 10, 20)),
        ("number", "12.5", Fraction(25, 2)),
        ("share", "62", Fraction(31, 50)),
        ("money", "60000 USD", Money(Decimal(60000), "USD")),
        ("texts", "one; two ;", ("one", "two")),
        ("text", " two\nlines ", "two lines"),
        ("person", "Priya Shah", "Priya Shah"),
    ],
)
def test_a_value_is_read_as_a_person_types_it(kind: Kind, given: str, value: object) -> None:
    assert read(kind, given) == value


@pytest.mark.parametrize(
    ("kind", "given", "accepted"),
    [
        ("date", "20.10.2026", "a date such as 2026-10-15"),
        ("number", "many", "a plain number"),
        ("number", "NaN", "a plain number"),
        ("number", "1e400", "a plain number"),
        ("money", "60000", "an amount with its currency"),
        ("money", "x USD", "a plain number"),
        ("record", "x", "facts"),
        ("rows", "x", "facts"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_with_what_is_accepted(
    kind: Kind, given: str, accepted: str
) -> None:
    with pytest.raises(ValueError, match=accepted):
        read(kind, given)


@pytest.mark.parametrize("name", ["", "xx_YY_ZZ_1", "xx_YY", "klingon", "de_DE; rm"])
def test_a_locale_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name[:2] or "^$"):
        find_locale(name)
