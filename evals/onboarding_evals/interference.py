"""Non-interference: what others wrote changes nothing that a tool says outside its fences, in either half."""

import json
from pathlib import Path
from typing import Any

from onboarding_evals import attack
from onboarding_evals.clients import in_memory
from onboarding_evals.hearing import text_of

__all__ = ["interference"]

_NOTE: dict[str, Any] = {"facts": [{"type": "note_added", "on": "2026-10-15", "text": "WORDS"}]}
_READING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("next_step", {"detail": "full"}),
    ("score_health", {"detail": "full"}),
    ("score_health", {"usage": 90}),
    ("track_milestones", {"detail": "full"}),
    ("classify_risks", {"detail": "full"}),
    ("check_handoff", {"detail": "full"}),
    ("propose_facts", _NOTE),
)
_ABOUT_ALL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("find_accounts", {}),
    ("triage_portfolio", {"since": "2026-10-08"}),
    ("review_cohort", {}),
    ("search_playbook", {"question": "champion went dark"}),
    ("propose_import", {}),
    ("propose_import", {"table": 'account,owner,goal\n"WORDS","WORDS","WORDS"\n'}),
    ("render_template", {}),
)


async def interference(folder: Path, *, most: int | None = None) -> tuple[int, list[str]]:
    """Ask every tool about all accounts, or the first few, in plain words and under attack, and compare."""
    told = {
        words.__name__: await _everything(folder / f"{words.__name__}.db", words, most)
        for words in (attack.plain, attack.hostile)
    }
    problems = [
        f"{name}: outside the fences an attack shows"
        for (name, said), (_, expected) in zip(told["hostile"], told["plain"], strict=True)
        if _in_any_order(said) != _in_any_order(expected) or "SYSTEM" in said
    ]
    return len(told["plain"]), problems


async def _everything(db: Path, words: attack.Words, most: int | None) -> list[tuple[str, str]]:
    service = attack.record(db, words)
    accounts, ids = attack.ids_in(service)
    told: list[tuple[str, str]] = []

    async def ask(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        result = await client.call_tool(tool, arguments)
        written = json.dumps(result.structured_content, ensure_ascii=False).replace(r"\n", "\n")
        told.append((f"{tool} {len(told)}", attack.masked(f"{text_of(result)}\n{written}", ids)))
        return result.structured_content or {}

    async with in_memory(service) as (client, _):
        for tool, arguments in _ABOUT_ALL:
            await ask(tool, _with(arguments, words))
        for account in accounts[:most]:
            for tool, arguments in _READING:
                await ask(tool, {**_with(arguments, words), "account": account})
        proposed = await ask("propose_facts", {**_with(_NOTE, words), "account": accounts[0]})
        await ask("confirm_changes", {key: proposed[key] for key in ("token", "summary")})
    service.store.close()
    return told


def _with(value: Any, words: attack.Words) -> Any:  # noqa: ANN401 - arguments are any JSON
    """Put words where a template of arguments says WORDS."""
    if isinstance(value, dict):
        return {key: _with(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_with(each, words) for each in value]
    return value.replace("WORDS", words("Plain words")) if isinstance(value, str) else value


def _in_any_order(said: str) -> list[str]:
    """Sort the lines: a list in the order of ids has the order of names, since ids come from them."""
    return sorted(said.splitlines())
