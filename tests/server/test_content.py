"""The shipped files are found wherever the package stands."""

import pytest

from onboarding_server.content import content_folder, read_content


def test_the_pages_the_prompts_and_the_skill_are_found() -> None:
    root = content_folder()
    assert all((root / name).exists() for name in ("SKILL.md", "references", "prompts"))
    assert read_content("SKILL.md").startswith("---")


@pytest.mark.parametrize("name", ["references/none.md", "../../etc/passwd", "/etc/passwd", "references"])
def test_nothing_but_a_shipped_file_is_read(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        read_content(name)
