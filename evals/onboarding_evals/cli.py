"""The runner: one layer or all, each with what it proves; the exit code is 1 where one does not hold."""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import anyio

from onboarding_evals.adversarial import adversarial
from onboarding_evals.discover import discover
from onboarding_evals.errors import EvalError, UnknownRequestError
from onboarding_evals.fill import fill
from onboarding_evals.lint import lint
from onboarding_evals.live import Model, live
from onboarding_evals.replays import replay
from onboarding_evals.rows import HELD, OPEN, Row, read_rows
from onboarding_evals.verdict import Verdict
from onboarding_evals.withheld import withheld
from onboarding_evals.world import Portfolio
from onboarding_server.chat.claude import DEFAULT_MODEL
from onboarding_server.config import read_key

__all__ = ["LAYERS", "main", "report"]

LAYERS = ("lint", "discover", "fill", "replay", "withheld", "adversarial")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for and print it."""
    options = _options(arguments)
    try:
        return report(_verdicts(options))
    except EvalError as error:
        print(error, file=sys.stderr)
        return 1


def report(verdicts: Iterable[Verdict]) -> int:
    """Print each verdict as it comes; 1 where one does not hold."""
    holds = True
    for verdict in verdicts:
        print(verdict.told(), flush=True)
        holds = holds and verdict.holds
    return 0 if holds else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evals/run.py", description=__doc__)
    parser.add_argument(
        "layers", nargs="*", metavar="LAYER", help=f"of {', '.join(LAYERS)}; none = all of them"
    )
    parser.add_argument("--live", type=int, metavar="N", help="ask a model every request N times")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the model of the live runs")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="these requests only")
    options = parser.parse_args(arguments)
    unknown = [layer for layer in options.layers if layer not in LAYERS]
    if unknown:
        parser.error(f"no layer {', '.join(unknown)}; there are {', '.join(LAYERS)}")
    if options.live is not None and options.live < 1:
        parser.error(f"--live {options.live}: expected a number from 1")
    return options


def _verdicts(options: argparse.Namespace) -> Iterator[Verdict]:
    opened, held = _asked_for(options.only)
    with tempfile.TemporaryDirectory() as folder:
        if options.live:
            model = Model(read_key(), options.model)
            yield live((*opened, *held), model, Portfolio(Path(folder)), times=options.live)
            return
        yield from _still(options.layers or LAYERS, opened, held, Path(folder))


def _still(
    layers: Sequence[str], opened: tuple[Row, ...], held: tuple[Row, ...], folder: Path
) -> Iterator[Verdict]:
    """Run layers that need no model."""
    rows = (*opened, *held)
    if "lint" in layers:
        yield lint(rows)
    if "discover" in layers:
        yield discover(opened, held)
    if {"fill", "replay"} & set(layers):
        replayed, heard = anyio.run(replay, rows, Portfolio(folder))
        yield from [replayed] if "replay" in layers else []
        yield from [fill(heard)] if "fill" in layers else []
    if "withheld" in layers:
        yield anyio.run(withheld, rows, Portfolio(folder))
    if "adversarial" in layers:
        yield anyio.run(adversarial, folder)


def _asked_for(ids: Sequence[str]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Read the requests of both parts, or those that were named."""
    opened, held = read_rows(OPEN), read_rows(HELD)
    strange = set(ids) - {row.id for row in (*opened, *held)}
    if strange:
        raise UnknownRequestError(sorted(strange))
    return _only(opened, ids), _only(held, ids)


def _only(rows: tuple[Row, ...], ids: Sequence[str]) -> tuple[Row, ...]:
    return tuple(row for row in rows if not ids or row.id in ids)
