"""One question of a new process: triage a store, and say what it took, as JSON."""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time

from server.mcp.world import service_over

__all__ = ["main"]


def main() -> None:
    """Open the store that is named, triage it, and close it."""
    began, own = perf_counter(), process_time()
    service = service_over(Path(sys.argv[1]))
    service.triage(limit=30)
    took, own = perf_counter() - began, process_time() - own
    service.store.close()
    ours, helpers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = {
        "took": took,
        "cpu": own + helpers.ru_utime + helpers.ru_stime,
        # Kilobytes on Linux.
        "own_mb": ours.ru_maxrss / 1024,
        "helper_mb": helpers.ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
