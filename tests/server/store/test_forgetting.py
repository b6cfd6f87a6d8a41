"""Forgotten for good: facts, proposals, caches, directory and the bytes of the file; the rest stays."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onboarding_server.errors import UnknownTokenError
from onboarding_server.service.keeping import dump_lines, forget_account, forget_person, load_lines, meant
from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_server.store.checking import verify
from onboarding_server.store.copies import backup
from onboarding_tools.errors import InvalidInputError, UnknownAccountError
from onboarding_tools.playbook import standard

NOW = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)
ADDED = {"type": "account_added", "on": "2026-10-01"}
CHAMPION = {
    "type": "contact_added",
    "on": "2026-10-02",
    "who": "Priya Shah <priya@acme.example>",
    "role": "champion",
}
OWNER = {"type": "contact_added", "on": "2026-10-02", "who": "Sam Lee", "role": "csm", "side": "us"}
SAID = {"type": "note_added", "on": "2026-10-03", "text": "PRIYA SHAH, their lead, was quiet"}
OTHER = {"type": "note_added", "on": "2026-10-04", "text": "Priyanka Shahid called"}


def _service(store: Store, me: str = "Dana Ortiz") -> Service:
    return Service(store=store, playbook=standard(), now=lambda: NOW, me=me)


@pytest.fixture
def service(either_place: Path | str) -> Iterator[Service]:
    store = Store.open(either_place)
    made = _service(store)
    made.record(rows=[ADDED, CHAMPION, OWNER, SAID, OTHER], account="Acme")
    made.record(rows=[ADDED], account="Brightside")
    made.triage()
    yield made
    store.close()


def _dumped(service: Service) -> str:
    return "".join(dump_lines(service.workspace))


def test_a_forgotten_account_is_nowhere_and_the_others_are_as_they_were(service: Service) -> None:
    proposal = service.propose_facts(rows=[{**OTHER, "text": "Acme pending"}], account="Acme")
    kept = service.account(account="Brightside")
    done = forget_account(service.workspace, meant(service.workspace, "acme").id)
    assert (done.accounts, done.facts, done.wiped) == (1, 5, True)
    with pytest.raises(UnknownAccountError):
        service.account(account="Acme")
    with pytest.raises(UnknownTokenError):
        service.confirm(token=proposal.token, summary=proposal.summary)
    assert "Acme" not in _dumped(service)
    assert "Priya" not in _dumped(service)
    assert service.account(account="Brightside") == kept
    assert len(service.find_accounts().items) == 1
    assert verify(service.store) == ()


def test_an_account_that_comes_back_starts_from_nothing(service: Service) -> None:
    forget_account(service.workspace, meant(service.workspace, "Acme").id)
    service.record(rows=[ADDED], account="Acme")
    assert len(service.account(account="Acme").facts) == 1
    service.record(rows=[OTHER], account="Acme")
    assert len(service.account(account="Acme").facts) == 2
    assert verify(service.store) == ()


def test_a_forgotten_person_takes_along_what_names_them_and_nothing_else(service: Service) -> None:
    done = forget_person(service.workspace, "priya shah")
    assert (done.accounts, done.facts, done.unnamed) == (1, 2, 0)
    left = [fact.type for fact in service.account(account="Acme").facts]
    assert left == ["account_added", "contact_added", "note_added"]  # owner, and the note on somebody else
    assert "Priya Shah" not in _dumped(service)
    assert "priya@acme" not in _dumped(service)
    assert "Priyanka Shahid" in _dumped(service)
    assert verify(service.store) == ()


def test_a_reader_who_had_the_facts_in_memory_forgets_them_too(service: Service) -> None:
    other = Store.open(service.store.place)
    reader = _service(other)
    assert len(reader.account(account="Acme").facts) == 5
    forget_person(service.workspace, "Priya Shah")
    assert len(reader.account(account="Acme").facts) == 3
    service.record(rows=[{**OTHER, "text": "news"}], account="Acme")
    assert len(reader.account(account="Acme").facts) == 4
    other.close()


def test_a_proposal_from_before_is_gone_so_that_it_cannot_bring_the_name_back(service: Service) -> None:
    proposal = service.propose_facts(rows=[CHAMPION], account="Brightside")
    forget_person(service.workspace, "Priya Shah")
    with pytest.raises(UnknownTokenError):
        service.confirm(token=proposal.token, summary=proposal.summary)


def test_a_forgotten_owner_owns_nothing_any_more(service: Service) -> None:
    assert len(service.find_accounts(owner="Sam Lee").items) == 1
    forget_person(service.workspace, "Sam Lee")
    with pytest.raises(InvalidInputError, match="No account has an owner yet"):
        service.find_accounts(owner="Sam Lee")


def test_a_colleague_who_only_recorded_leaves_the_facts_without_a_name(service: Service) -> None:
    before = len(service.account(account="Acme").facts)
    done = forget_person(service.workspace, "Dana Ortiz")
    assert (done.facts, done.unnamed) == (0, 6)
    assert len(service.account(account="Acme").facts) == before
    assert "Dana" not in _dumped(service)
    assert verify(service.store) == ()
    service.record(rows=[{**OTHER, "text": "news"}], account="Acme")
    assert verify(service.store) == ()


def test_somebody_who_is_nowhere_is_said(service: Service) -> None:
    for name in ("Nobody Known", "", " . "):
        with pytest.raises(InvalidInputError, match="person"):
            forget_person(service.workspace, name)


def test_tombstones_travel_with_a_dump_and_hold_no_text(service: Service, tmp_path: Path) -> None:
    forget_person(service.workspace, "Priya Shah")
    forget_account(service.workspace, meant(service.workspace, "Brightside").id)
    marks = [line for line in dump_lines(service.workspace) if '"table":"tombstone"' in line]
    assert len(marks) == 2
    assert not any("Priya" in line or "Brightside" in line for line in marks)
    other = Store.open(tmp_path / "other.db")
    load_lines(_service(other).workspace, list(dump_lines(service.workspace)))
    assert verify(other) == ()
    other.close()


def test_not_a_byte_of_the_file_holds_what_was_forgotten_and_the_copies_that_do_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "onboarding.db"
    store = Store.open(path)
    service = _service(store)
    service.record(rows=[ADDED, CHAMPION, SAID], account="Acme")
    copy = tmp_path / "onboarding.db.friday"
    backup(store, copy)
    done = forget_person(service.workspace, "Priya Shah")
    store.close()
    assert done.copies == (copy,)
    files = [each for each in tmp_path.iterdir() if each != copy]
    assert not any(b"riya" in each.read_bytes() for each in files)
    assert b"riya" in copy.read_bytes()
