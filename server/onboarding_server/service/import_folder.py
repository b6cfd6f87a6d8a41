"""The one folder that imports are read from by name: its tables, and the mappings that were saved there."""

from collections.abc import Sequence
from pathlib import Path

from onboarding_server.errors import NoImportFolderError, UnreadableFileError
from onboarding_server.importers.readers import FORMS
from onboarding_server.importers.user_mapping import UserMapping
from onboarding_server.service.intake import ImportOptions

__all__ = ["folder_files", "importable", "saved_mappings", "with_saved_mapping"]


def importable(folder: Path | None) -> tuple[str, ...]:
    """Name the files of the import folder that have a form we read.

    Raises:
        NoImportFolderError: none is configured.
    """
    return tuple(file.name for file in _files(folder) if file.suffix.casefold() in FORMS)


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        raise NoImportFolderError
    if not folder.is_dir():
        raise UnreadableFileError(str(folder), "this import folder is not there.")
    shown = (file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    return sorted(shown, key=lambda file: file.name)


def saved_mappings(folder: Path | None) -> tuple[str, ...]:
    """Name the mappings that were saved in the import folder.

    Raises:
        NoImportFolderError: none is configured.
    """
    return tuple(file.name for file in _files(folder) if file.suffix.casefold() == ".toml")


def folder_files(folder: Path | None, given: str) -> list[tuple[str, Path | bytes]]:
    """Find files by their names in the import folder, several with a semicolon.

    Raises:
        NoImportFolderError, UnreadableFileError: one is not there; those that are there are named.
    """
    names = importable(folder)
    asked = [given] if given in names else [each.strip() for each in given.split(";") if each.strip()]
    return [(name, _in_folder(folder, name, names)) for name in asked or [given]]


def with_saved_mapping(folder: Path | None, name: str, options: ImportOptions) -> ImportOptions:
    """Put a mapping that was saved in the import folder under what is asked for now.

    Raises:
        NoImportFolderError, UnreadableFileError: it is not there, or it is none.
    """
    text = _read(_in_folder(folder, name, saved_mappings(folder))).decode("utf-8", "replace")
    mapping = options.mapping.over(UserMapping.load(name, text))
    return options.model_copy(update={"mapping": mapping})


def _in_folder(folder: Path | None, name: str, names: Sequence[str]) -> Path:
    """Return a file of the import folder; a path is refused, and so is a link that leads out of it."""
    if folder is None or name not in names or not (folder / name).resolve().is_relative_to(folder.resolve()):
        files = ", ".join(names[:10]) or "no file"
        raise UnreadableFileError(name, f"no such file in the import folder; it holds {files}.")
    return folder / name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            path.name, "this file cannot be opened; check its name and that you may read it."
        ) from error
