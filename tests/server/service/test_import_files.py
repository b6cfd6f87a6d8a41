"""Which files an import may read, and how else a table comes in."""

from pathlib import Path

import pytest

from onboarding_server.errors import NoImportFolderError, UnreadableFileError
from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_tools.errors import InvalidInputError
from onboarding_tools.playbook import standard
from server.conftest import Clock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the import folder that the service has."""
    return tmp_path / "imports"


def test_a_pasted_table_is_read_like_a_file(service: Service) -> None:
    proposal = service.propose_import(table="account\tgoal\nAcme\tfaster\n")
    assert [preview.name for preview in proposal.accounts] == ["Acme"]


@pytest.mark.parametrize(
    "name", ["../secret.csv", "/etc/passwd", "sub/accounts.csv", "link.csv", "notes.md", "gone.csv", "", ".."]
)
def test_only_a_file_of_the_import_folder_is_read_by_its_name(
    service: Service, folder: Path, name: str
) -> None:
    (folder.parent / "secret.csv").write_text("account\nSecret\n", encoding="utf-8")
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    (folder / "sub").mkdir()
    (folder / "sub" / "accounts.csv").write_text("account\nAcme\n", encoding="utf-8")
    (folder / "notes.md").write_text("account\nAcme\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="no such file in the import folder"):
        service.propose_import(name=name)


def test_the_files_that_can_be_imported_are_listed(service: Service, folder: Path) -> None:
    for name in ("b.csv", "A.XLSX", "notes.md", ".hidden.csv", "~$A.xlsx"):
        (folder / name).touch()
    assert service.list_import_files() == ("A.XLSX", "b.csv")


def test_without_an_import_folder_it_is_said_how_to_name_one(store: Store, clock: Clock) -> None:
    with pytest.raises(NoImportFolderError, match="onboarding setup"):
        Service(store=store, playbook=standard(), now=clock).list_import_files()


def test_a_path_of_the_command_line_is_read_wherever_it_is(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("account\nAcme\n", encoding="utf-8")
    assert service.propose_import(path=path).accounts[0].name == "Acme"
    with pytest.raises(UnreadableFileError, match="cannot be opened"):
        service.propose_import(path=tmp_path / "gone.csv")


def test_an_order_of_dates_that_is_none_is_refused(service: Service) -> None:
    with pytest.raises(InvalidInputError, match="day_first or month_first"):
        service.propose_import(table="account\nAcme\n", date_order="dmy")
