"""Rows of many accounts: remembered or fresh, from one process or several, they are the same bytes."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onboarding_server.service.processes import Job, compute, spread
from onboarding_server.service.rows import places_of, rows_of
from onboarding_server.service.service import Service
from onboarding_server.service.workspace import Workspace
from onboarding_server.store import AccountChange, FactRecord, Memo, Store
from onboarding_tools.directory import Entry
from onboarding_tools.facts import OutsideText
from onboarding_tools.playbook import load_playbook, standard
from onboarding_tools.playbook.models import Rate
from server.conftest import Clock

AS_OF = date(2026, 10, 15)
OWN = 'name = "own"\nedition = "1"\n[triage]\nsoon_days = 9\n'
RATE = Rate.model_validate({"from": "2026-01-01", "rate": "2"})
KICKOFF: dict[str, Any] = {
    "type": "milestone_planned",
    "on": "2026-08-20",
    "what": "kickoff",
    "due_on": "2026-09-01",
}
VALUE: dict[str, Any] = {
    "type": "profile_set",
    "on": "2026-08-20",
    "what": "acv",
    "value": 90000,
    "unit": "EUR",
}


@pytest.fixture
def place(either_place: Path | str) -> Path | str:
    return either_place


@pytest.fixture
def service(place: Path | str, clock: Clock) -> Iterator[Service]:
    opened = Service(store=Store.open(place), playbook=standard(), now=clock)
    yield opened
    opened.store.close()


def _record(service: Service, count: int) -> list[str]:
    """Write accounts without the previews, which take their time."""
    for number in range(count):
        id_, name = f"a{number}", f"Account {number:03}"
        added: dict[str, Any] = {"type": "account_added", "on": "2026-08-20", "account": name}
        facts = tuple(
            FactRecord(
                id=f"f{number}x{each}",
                type=row["type"],
                happened_on=date.fromisoformat(row["on"]),
                body=row,
            )
            for each, row in enumerate((added, KICKOFF, VALUE))
        )
        with service.store.write() as write:
            batch = write.new_batch(kind="record", summary="", at=service.now(), by="")
            change = AccountChange(account_id=id_, name=name, head=0, facts=facts)
            write.add(change, batch=batch, at=service.now(), by="")
            write.call(id_, Entry(id=id_, name=OutsideText(name), keys=(name.casefold(),)), ())
    return sorted(service.store.ids())


def _job(service: Service) -> Job:
    return Job(service.store.place, service.playbook, service.zone, AS_OF, rows=True)


def _spread(service: Service, ids: list[str], helpers: int) -> list[Memo]:
    return sorted(spread(service.store, _job(service), ids, helpers=helpers))


def test_with_helpers_the_rows_are_the_same_bytes(service: Service) -> None:
    ids = _record(service, 110)
    alone = compute(service.store, _job(service), ids)
    assert [memo.account_id for memo in alone] == ids
    assert _spread(service, ids, helpers=1) == _spread(service, ids, helpers=0) == alone


def test_a_helper_that_is_killed_costs_time_and_nothing_else(service: Service) -> None:
    ids = _record(service, 110)
    coming = spread(service.store, _job(service), ids, helpers=1)
    first = next(coming)
    (helper,) = multiprocessing.active_children()
    helper.kill()
    assert sorted([first, *coming]) == compute(service.store, _job(service), ids)
    assert multiprocessing.active_children() == []


def test_a_helper_leaves_the_terminal_to_the_one_who_asked(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    ids = _record(service, 110)
    coming = spread(service.store, _job(service), ids, helpers=1)
    first = next(coming)
    (helper,) = multiprocessing.active_children()
    assert helper.pid
    os.kill(helper.pid, signal.SIGINT)  # as Ctrl-C does to everybody on the terminal
    assert len([first, *coming]) == 110
    assert capfd.readouterr() == ("", "")


def test_where_no_helper_can_start_the_work_is_done_here(service: Service) -> None:
    ids = _record(service, 3)
    nowhere = _job(service)._replace(place=Path("missing") / "onboarding.db")
    assert sorted(spread(service.store, nowhere, ids, helpers=1)) == compute(service.store, nowhere, ids)


def test_what_is_remembered_is_what_would_be_computed(service: Service) -> None:
    ids = frozenset(_record(service, 3))
    fresh = places_of(service.workspace, ids, AS_OF), rows_of(service.workspace, ids, AS_OF)
    assert len(service.store.places(_only_key(service))) == 3
    assert (places_of(service.workspace, ids, AS_OF), rows_of(service.workspace, ids, AS_OF)) == fresh
    with service.store.write() as write:
        write.connection.exec_driver_sql("DELETE FROM memo")
    assert (places_of(service.workspace, ids, AS_OF), rows_of(service.workspace, ids, AS_OF)) == fresh


def test_a_row_is_written_out_only_where_it_is_shown(service: Service) -> None:
    ids = _record(service, 3)
    places_of(service.workspace, frozenset(ids), AS_OF)
    key = _only_key(service)
    assert service.store.rows(key, ids) == {}
    shown = rows_of(service.workspace, ids[:1], AS_OF)
    assert service.store.rows(key, ids).keys() == shown.keys() == {ids[0]}
    assert len(service.store.places(key)) == 3


def test_only_what_changed_is_computed_again(service: Service) -> None:
    ids = frozenset(_record(service, 3))
    places_of(service.workspace, ids, AS_OF)
    _mark(service)
    service.record(rows=[{"type": "status_changed", "on": "2026-10-14", "state": "churned"}],
                   account="Account 001")  # fmt: skip
    status = {each.name: each.status for each in places_of(service.workspace, ids, AS_OF)}
    # What was not computed again still bears the mark.
    assert status == {"account 000": "marked", "account 001": "churned", "account 002": "marked"}


@pytest.mark.parametrize(
    "other",
    [
        lambda here: replace(here, zone="Asia/Tokyo"),
        lambda here: replace(here, playbook=load_playbook({"own.toml": OWN})),
        lambda here: replace(here, playbook=standard().with_rates({"EUR": (RATE,)})),
    ],
    ids=["zone", "playbook", "rates"],
)
def test_another_zone_playbook_or_rate_remembers_nothing_of_this_one(
    service: Service, other: Callable[[Workspace], Workspace]
) -> None:
    ids = frozenset(_record(service, 1))
    places_of(service.workspace, ids, AS_OF)
    _mark(service)
    (same,) = places_of(service.workspace, ids, AS_OF)
    (placed,) = places_of(other(service.workspace), ids, AS_OF)
    assert (same.status, placed.status) == ("marked", "onboarding")


def test_another_date_remembers_nothing_of_this_one(service: Service) -> None:
    ids = frozenset(_record(service, 1))
    places_of(service.workspace, ids, AS_OF)
    _mark(service)
    (placed,) = places_of(service.workspace, ids, date(2026, 10, 14))
    assert placed.status == "onboarding"


def test_what_changed_while_it_was_computed_is_not_remembered(service: Service) -> None:
    ids = _record(service, 2)
    memos = compute(service.store, _job(service), ids)
    gone = next(entry.id for entry in service.store.entries() if entry.name == "Account 000")
    service.record(rows=[{"type": "note_added", "on": "2026-10-01", "text": "new"}], account=gone)
    service.store.remember("key", memos)
    # Not even as a row that nobody reads: it may hold what was forgotten meanwhile.
    with service.store.reading() as connection:
        kept = connection.exec_driver_sql("SELECT account_id FROM memo").scalars().all()
    assert set(kept) == service.store.places("key").keys() == set(ids) - {gone}


def _only_key(service: Service) -> str:
    with service.store.reading() as connection:
        ((key,),) = connection.exec_driver_sql("SELECT DISTINCT key FROM memo").all()
    return str(key)


def _mark(service: Service) -> None:
    with service.store.write() as write:
        write.connection.exec_driver_sql("UPDATE memo SET place = replace(place, 'onboarding', 'marked')")
