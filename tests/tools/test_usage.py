"""Usage against the target of its day, in its own unit."""

from fractions import Fraction

from tools.accounts import measured, row

TARGET = row("usage_target_set", "2026-09-01", what="weekly_active_users", value=40, unit="users")
SEEN = row("usage_observed", "2026-10-11", what="weekly_active_users", value=20, unit="users")


def test_a_newer_target_in_another_unit_is_passed_over() -> None:
    in_percent = row("usage_target_set", "2026-09-10", what="weekly_active_users", value=80, unit="percent")
    assert measured(TARGET, in_percent, SEEN).usage_ratio == Fraction(1, 2)  # 20 of 40, not 20 of 80


def test_a_target_in_another_unit_alone_is_no_target() -> None:
    in_percent = row("usage_target_set", "2026-09-01", what="weekly_active_users", value=80, unit="percent")
    assert measured(in_percent, SEEN).usage_ratio is None


def test_a_target_without_a_unit_is_of_every_unit() -> None:
    plain = row("usage_target_set", "2026-09-10", what="weekly_active_users", value=80)
    assert measured(TARGET, plain, SEEN).usage_ratio == Fraction(1, 4)  # 20 of 80
