"""Which models there are and what each refuses, as the model pages and migration guides of 2026-11 say."""

from dataclasses import dataclass
from typing import Any, Final

__all__ = ["MODELS", "Model"]


@dataclass(frozen=True)
class Model:
    """One model: its limits in tokens and what a request to it may say."""

    name: str
    context_window: int
    max_output: int
    cache_minimum: int
    thinking: tuple[str, ...]
    is_modern: bool = True
    """Refuses sampling parameters, forced tool use and prefill; knows effort."""
    lifecycle: str = "active"

    def told(self) -> dict[str, Any]:
        """Tell what the list of models says."""
        return {
            "type": "model",
            "id": self.name,
            "display_name": self.name.replace("-", " ").title(),
            "created_at": "1970-01-01T00:00:00Z",
            "lifecycle": self.lifecycle,
            "max_input_tokens": self.context_window,
            "max_tokens": self.max_output,
        }


_ALL: Final = (
    Model("claude-sonnet-5-5", 1_000_000, 128_000, 512, ("adaptive", "between_tools")),
    Model("claude-opus-5-5", 1_000_000, 128_000, 512, ("adaptive",)),
    Model("claude-haiku-4-5", 200_000, 64_000, 4_096, ("enabled", "disabled"), is_modern=False),
    Model(
        "claude-sonnet-4-5",
        200_000,
        64_000,
        1_024,
        ("enabled", "disabled"),
        is_modern=False,
        lifecycle="deprecated",
    ),
    Model(
        "claude-3-opus-20240229",
        200_000,
        4_096,
        1_024,
        ("disabled",),
        is_modern=False,
        lifecycle="retired",
    ),
)
MODELS: Final = {model.name: model for model in _ALL}
