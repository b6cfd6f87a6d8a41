"""What a portfolio costs a model; the other budgets stand beside what they are about."""

from pathlib import Path

import pytest
from mcp.client.client import Client

from onboarding_server.mcp.server import build_server
from server.mcp.tokens import compact, count
from server.mcp.world import samples, service_over

pytestmark = pytest.mark.anyio


async def test_a_triage_of_30_accounts_fits_its_budget(tmp_path: Path) -> None:
    service = service_over(tmp_path / "store.db")
    for suffix in (
        "",
        " Two",
        " Three",
    ):  # 11 of the 15 samples need somebody, so that three of each fill a page
        for name, rows in samples():
            service.record(rows=rows, account=f"{name}{suffix}")
    async with Client(build_server(lambda: service)) as client:
        told = await client.call_tool("triage_portfolio", {"limit": 30})
        rest = await client.call_tool("triage_portfolio", {"limit": 30, "cursor": "30"})
    service.store.close()

    assert isinstance(told.structured_content, dict)
    assert isinstance(rest.structured_content, dict)
    listed = [id_ for part in ("today", "this_week", "later") for id_ in told.structured_content[part]]
    assert len(listed) == 30
    assert told.structured_content["next_cursor"] == "30"
    assert "next_cursor" not in rest.structured_content
    assert count(compact(told.structured_content)) <= 1500
