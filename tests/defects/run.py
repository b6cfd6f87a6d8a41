"""Put known mistakes back, one at a time and in a copy of the tree, and demand that a test turns red.

Each defect is a file `tests/defects/*.toml`: name, why, file, find, replace and tests, a list of pytest
node ids or of one "-k expression".
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

ROOT: Final = Path(__file__).resolve().parents[2]
AT_A_TIME: Final = 2
SECONDS: Final = 600  # against a test that hangs; a slow machine is no verdict
GREEN, RED = 0, 1
NOT_COPIED: Final = shutil.ignore_patterns(".*", "node_modules", "build", "dist", "__pycache__")


class Defect(BaseModel):
    """One mistake: what to put back where, and the tests that must notice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    why: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]

    def selection(self) -> tuple[str, ...]:
        """The tests as arguments of pytest."""
        return tuple(argument for test in self.tests for argument in shlex.split(test))


class DefectError(Exception):
    """A defect that cannot be judged, or that no test notices."""


def main() -> int:
    """Judge every defect, print one line each and a closing line."""
    defects = load_all(Path(__file__).parent)
    demand_green(ROOT, defects)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        verdicts = list(pool.map(lambda defect: judge(ROOT, defect), defects))
    for defect, verdict in zip(defects, verdicts, strict=True):
        print(f"{'FAILED' if verdict else 'caught'}  {defect.name}{verdict and ': ' + verdict}")
    failed = sum(map(bool, verdicts))
    print(f"{len(verdicts) - failed} passed, {failed} failed")
    return int(bool(failed))


def load_all(folder: Path) -> list[Defect]:
    """Every defect of the folder; a run that judges nothing proves nothing."""
    defects = [load(path) for path in sorted(folder.glob("*.toml"))]
    if not defects:
        message = f"{folder}: no defect found; expected at least one *.toml."
        raise DefectError(message)
    return defects


def load(path: Path) -> Defect:
    """The defect of one file."""
    try:
        return Defect.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        message = f"{path.name}: {error}"
        raise DefectError(message) from error


def demand_green(root: Path, defects: list[Defect]) -> None:
    """Refuse to start where a named test fails on the tree as it is: it would notice nothing."""
    with tempfile.TemporaryDirectory() as folder:
        tree = copy(root, Path(folder))
        for selection in distinct_selections(defects):
            code, output = run_tests(tree, selection)
            if code != GREEN:
                message = f"pytest {shlex.join(selection)} ends with {code} without any defect:\n{output}"
                raise DefectError(message)


def distinct_selections(defects: list[Defect]) -> list[tuple[str, ...]]:
    """All node ids as one run, then each expression: pytest combines expressions with ids otherwise."""
    selections = dict.fromkeys(defect.selection() for defect in defects)
    plain = [selection for selection in selections if "-k" not in selection]
    expressions = [selection for selection in selections if "-k" in selection]
    ids = tuple(dict.fromkeys(test for selection in plain for test in selection))
    return [ids, *expressions] if ids else expressions


def judge(root: Path, defect: Defect) -> str:
    """What is wrong with the defect's tests, or "" when they notice it."""
    with tempfile.TemporaryDirectory() as folder:
        tree = copy(root, Path(folder))
        try:
            put_back(tree, defect)
            code, output = run_tests(tree, defect.selection())
        except (DefectError, OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if code == RED:
        return ""
    if code == GREEN:
        return f"no test notices. {defect.why}"
    return f"pytest ends with {code}, which is no failed test:\n{output}"


def copy(root: Path, folder: Path) -> Path:
    """A copy of the tree that may be broken."""
    return shutil.copytree(root, folder / "tree", ignore=NOT_COPIED)


def put_back(tree: Path, defect: Defect) -> None:
    """Make the mistake in the copy."""
    path = tree / defect.file
    text = path.read_text(encoding="utf-8")
    found = text.count(defect.find)
    if found != 1 or not defect.find:
        message = f"{defect.file}: the text to find is there {found} times; expected once."
        raise DefectError(message)
    path.write_text(text.replace(defect.find, defect.replace), encoding="utf-8")


def run_tests(tree: Path, selection: tuple[str, ...]) -> tuple[int, str]:
    """Run the named tests against the copy; pytest's exit code and what it printed.

    Without -x, since with it pytest reports a file that does not import as a failed test.
    """
    roots = os.pathsep.join(str(tree / root) for root in ("tools", "server"))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *selection],
        cwd=tree,
        env={
            **os.environ,
            "PYTHONPATH": roots,
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_PROFILE": "unshrunk",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


if __name__ == "__main__":
    sys.exit(main())
