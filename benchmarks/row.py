"""One number: what it is, what was measured, the bar, whether it holds, and how it was measured."""

from typing import NamedTuple

__all__ = ["Row"]


class Row(NamedTuple):
    """One line of the table; `holds` is None where there is no bar."""

    what: str
    measured: str
    bar: str
    holds: bool | None
    method: str

    @classmethod
    def at_most(cls, what: str, measured: float, bar: float, unit: str, method: str) -> "Row":
        """Hold a number against the most that it may be."""
        return cls(what, f"{measured:,.4g} {unit}", f"≤ {bar:,.4g}", measured <= bar, method)

    @classmethod
    def plain(cls, what: str, measured: str, method: str) -> "Row":
        """Report a number without a bar."""
        return cls(what, measured, "", None, method)
