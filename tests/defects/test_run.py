"""The runner tells a caught defect from one that no test notices, and from one that cannot be judged."""

from pathlib import Path

import pytest

from defects.run import Defect, DefectError, demand_green, distinct_selections, judge, load_all

SOURCE = "def double(number: int) -> int:\n    return 2 * number\n"
TESTS = """
from trade import double


def test_three_doubles_to_six():
    assert double(3) == 6


def test_zero_stays_zero():
    assert double(0) == 0
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small repository of the same shape."""
    for name, text in {"tools/trade.py": SOURCE, "tests/test_trade.py": TESTS, "pyproject.toml": ""}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def defect(*, find: str = "2 * number", replace: str = "3 * number", tests: tuple[str, ...]) -> Defect:
    return Defect(
        name="tripled",
        why="Three is not two.",
        file="tools/trade.py",
        find=find,
        replace=replace,
        tests=tests,
    )


@pytest.mark.parametrize("test", ["tests/test_trade.py::test_three_doubles_to_six", "-k doubles"])
def test_a_defect_that_turns_its_test_red_is_caught_and_the_tree_stays_whole(tree: Path, test: str) -> None:
    assert not judge(tree, defect(tests=(test,)))
    assert (tree / "tools" / "trade.py").read_text(encoding="utf-8") == SOURCE


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        (defect(tests=("tests/test_trade.py::test_zero_stays_zero",)), "no test notices. Three is not two."),
        (defect(tests=("-k nowhere",)), "pytest ends with 5"),
        (defect(replace="3 *", tests=("-k doubles",)), "pytest ends with 2"),
        (defect(find="number", tests=("-k doubles",)), "is there 2 times; expected once"),
        (defect(find="absent", tests=("-k doubles",)), "is there 0 times; expected once"),
    ],
    ids=["unnoticed", "no such test", "does not import", "found twice", "not found"],
)
def test_a_defect_that_proves_nothing_fails_and_says_why(tree: Path, mistake: Defect, says: str) -> None:
    assert says in judge(tree, mistake)


def test_a_test_that_is_red_without_a_defect_stops_the_run(tree: Path) -> None:
    (tree / "tools" / "trade.py").write_text(SOURCE.replace("2", "4"), encoding="utf-8")
    with pytest.raises(DefectError, match="ends with 1 without any defect"):
        demand_green(tree, [defect(tests=("-k doubles",))])


def test_node_ids_share_one_green_run_and_expressions_get_their_own() -> None:
    defects = [defect(tests=tests) for tests in (("a::b", "a::c"), ("-k x",), ("a::b",))]
    assert distinct_selections(defects) == [("a::b", "a::c"), ("-k", "x")]


def test_a_run_without_defects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefectError, match="no defect found"):
        load_all(tmp_path)


def test_a_file_with_an_unknown_key_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("severity = 3", encoding="utf-8")
    with pytest.raises(DefectError, match=r"odd\.toml"):
        load_all(tmp_path)
