"""`python -m onboarding_server.pages [--write]`: hold the generated parts of the pages to the playbook."""

import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial

from onboarding_server.content import content_folder, read_pages
from onboarding_tools.drafts import shipped
from onboarding_tools.pages import fill
from onboarding_tools.playbook import standard
from onboarding_tools.tables import write_block

__all__ = ["list_templates", "main", "stale_pages"]


def list_templates(key: str) -> str:
    """List the shipped templates whose ids fit the key's patterns, each with what it is and its use."""
    chosen = [each for want in key.split() for each in shipped() if fnmatchcase(each.id, want)]
    return "\n".join(f"- `{each.id}` ({each.form}, {each.audience}): {each.use}" for each in chosen)


def stale_pages() -> dict[str, str]:
    """Return the pages whose generated parts differ from the standard playbook, as they should read."""
    writers: dict[str, Callable[[str], str]] = {
        "generated": partial(write_block, standard()),
        "templates": list_templates,
    }
    fresh = {name: fill(text, writers) for name, text in read_pages().items()}
    return {name: text for name, text in fresh.items() if text != read_pages()[name]}


def main(arguments: list[str]) -> int:
    """Name the stale pages; with --write, write them anew."""
    stale = stale_pages()
    for name, text in stale.items():
        if "--write" in arguments:
            (content_folder() / "references" / f"{name}.md").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}\n")
    return int(bool(stale) and "--write" not in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
