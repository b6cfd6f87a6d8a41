"""What a layer found: what it proves, what it does not, and what is wrong."""

from dataclasses import dataclass, field

__all__ = ["Verdict"]


@dataclass
class Verdict:
    """One layer's findings; without failures it holds."""

    layer: str
    proves: str
    not_proved: str
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.failures

    def told(self) -> str:
        """Write the findings for a terminal."""
        head = [
            f"== {self.layer}",
            f"proves: {self.proves}",
            f"does not prove: {self.not_proved}",
        ]
        wrong = [f"WRONG {failure}" for failure in self.failures]
        end = "holds" if self.holds else f"{len(self.failures)} wrong"
        return "\n".join([*head, *self.lines, *wrong, f"{self.layer}: {end}", ""])
