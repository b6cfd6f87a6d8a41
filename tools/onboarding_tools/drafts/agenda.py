"""Agendas fitted to the length of a meeting."""

from collections.abc import Sequence

__all__ = ["fit_minutes"]


def fit_minutes(minutes: Sequence[int], length: int) -> tuple[int, ...]:
    """Fit an agenda to a length: each point ends at its planned end * length / total, cut to the minute.

    The points always add up to the length, and none moves by as much as a minute against its exact share.

    >>> fit_minutes((10, 15, 20, 10, 10, 5), 60)  # ends at 8.57, 21.42, 38.57, 47.14, 55.71, 60
    (8, 13, 17, 9, 8, 5)

    In a meeting that is far too short a point may be left with 0.
    """
    total, planned, before = sum(minutes), 0, 0
    fitted = []
    for each in minutes:
        planned += each
        end = planned * length // total
        fitted.append(end - before)
        before = end
    return tuple(fitted)
