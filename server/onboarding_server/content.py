"""Where the shipped pages, prompts and the skill are, in a checkout and in an installed package."""

from pathlib import Path

__all__ = ["content_folder", "read_content", "read_pages"]


def content_folder() -> Path:
    """Return the folder that holds SKILL.md, references/ and prompts/.

    A wheel carries them beside this module; a checkout and an editable install have them at the root.
    """
    here = Path(__file__).resolve().parent
    shipped = here / "_content"
    return shipped if shipped.is_dir() else here.parents[1]


def read_content(name: str) -> str:
    """Read one shipped file by its path below the content folder, such as `references/README.md`.

    Raises:
        FileNotFoundError: nothing of that name is shipped.
    """
    root = content_folder()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise FileNotFoundError(name)
    return path.read_text(encoding="utf-8")


def read_pages() -> dict[str, str]:
    """Read every reference page, by its name without the ending, in the order of their names."""
    folder = content_folder() / "references"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
