"""Resources: the rules that answers cite, and an account on one page; names complete as somebody types."""

import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import ResourceTemplateReference, TextResourceContents

from onboarding_server.mcp.resources import PlaybookServer
from onboarding_tools.playbook import sections, standard
from server.mcp.tokens import count
from server.mcp.world import MODES

pytestmark = pytest.mark.anyio

_PAGE = ResourceTemplateReference(uri="playbook://pages/{page}")
_TEMPLATE = ResourceTemplateReference(uri="playbook://templates/{template}")
_RULE = ResourceTemplateReference(uri="playbook://rules/{rule}")
_ACCOUNT = ResourceTemplateReference(uri="account://{account}")


async def _read(client: Client, uri: str) -> str:
    contents = (await client.read_resource(uri)).contents[0]
    assert isinstance(contents, TextResourceContents)
    assert contents.mime_type == "text/markdown"
    return contents.text


@pytest.mark.parametrize("mode", MODES)
async def test_pages_then_sections_then_templates_are_listed(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        listed = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates

    kinds = [str(each.uri).split("/")[2] for each in listed]
    assert kinds == sorted(kinds)  # pages, rules, templates
    names = [each.name for each in listed]
    assert names[0] == "SKILL"
    assert {"health-scoring-guide", "our-readings", "kickoff-agenda"} <= set(names)
    assert {section.rule for section in sections(standard())} <= set(names)
    assert [template.uri_template for template in templates] == [
        _PAGE.uri,
        _RULE.uri,
        _TEMPLATE.uri,
        _ACCOUNT.uri,
    ]


async def test_everything_that_is_listed_can_be_read(server: PlaybookServer) -> None:
    async with Client(server) as client:
        for each in (await client.list_resources()).resources:
            assert await _read(client, str(each.uri))


async def test_a_page_holds_its_sections_and_a_template_says_when_not_to_use_it(
    server: PlaybookServer,
) -> None:
    async with Client(server) as client:
        page = await _read(client, "playbook://pages/segments")
        template = await _read(client, "playbook://templates/blocker-status")
        skill = await _read(client, "playbook://pages/SKILL")

    assert page.startswith("# ")
    assert "50,000" in page or "50000" in page or "$50" in page
    assert "Not: " in template
    assert "name: customer-onboarding-playbook" in skill


@pytest.mark.parametrize("mode", MODES)
async def test_a_rule_that_an_answer_cites_can_be_read(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        text = await _read(client, "playbook://rules/signals.champion_dark")

    assert "5 days" in text
    assert "2 business days" in text


async def test_an_account_is_told_on_one_page_with_its_names_fenced(server: PlaybookServer) -> None:
    async with Client(server) as client:
        text = await _read(client, "account://a6ff4am")

    ours, _, fenced = text.partition("<outside-")
    for part in ("Account a6ff4am on 2026-10-15", "Next step: ", "Health:", "Milestones:", "Risks:"):
        assert part in ours
    assert "Quillwater" not in ours
    assert "account: Quillwater Press" in fenced


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("playbook://rules/health.usag", "is no rule of this playbook. Near it: health.usage"),
        ("playbook://pages/health-scoring", "Near it: health-scoring-guide"),
        ("playbook://templates/welcom", "welcome"),
        ("account://nobody", "account: “nobody” is not stored."),
        ("account://harbourline", "fits 2 accounts; ask which one"),
        ("playbook://rules/..%2F..%2Fetc%2Fpasswd", "Unknown resource"),
    ],
)
async def test_a_resource_that_is_not_there_is_refused_in_a_sentence(
    server: PlaybookServer, uri: str, sentence: str
) -> None:
    async with Client(server) as client:
        with pytest.raises(MCPError) as refused:
            await client.read_resource(uri)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("mode", MODES)
async def test_rules_and_accounts_complete_as_somebody_types(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        rules = await client.complete(_RULE, {"name": "rule", "value": "champion_d"})
        accounts = await client.complete(_ACCOUNT, {"name": "account", "value": "harbour"})

    assert rules.completion.values == ["signals.champion_dark"]
    assert accounts.completion.values == ["Harbourline Freight Antwerp", "Harbourline Freight Rotterdam"]


async def test_many_completions_are_cut_and_say_that_there_are_more(server: PlaybookServer) -> None:
    async with Client(server) as client:
        found = (await client.complete(_RULE, {"name": "rule", "value": ""})).completion

    assert len(found.values) == 100
    assert (found.total or 0) > len(sections(standard())) > 100
    assert found.has_more


def test_every_section_fits_its_budget() -> None:
    assert max(count(section.text) for section in sections(standard())) <= 300
