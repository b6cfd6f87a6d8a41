"""Measure how far tools and assistants answer what CSMs ask; without arguments, all layers but live runs."""

import sys
from pathlib import Path

# The tests' own double of the Messages API and token counts: one way of measuring, in one place.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from onboarding_evals.cli import main

if __name__ == "__main__":
    sys.exit(main())
