"""What is acknowledged is there, whatever happens to the process that wrote it."""

import multiprocessing
import random
import sqlite3
from pathlib import Path

import pytest

from server.store import writer

KILLS = 20
ROUNDS = 6
# A batch takes about twenty statements: most kills fall inside one, some between two.
MOST_STATEMENTS = 60


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.ForkServerContext:
    """Start processes from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["onboarding_server.service", "onboarding_tools.playbook", "server.store.writer"]
    )
    return context


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store with one account."""
    file = tmp_path / "onboarding.db"
    with writer.open_service(file) as service:
        service.record(rows=[{"type": "account_added", "on": "2026-10-01"}], account="Acme")
    return file


def test_twenty_writers_killed_at_any_statement_lose_nothing_that_they_acknowledged(
    processes: multiprocessing.context.ForkServerContext, path: Path
) -> None:
    chance = random.Random(20261015)  # noqa: S311 -- chooses where to kill, keeps no secret
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=writer.write_until_killed, args=(path, f"w{kill}", theirs))
        process.start()
        theirs.close()
        for _ in range(chance.randrange(1, MOST_STATEMENTS)):
            acknowledged.update(ours.recv() or ())
        process.kill()
        while True:
            try:
                acknowledged.update(ours.recv() or ())
            except (EOFError, OSError):
                break
        process.join()
        process.close()
        ours.close()
    _check_whole(path, acknowledged)


def test_of_two_proposals_on_one_account_confirmed_at_once_one_is_recorded_and_one_is_stale(
    processes: multiprocessing.context.ForkServerContext, path: Path
) -> None:
    pipes, running = [], []
    for name in ("left", "right"):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=writer.race, args=(path, name, ROUNDS, theirs))
        process.start()
        theirs.close()
        pipes.append(ours)
        running.append(process)
    for _ in range(ROUNDS):
        assert [pipe.recv() for pipe in pipes] == ["proposed", "proposed"]
        for pipe in pipes:
            pipe.send("go")
        assert sorted(pipe.recv() for pipe in pipes) == ["recorded", "stale"]
    for process in running:
        process.join()
        process.close()
    _check_whole(path, set())


def test_a_store_where_nobody_may_write_is_read_all_the_same(
    processes: multiprocessing.context.ForkServerContext, path: Path
) -> None:
    folder = path.parent / "disc"
    folder.mkdir()
    path.rename(folder / path.name)
    ours, theirs = processes.Pipe()
    process = processes.Process(target=writer.read_without_rights, args=(folder / path.name, theirs))
    process.start()
    theirs.close()
    told = [ours.recv(), ours.recv()]
    process.join()
    process.close()
    folder.chmod(0o755)
    assert told == [1, f"{folder / path.name}: this store is read-only here; nothing was changed."]


def _check_whole(path: Path, acknowledged: set[str]) -> None:
    """Every acknowledged fact is stored, every batch is whole, and the account counts its facts."""
    connection = sqlite3.connect(path)
    stored = {row[0] for row in connection.execute("SELECT id FROM fact")}
    sizes = {row[0] for row in connection.execute("SELECT count(*) FROM fact WHERE batch > 1 GROUP BY batch")}
    heads = connection.execute("SELECT head FROM account").fetchall()
    batches, applied = (
        connection.execute(query).fetchone()[0]
        for query in (
            "SELECT count(*) FROM batch",
            "SELECT count(*) FROM proposal WHERE applied_at IS NOT NULL",
        )
    )
    assert acknowledged <= stored
    assert sizes == {writer.NOTES}
    assert heads == [(len(stored),)]
    assert batches == applied
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
