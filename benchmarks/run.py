"""Print the numbers that the product promises, each beside its bar and with how it was measured.

`python benchmarks/run.py` takes some three minutes; `--growth` measures portfolios of 1,000 to 50,000.
"""

import argparse
import importlib
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from row import Row

_PARTS = ("words", "processes", "chat", "portfolio")


def main() -> None:
    """Measure the parts that were asked for and print them as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=10_000, help="accounts in the large portfolio")
    parser.add_argument("--rounds", type=int, default=9, help="starts of each server")
    parser.add_argument("--only", choices=_PARTS, help="measure one part")
    parser.add_argument("--growth", action="store_true", help="measure portfolios of growing size, only")
    options = parser.parse_args()
    # The tests' own store, client and token counts: one way of measuring, in one place.
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    with tempfile.TemporaryDirectory() as folder:
        if options.growth:
            portfolio = importlib.import_module("portfolio")
            for accounts in portfolio.GROWTH:
                _print(portfolio.measure(Path(folder), accounts, options.rounds))
            return
        for name in [options.only] if options.only else _PARTS:
            part = importlib.import_module(name)
            _print(part.measure(Path(folder), options.accounts, options.rounds))


def _print(rows: Iterator[Row]) -> None:
    for row in rows:
        mark = "" if row.holds is None else ("ok" if row.holds else "MISSED")
        print(f"{row.what:<58} {row.measured:>14}  {row.bar:<10} {mark}", flush=True)
        print(f"    {row.method}")


if __name__ == "__main__":
    main()
