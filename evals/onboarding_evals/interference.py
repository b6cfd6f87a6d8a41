"""Non-interference: what others wrote changes nothing that a tool says outside its fences, in either half."""

import json
import re
from pathlib import Path
from typing import Any

from onboarding_evals import attack
from onboarding_evals.clients import in_memory
from onboarding_evals.hearing import text_of
from onboarding_evals.world import account_rows

__all__ = ["drafts_under_attack", "interference"]

_DRAFTED = "Silverbirch Health"
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
    """Ask every tool about all accounts in plain words and under each attack, and compare.

    `most` takes the first few accounts only, and one attack.
    """
    expected = await _everything(folder / "plain.db", attack.plain, most)
    problems: list[str] = []
    for number, words in enumerate(attack.attacks()[: 1 if most else None], start=1):
        said = await _everything(folder / f"attack-{number}.db", words, most)
        problems += [
            f"attack {number}, {name}: outside the fences it shows"
            for (name, now), (_, before) in zip(said, expected, strict=True)
            if _in_any_order(now) != _in_any_order(before) or "SYSTEM" in now
        ]
    return len(expected), problems


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


async def drafts_under_attack(folder: Path) -> tuple[int, list[str]]:
    """Write every draft in plain words and under an attack, which may only make it less ready."""
    before = await _drafts(folder / "plain-drafts.db", attack.plain)
    problems = []
    for name, (ready, said) in (await _drafts(folder / "drafts.db", attack.attacks()[0])).items():
        if "SYSTEM" in said:
            problems.append(f"{name}: outside the fence the attack shows")
        if ready and not before[name][0]:
            problems.append(f"{name}: the attack made it ready")
    return len(before), problems


async def _drafts(db: Path, words: attack.Words) -> dict[str, tuple[bool, str]]:
    """Write every template for one account with many facts: is it ready, and what is not fenced."""
    service = attack.record(db, words)
    accounts, ids = attack.ids_in(service)
    account = accounts[list(account_rows()).index(_DRAFTED)]
    told = {}
    async with in_memory(service) as (client, _):
        listed = text_of(await client.call_tool("render_template", {}))
        for name in re.findall(r"([a-z0-9-]+) \(", listed):
            result = await client.call_tool("render_template", {"account": account, "template": name})
            ready = bool((result.structured_content or {}).get("ready"))
            told[name] = ready, attack.masked(text_of(result), ids)
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
