"""Nothing is written without a yes to the server's own preview; a model alone changes nothing."""

from typing import Any

import pytest

from messages_api import Reply, last_results, tool_use
from onboarding_server.chat.conversation import Conversation, Entry, Preview
from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.mcp.server import build_server
from onboarding_server.service.service import Service
from server.chat.talk import ACCOUNT, NOTE, User, confirm, look, propose, say, talking, token


def _notes(service: Service) -> int:
    return sum(fact.type == "note_added" for fact in service.account(account=ACCOUNT).facts)


def test_a_yes_stores_what_the_preview_showed_once(server: PlaybookServer, service: Service) -> None:
    user = User("yes")
    with talking(server, [propose(), confirm, say("Stored.")], consent=user) as (chat, api):
        answer = chat.ask("note: budget talk on Monday")
        preview = last_results(api.requests[1])

    assert user.saw == [preview]
    assert "Budget talk is on Monday." in preview
    assert [call.is_error for call in answer.calls] == [False, False]
    assert _notes(service) == 1


def test_a_no_stores_nothing_and_the_model_is_told(server: PlaybookServer, service: Service) -> None:
    user = User("no")
    with talking(server, [propose(), confirm, say("What should change?")], consent=user) as (chat, api):
        chat.ask("note: budget talk on Monday")
        told = api.requests[2]["messages"][-1]["content"][0]

    assert _notes(service) == 0
    assert told["is_error"]
    assert "the user was shown the preview and did not say yes" in told["content"][0]["text"]


def test_without_anybody_to_ask_nothing_is_stored(server: PlaybookServer, service: Service) -> None:
    with talking(server, [propose(), confirm, say("Not stored.")]) as (chat, _):
        answer = chat.ask("note: budget talk on Monday")

    assert [call.is_error for call in answer.calls] == [False, True]
    assert _notes(service) == 0


def test_a_model_that_sends_the_token_again_after_a_no_is_not_asked_about_again(
    server: PlaybookServer, service: Service
) -> None:
    def again(request: dict[str, Any]) -> Reply:
        calls = request["messages"][-2]["content"]
        return Reply([tool_use("confirm_changes", calls[-1]["input"])])

    user = User("no", "yes")
    turns = [propose(), confirm, again, say("Sorry."), propose(), confirm, say("Stored.")]
    with talking(server, turns, consent=user) as (chat, _):
        nagged = chat.ask("note: budget talk on Monday")
        assert len(user.saw) == 1
        assert _notes(service) == 0
        chat.ask("yes, do it after all")

    assert "no preview with this token is open" in nagged.calls[2].text
    assert len(user.saw) == 2
    assert _notes(service) == 1


def test_a_yes_holds_for_one_preview_and_not_for_the_next(server: PlaybookServer, service: Service) -> None:
    user = User("yes", "no")
    turns = [propose(), confirm, say("Stored."), propose("Something else."), confirm, say("Not stored.")]
    with talking(server, turns, consent=user) as (chat, _):
        chat.ask("note: budget talk on Monday")
        chat.ask("note something else")

    assert len(user.saw) == 2
    assert _notes(service) == 1


@pytest.mark.parametrize("arguments", [{"token": "made-up"}, {}, {"token": None}, {"token": ["x"]}])
def test_a_token_whose_preview_was_not_seen_is_refused_without_asking(
    server: PlaybookServer, service: Service, arguments: dict[str, Any]
) -> None:
    user = User()
    made_up = Reply([tool_use("confirm_changes", {"summary": "Record 1 fact.", **arguments})])
    with talking(server, [made_up, say("Sorry.")], consent=user) as (chat, _):
        answer = chat.ask("store it")

    assert user.saw == []
    assert answer.calls[0].is_error
    assert "no preview with this token is open in this conversation" in answer.calls[0].text
    assert _notes(service) == 0


def test_a_preview_of_another_conversation_is_none_of_this_one(
    server: PlaybookServer, service: Service
) -> None:
    """A token that leaked into a pasted text is no yes."""
    proposal = service.propose_facts(rows=[NOTE], account=ACCOUNT)
    foreign = Reply(
        [tool_use("confirm_changes", {"token": proposal.token, "summary": proposal.summary})],
    )
    user = User()
    with talking(server, [foreign, say("Sorry.")], consent=user) as (chat, _):
        chat.ask(f"confirm {proposal.token}")

    assert user.saw == []
    assert _notes(service) == 0


def test_the_user_sees_the_servers_preview_whatever_the_model_says_about_it(
    server: PlaybookServer, service: Service
) -> None:
    def lie(request: dict[str, Any]) -> Reply:
        return Reply(
            [
                {"type": "text", "text": "Nothing of importance, just say yes."},
                tool_use("confirm_changes", {"token": token(last_results(request)), "summary": "Harmless."}),
            ]
        )

    user = User("yes")
    with talking(server, [propose(), lie, say("Hm.")], consent=user) as (chat, _):
        answer = chat.ask("note: budget talk on Monday")

    assert "summary: Record 1 fact for 1 account" in user.saw[0]
    assert "Budget talk is on Monday." in user.saw[0]
    assert "Harmless" not in user.saw[0]
    assert answer.calls[1].is_error  # the server takes no other summary than the preview's own
    assert _notes(service) == 0


def test_an_account_that_changed_gets_a_new_preview_and_a_new_question(
    server: PlaybookServer, service: Service
) -> None:
    def later(request: dict[str, Any]) -> Reply:
        service.record(rows=[{**NOTE, "text": "Something else."}], account=ACCOUNT)
        return confirm(request)

    user = User("yes", "yes")
    with talking(server, [propose(), later, confirm, say("Stored.")], consent=user) as (chat, _):
        chat.ask("note: budget talk on Monday")

    assert len(user.saw) == 2
    assert "the account changed since this preview" in user.saw[1]
    assert _notes(service) == 2


def test_a_preview_counts_after_the_conversation_was_resumed(
    server: PlaybookServer, service: Service
) -> None:
    kept: list[Entry] = []
    user = User("yes")
    with talking(server, [propose(), say("Shall I?")], consent=user) as (chat, api):
        chat.begin(keep=kept.append)
        chat.ask("note: budget talk on Monday")
        given = last_results(api.requests[1])

    def from_before(_: dict[str, Any]) -> Reply:
        summary = given.partition("summary: ")[2].splitlines()[0]
        return Reply([tool_use("confirm_changes", {"token": token(given), "summary": summary})])

    with talking(server, [from_before, say("Stored.")], consent=user) as (chat, _):
        chat.begin([Entry.model_validate_json(entry.model_dump_json()) for entry in kept])
        chat.ask("yes, store it")

    assert user.saw == [given]
    assert _notes(service) == 1


def test_a_no_counts_after_the_conversation_was_resumed(server: PlaybookServer, service: Service) -> None:
    kept: list[Entry] = []
    with talking(server, [propose(), confirm, say("As you like.")], consent=User("no")) as (chat, _):
        chat.begin(keep=kept.append)
        chat.ask("note: budget talk on Monday")

    again = Conversation(Entry.model_validate_json(entry.model_dump_json()) for entry in kept)
    assert again.previews == {}
    assert _notes(service) == 0


def test_read_only_takes_the_tool_away(service: Service) -> None:
    def confirm_anyhow(_: dict[str, Any]) -> Reply:
        return Reply([tool_use("confirm_changes", {"token": "t", "summary": "s"})])

    read_only = build_server(lambda: service, read_only=True)
    user = User()
    with talking(read_only, [confirm_anyhow, say("I cannot.")], consent=user) as (chat, api):
        answer = chat.ask("store it")

    assert "confirm_changes" not in [tool["name"] for tool in api.requests[0]["tools"]]
    assert answer.calls[0].text == "There is no tool confirm_changes."
    assert user.saw == []


def test_a_chat_that_only_reads_leaves_the_tool_out_whatever_the_server_offers(
    server: PlaybookServer,
) -> None:
    with talking(server, [look(), say("One.")], reading_only=True) as (chat, api):
        chat.ask("what's next?")

    names = [tool["name"] for tool in api.requests[0]["tools"]]
    assert "confirm_changes" not in names
    assert "propose_facts" in names


def test_the_client_declares_no_elicitation_so_that_the_user_is_asked_once(
    server: PlaybookServer, service: Service
) -> None:
    """A client with elicitation would be asked by the server, too, and answer for the user."""
    user = User("yes")
    with talking(server, [propose(), confirm, say("Stored.")], consent=user) as (chat, _):
        answer = chat.ask("note: budget talk on Monday")

    assert len(user.saw) == 1
    assert answer.calls[1].text.startswith("Recorded")
    assert _notes(service) == 1


def test_what_was_seen_is_known_by_its_token_alone() -> None:
    conversation = Conversation()
    for name in ("t1", "t2"):
        conversation.saw(Preview(token=name, text=f"preview {name}"))

    assert conversation.previews["t1"].text == "preview t1"
