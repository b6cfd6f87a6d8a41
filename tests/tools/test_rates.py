"""Contract values in other currencies: converted at the rate of their day, and flagged without one."""

import pytest

from onboarding_tools.plan import choose_segment
from onboarding_tools.playbook.models import Rate
from onboarding_tools.state import History
from tools.accounts import AS_OF, PLAYBOOK, Row, account, row

RATES = {"EUR": (Rate.model_validate({"from": "2026-01-01", "rate": "1.08"}),
                 Rate.model_validate({"from": "2026-07-01", "rate": "1.25"}))}  # fmt: skip


def _acv(value: int, on: str = "2026-08-01") -> Row:
    return row("profile_set", on, what="acv", value=value, unit="eur")


@pytest.mark.parametrize(
    ("value", "on", "segment"),
    [
        (46296, "2026-06-30", "mid_market"),  # 46,296 * 1.08 = 49,999.68
        (46297, "2026-06-30", "enterprise"),  # 46,297 * 1.08 = 50,000.76
        (40000, "2026-07-01", "enterprise"),  # 40,000 * 1.25 = 50,000: the rate of that day on
        (7999, "2026-08-01", "smb"),  # 7,999 * 1.25 = 9,998.75
        (90000, "2025-12-31", None),  # no rate yet on that day
    ],
)
def test_a_contract_value_in_another_currency_is_converted_at_the_rate_of_its_day(
    value: int, on: str, segment: str | None
) -> None:
    known = account(_acv(value, on))
    chosen = choose_segment(History(known, PLAYBOOK.with_rates(RATES)).on(AS_OF))
    assert chosen.name == segment
    assert choose_segment(History(known, PLAYBOOK).on(AS_OF)).name is None


def test_a_conversion_is_noted_without_repeating_what_the_fact_calls_its_currency() -> None:
    chosen = choose_segment(History(account(_acv(40000)), PLAYBOOK.with_rates(RATES)).on(AS_OF))
    assert chosen.notes == ("contract value converted at 1.25, the rate since 2026-07-01",)


def test_rates_change_the_version_that_every_answer_cites_and_no_rates_do_not() -> None:
    assert PLAYBOOK.with_rates({}).version == PLAYBOOK.version
    assert PLAYBOOK.with_rates(RATES).version != PLAYBOOK.version
