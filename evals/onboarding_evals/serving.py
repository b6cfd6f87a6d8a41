"""A server on the day of the evals: `python -m onboarding_evals.serving DB [--read-only]`."""

import sys
from pathlib import Path

from onboarding_evals.world import service_over
from onboarding_server.mcp.server import serve

__all__ = ["READ_ONLY", "main"]

READ_ONLY = "--read-only"


def main() -> None:
    """Serve the store over standard input and output."""
    db = Path(sys.argv[1])
    serve(lambda: service_over(db), read_only=READ_ONLY in sys.argv)


if __name__ == "__main__":
    main()
