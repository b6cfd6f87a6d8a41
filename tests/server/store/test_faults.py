"""What is acknowledged is there, whatever happens to the process that wrote it."""

import multiprocessing
import random
import re
from pathlib import Path

import pytest

from onboarding_server.store import Store
from onboarding_server.store.checking import verify
from server.store import writer

ROUNDS = 6
# A batch takes twenty to forty statements: most kills fall inside one, some between two.
MOST_STATEMENTS = 90


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
    """Return a file with one account."""
    file = tmp_path / "onboarding.db"
    writer.begin(file)
    return file


@pytest.fixture
def place(either_place: Path | str) -> Path | str:
    """Return a store with one account, a file or a database."""
    writer.begin(either_place)
    return either_place


@pytest.mark.parametrize("kills", [20, pytest.param(220, marks=pytest.mark.long)])
def test_writers_and_imports_killed_at_any_statement_lose_nothing_that_they_acknowledged(
    processes: multiprocessing.context.ForkServerContext, place: Path | str, kills: int
) -> None:
    chance = random.Random(20261015)  # noqa: S311 -- chooses where to kill, keeps no secret
    acknowledged: set[str] = set()
    for kill in range(kills):
        ours, theirs = processes.Pipe()
        work = writer.import_until_killed if kill % 2 else writer.write_until_killed
        process = processes.Process(target=work, args=(place, f"w{kill}", theirs))
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
    assert len(acknowledged) > kills
    _check_whole(place, acknowledged)


def test_eight_processes_write_to_one_account_and_nobody_is_told_that_the_store_is_busy(
    processes: multiprocessing.context.ForkServerContext, place: Path | str
) -> None:
    pipes, running = [], []
    for number in range(8):
        ours, theirs = processes.Pipe()
        arguments = (place, f"w{number}", ROUNDS, theirs)
        running.append(processes.Process(target=writer.write_together, args=arguments))
        running[-1].start()
        theirs.close()
        pipes.append(ours)
    assert [pipe.recv() for pipe in pipes] == ["ready"] * 8
    for pipe in pipes:
        pipe.send("go")
    told = [pipe.recv() for pipe in pipes]
    for process in running:
        process.join()
        process.close()
    assert [error for _, error in told] == [""] * 8
    acknowledged = {id_ for ids, _ in told for id_ in ids}
    assert len(acknowledged) == 8 * ROUNDS * writer.NOTES
    _check_whole(place, acknowledged)


@pytest.mark.parametrize("room", [0, 9_000, 70_000])
def test_a_full_disk_is_said_and_takes_nothing_that_was_acknowledged(
    processes: multiprocessing.context.ForkServerContext, path: Path, room: int
) -> None:
    ours, theirs = processes.Pipe()
    process = processes.Process(target=writer.write_until_full, args=(path, room, theirs))
    process.start()
    theirs.close()
    acknowledged, told = ours.recv()
    process.join()
    process.close()
    assert told == f"{path}: the disk is full; nothing was changed, make room and try again."
    _check_whole(path, set(acknowledged))


def test_of_two_proposals_on_one_account_confirmed_at_once_one_is_recorded_and_one_is_stale(
    processes: multiprocessing.context.ForkServerContext, place: Path | str
) -> None:
    pipes, running = [], []
    for name in ("left", "right"):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=writer.race, args=(place, name, ROUNDS, theirs))
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
    _check_whole(place, set())


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


def _check_whole(place: Path | str, acknowledged: set[str]) -> None:
    """Every acknowledged fact is stored, every batch holds what it says, and the store finds itself whole."""
    store = Store.open(place)
    with store.reading() as connection:
        stored = {row[0] for row in connection.exec_driver_sql("SELECT id FROM fact")}
        batches = connection.exec_driver_sql(
            "SELECT summary, (SELECT count(*) FROM fact WHERE batch = number) FROM batch"
        ).all()
        applied = connection.exec_driver_sql(
            "SELECT count(*) FROM proposal WHERE applied_at IS NOT NULL"
        ).scalar()
    said = [(re.search(r"ecord (\d+) fact", summary), count) for summary, count in batches]
    assert acknowledged <= stored
    assert [(int(found[1]), count) for found, count in said if found and int(found[1]) != count] == []
    assert len(batches) == applied
    assert verify(store) == ()
    store.close()
