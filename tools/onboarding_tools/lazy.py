"""A value that is computed on first use and kept."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

__all__ = ["lazy"]

ValueT = TypeVar("ValueT")


class lazy(Generic[ValueT]):  # noqa: N801 -- read as the decorator that it is
    """`functools.cached_property` without the lock that it still takes on Python 3.11.

    A portfolio asks for millions of such values; the lock took as long as many of them.
    """

    def __init__(self, compute: Callable[[Any], ValueT]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> ValueT: ...
    def __get__(self, instance: object | None, owner: type) -> Self | ValueT:
        """Compute the value once: what stands in the instance itself is found before this."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
