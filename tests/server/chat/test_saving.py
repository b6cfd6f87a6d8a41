"""Conversations are kept by themselves, for their owner alone, and go on after whatever happened."""

import os
import stat
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from messages_api import Reply, text, thinking, tool_use
from onboarding_server.chat.conversation import Conversation, Entry, Message
from onboarding_server.chat.costs import Spent, Usage
from onboarding_server.chat.saving import SessionFile, list_sessions, read_entries
from onboarding_server.mcp.resources import PlaybookServer
from server.chat.talk import ACCOUNT, look, say, talking

AT = datetime(2026, 10, 15, 9, 5, 7, tzinfo=UTC)
CALL: Message = {
    "role": "assistant",
    "content": [{"type": "tool_use", "id": "toolu_1", "name": "next_step", "input": {"account": "Acme"}}],
}


def _kept(folder: Path, *questions: str) -> SessionFile:
    file = SessionFile.new(folder, AT)
    conversation = Conversation(keep=file.keep)
    for question in questions:
        conversation.ask(question)
        conversation.answer([{"type": "text", "text": f"to {question}"}])
    return file


def _again(file: SessionFile) -> Conversation:
    file.close()
    return Conversation(read_entries(file.path))


def test_what_was_said_is_on_the_disk_after_every_word_of_it(tmp_path: Path) -> None:
    """No close, no exit: a process that is killed now has lost nothing."""
    file = _kept(tmp_path, "one?")
    size = file.path.stat().st_size
    file.keep(Entry(spent=Spent(model="m", usage=Usage(input_tokens=3))))

    assert file.path.stat().st_size > size
    assert len(list(read_entries(file.path))) == 3
    file.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights than these")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    file = _kept(tmp_path / "chats", "one?")
    file.close()

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_a_conversation_comes_back_as_it_was(tmp_path: Path) -> None:
    file = SessionFile.new(tmp_path, AT)
    before = Conversation(keep=file.keep)
    before.about(ACCOUNT)
    before.ask("one?")
    before.answer([{"type": "text", "text": "Ünï “one”"}])
    before.spend("claude-sonnet-5-5", Usage(input_tokens=3, output_tokens=4))
    before.ask("two?")
    before.withdraw(2)
    after = _again(file)

    assert after.messages == before.messages
    assert (after.account, after.spent) == (before.account, before.spent)


@pytest.mark.parametrize("torn", [b'{"message":{"role":"as', b"\xff\xfe", b'{"message":{"role":"user"}}\n'])
def test_a_line_that_a_crash_tore_is_dropped_and_written_over(tmp_path: Path, torn: bytes) -> None:
    file = _kept(tmp_path, "one?")
    file.close()
    with file.path.open("ab") as end:
        end.write(torn)
    resumed = SessionFile(file.path)
    Conversation(read_entries(file.path), keep=resumed.keep).ask("two?")

    assert [each["content"][0]["text"] for each in _again(resumed).messages] == ["one?", "to one?", "two?"]


def test_a_call_that_a_crash_left_without_result_is_answered_as_interrupted(tmp_path: Path) -> None:
    file = SessionFile.new(tmp_path, AT)
    conversation = Conversation(keep=file.keep)
    conversation.ask("one?")
    conversation.answer(CALL["content"])
    result = _again(file).messages[-1]["content"][0]

    assert (result["tool_use_id"], result["is_error"]) == ("toolu_1", True)
    assert "Interrupted" in result["content"][0]["text"]


def test_the_api_takes_a_conversation_that_broke_off_in_a_call(
    server: PlaybookServer, tmp_path: Path
) -> None:
    file = SessionFile.new(tmp_path, AT)
    conversation = Conversation(keep=file.keep)
    conversation.ask("what's next?")
    conversation.answer(CALL["content"])
    file.close()
    with talking(server, [look(), say("Go.")]) as (chat, _):
        chat.begin(read_entries(file.path))
        assert chat.unanswered == "what's next?"
        assert chat.retry().text == "Go."


def test_a_question_that_a_crash_left_alone_is_offered_again(server: PlaybookServer, tmp_path: Path) -> None:
    file = SessionFile.new(tmp_path, AT)
    Conversation(keep=file.keep).ask("what's next?")
    file.close()
    with talking(server, [say("Go.")]) as (chat, api):
        chat.begin(read_entries(file.path))
        assert (chat.unanswered, chat.conversation.messages) == ("what's next?", [])
        chat.retry()

    assert len(api.requests[0]["messages"]) == 1


def test_thoughts_are_not_sent_back_after_a_resume_since_model_or_words_may_have_changed(
    server: PlaybookServer, tmp_path: Path
) -> None:
    """The API refuses a thought under another system prompt, another model or another key."""
    file = SessionFile.new(tmp_path, AT)
    thoughtful = Reply([thinking("Hm."), tool_use("next_step", {"account": ACCOUNT})])
    with talking(server, [thoughtful, Reply([thinking("So."), text("Go.")])]) as (chat, _):
        chat.begin(keep=file.keep)
        chat.ask("what's next?")
    file.close()
    with talking(server, [say("Again.")], claude={"model": "claude-opus-5-5"}) as (chat, api):
        chat.begin(read_entries(file.path))
        assert chat.ask("and now?").text == "Again."

    kinds = [block["type"] for message in api.requests[0]["messages"] for block in message["content"]]
    assert kinds == ["text", "tool_use", "tool_result", "text", "text"]


def test_the_list_has_the_latest_first_with_its_question_and_account(tmp_path: Path) -> None:
    _kept(tmp_path, "one?\nmore", "two?").close()
    later = SessionFile.new(tmp_path, AT.replace(hour=10))
    conversation = Conversation(keep=later.keep)
    conversation.about(ACCOUNT)
    conversation.ask("three?")
    later.close()
    (tmp_path / "notes.jsonl").write_text("{}", encoding="utf-8")
    unasked = SessionFile.new(tmp_path, AT.replace(hour=11))
    unasked.keep(Entry(account="Acme"))
    unasked.close()

    assert [(saved.begun, saved.question, saved.account) for saved in list_sessions(tmp_path)] == [
        ("2026-10-15 10:05", "three?", ACCOUNT),
        ("2026-10-15 09:05", "one? more", ""),
    ]


def test_two_chats_of_one_second_have_two_files(tmp_path: Path) -> None:
    first, second = _kept(tmp_path, "one?"), _kept(tmp_path, "two?")

    assert first.path != second.path
    assert len(list_sessions(tmp_path)) == 2
    first.close()
    second.close()


def test_a_conversation_in_which_nothing_was_asked_leaves_no_file(tmp_path: Path) -> None:
    file = SessionFile.new(tmp_path, AT)
    Conversation(keep=file.keep)
    file.close()

    assert list(tmp_path.iterdir()) == []


def test_a_file_grows_by_what_is_said_and_is_not_written_again(tmp_path: Path) -> None:
    """Each of 50 equal exchanges adds the same number of bytes."""
    file = SessionFile.new(tmp_path, AT)
    conversation = Conversation(keep=file.keep)
    sizes = []
    for _ in range(50):
        conversation.ask("the same question")
        conversation.answer([{"type": "text", "text": "the same answer"}])
        sizes.append(file.path.stat().st_size)
    file.close()

    assert {later - earlier for earlier, later in pairwise(sizes)} == {sizes[0]}
