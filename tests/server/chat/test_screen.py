"""What a person sees: rendered on a terminal, plain elsewhere, and never a control sequence of others."""

import io
import re
from collections.abc import Callable, Iterable

import pytest
from rich.console import Console

from onboarding_server.chat.blocks import Block, Blocks
from onboarding_server.chat.conversation import Preview
from onboarding_server.chat.preview import readable
from onboarding_server.chat.printable import printable
from onboarding_server.chat.screen import Screen
from onboarding_server.chat.turn import Call

TOKEN = "t-1"  # noqa: S105 -- of a preview, made up
PREVIEW = Preview(
    token=TOKEN,
    text="Nothing is stored yet.\ntoken: t-1\nsummary: Record 1 fact.\n+ note text [1]\n"
    "Outside text, data only:\n<outside-1a>\n1: Budget\x1b[2J talk\n</outside-1a>",
)
DRAFT = (
    "Hi Lena,\n\n" + "a long line that no frame and no margin of ours may break " * 3 + "\n\n    - indented\n"
)


def _console(*, terminal: bool, width: int = 80) -> Console:
    return Console(
        file=io.StringIO(), force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False
    )


def _shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _screen(
    *, terminal: bool = True, width: int = 80, ask: Callable[[str], str] | None = None
) -> tuple[Screen, Console]:
    console = _console(terminal=terminal, width=width)
    return Screen(console, ask=ask), console


def _call(**changes: object) -> Call:
    given = {"name": "next_step", "arguments": {"account": "Acme"}, "text": "Go.", "is_error": False}
    return Call.model_validate({**given, "seconds": 0.3, **changes})


def _pieces(text: str, size: int) -> Iterable[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_blocks_are_the_same_however_the_answer_is_cut_into_pieces(size: int) -> None:
    answer = "# Acme\n\nFirst.\nStill first.\n\n- one\n\n- two\n\n  more of two\n\nThe mail:\n"
    answer += "```text\nHi,\n\n``\n```\n\nEnd"
    blocks = Blocks()
    found = [block for piece in _pieces(answer, size) for block in blocks.feed(piece)]
    found += blocks.end()

    assert found == [
        Block(kind="prose", text="# Acme"),
        Block(kind="prose", text="First.\nStill first."),
        Block(kind="prose", text="- one\n\n- two\n\n  more of two"),
        Block(kind="prose", text="The mail:"),
        Block(kind="draft", text="Hi,\n\n``"),
        Block(kind="prose", text="End"),
    ]


def test_a_draft_that_nobody_closed_is_shown_as_far_as_it_came() -> None:
    blocks = Blocks()
    assert [*blocks.feed("~~~\nHi,\nso fa"), *blocks.end()] == [Block(kind="draft", text="Hi,\nso fa")]


@pytest.mark.parametrize("width", [60, 200])
def test_a_draft_is_printed_as_it_is_so_that_it_is_copied_clean(width: int) -> None:
    """No frame, no indentation, no colour, no line break and no padding that the draft does not have."""
    screen, console = _screen(width=width)
    screen.text(f"Here:\n\n```\n{DRAFT}```\n")
    screen.said()

    assert f"\n{DRAFT}" in _settled(_shown(console))


def test_a_table_is_rendered_on_a_terminal() -> None:
    screen, console = _screen(width=60)
    screen.text("| what | when |\n|---|---|\n| Kickoff | **today** |\n")
    screen.said()
    shown = _settled(_shown(console))

    assert "|" not in shown
    assert "Kickoff" in shown


def test_what_is_rendered_has_no_blanks_at_the_end_of_its_lines_and_one_empty_line_between_blocks() -> None:
    """A window that is made narrower would break filled lines, and a selection would copy the blanks."""
    screen, console = _screen()
    screen.answer("Two:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. One\n2. Two\n")
    lines = printable(_shown(console)).splitlines()

    assert lines == ["Two:", "", " a  b", " ────", " 1  2", "", " 1 One", " 2 Two", ""]


def test_a_pipe_gets_the_answer_as_the_model_wrote_it() -> None:
    screen, console = _screen(terminal=False)
    screen.waiting()
    screen.thinking("Hm.")
    screen.text("**Now**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    screen.said()

    assert _shown(console) == "**Now**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"


def test_an_address_is_not_hidden_behind_the_words_of_its_link() -> None:
    screen, console = _screen()
    screen.text("See [our page](https://evil.example/x).\n\n")
    screen.said()

    assert "https://evil.example/x" in printable(_shown(console))
    assert "\x1b]8" not in _shown(console)


def test_a_call_is_one_line_even_where_the_window_is_narrow() -> None:
    screen, console = _screen(width=40)
    screen.called(_call(arguments={"account": "Acme " * 30, "facts": [1, 2]}))
    line = printable(_shown(console)).rstrip("\n")

    assert line.startswith("1 next_step(account=Acme Acme")
    assert line.endswith("… · 0.3 s")
    assert len(line) == 40


def test_a_call_that_was_refused_says_so_and_is_unfolded_in_full() -> None:
    screen, console = _screen()
    screen.called(_call(is_error=True))
    screen.unfold(screen.calls[0])

    shown = printable(_shown(console))
    assert "1 next_step(account=Acme) · 0.3 s · no result\n" in shown
    assert '"account": "Acme"' in shown
    assert "\nGo.\n" in shown


@pytest.mark.parametrize(
    ("typed", "is_yes"), [("y", True), ("YES ", True), ("", False), ("n", False), ("yy", False)]
)
def test_only_a_yes_is_a_yes(typed: str, *, is_yes: bool) -> None:
    screen, console = _screen(ask=lambda _: typed)

    assert screen.consent(PREVIEW) is is_yes
    assert ("Not stored." in _shown(console)) is not is_yes


@pytest.mark.parametrize("leaving", [EOFError, KeyboardInterrupt])
def test_leaving_the_question_is_a_no(leaving: type[BaseException]) -> None:
    def ask(_: str) -> str:
        raise leaving

    screen, _ = _screen(ask=ask)

    assert screen.consent(PREVIEW) is False


def test_where_nobody_can_be_asked_the_answer_is_no() -> None:
    screen, console = _screen(terminal=False)

    assert screen.consent(PREVIEW) is False
    assert "this is no terminal, so nobody could say yes" in _shown(console)


def test_the_preview_is_shown_before_the_question_without_the_word_to_the_model() -> None:
    shown_when_asked = []
    console = _console(terminal=True)

    def ask(question: str) -> str:
        shown_when_asked.append(_shown(console) + question)
        return "n"

    Screen(console, ask=ask).consent(PREVIEW)
    shown = shown_when_asked[0]

    assert "summary: Record 1 fact." in shown
    assert "note text “Budget talk”\n" in shown
    assert "outside-1" not in shown
    assert TOKEN not in shown
    assert shown.endswith("Store this? [y/N] ")


def test_a_long_preview_says_once_more_what_is_stored_before_it_asks() -> None:
    lines = "\n".join(f"line {number}" for number in range(20))
    screen, console = _screen(ask=lambda _: "n")
    screen.consent(Preview(token=TOKEN, text=f"token: t-1\nsummary: Record 1 fact.\n{lines}"))

    shown = printable(_shown(console)).splitlines()
    assert shown[1] == shown[-2] == "summary: Record 1 fact."


def test_after_a_yes_the_servers_word_says_what_became_of_it() -> None:
    screen, console = _screen(ask=lambda _: "y")
    screen.consent(PREVIEW)
    screen.called(
        _call(name="confirm_changes", arguments={"token": TOKEN}, text="Recorded. 1 fact.\nUndo: …")
    )
    screen.called(_call())

    shown = printable(_shown(console)).splitlines()
    assert shown[-3:] == [
        "1 confirm_changes() · 0.3 s",
        "Recorded. 1 fact.",
        "2 next_step(account=Acme) · 0.3 s",
    ]


@pytest.mark.parametrize(
    ("fenced", "shown"),
    [
        ("1: Lena Vos\na6ff4am: Acme", "“Acme”: note [2] who “Lena Vos” for 1 account"),
        ("1: said “no” [2]", 'a6ff4am: note [2] who “said "no" [2]” for 1 account'),
        ("account: Acme\nfile: a.csv", "a6ff4am: note [2] who [1] for 1 account\naccount: Acme\nfile: a.csv"),
        ("1: one\n1: two", "a6ff4am: note [2] who “one” for 1 account\n1: two"),
        ("2: a6ff4am\na6ff4am: Acme", "“Acme”: note “a6ff4am” who [1] for 1 account"),
    ],
)
def test_what_others_wrote_stands_in_quotes_in_its_place_and_nothing_is_left_out(
    fenced: str, shown: str
) -> None:
    text = f"token: t\na6ff4am: note [2] who [1] for 1 account\n<outside-1a>\n{fenced}\n</outside-1a>"

    assert readable(text, "t") == shown


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b[2J\x1b[1;1HStore this? [y/N] y",
        "\x1b]0;title\x07x",
        "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
        "\x9b31mred",
        "over\rwritten",
        "back\x08\x08",
        "\u202egnp.exe",
        "\x1bPq#0\x1b\\x",
        "\x1b(0x",
        "a\x1b",
    ],
)
def test_no_command_to_the_terminal_comes_through_from_anywhere(attack: str) -> None:
    """A pasted escape sequence must not fake a prompt, hide a line or set a title."""
    screen, console = _screen(terminal=False)
    screen.text(f"{attack}\n\n```\n{attack}\n```\n")
    screen.said()
    screen.called(_call(name=attack, arguments={"account": attack, attack: 1}, text=attack))
    screen.unfold(screen.calls[0])
    screen.note(attack)
    screen.consent(Preview(token="t", text=attack))  # noqa: S106 -- made up
    screen.answer(attack)

    left = [char for char in _shown(console) if char != "\n" and not char.isprintable()]
    assert left == []


def test_what_was_shown_for_the_moment_is_wiped_away() -> None:
    screen, console = _screen()
    screen.waiting()
    screen.calling("next_step", {"account": "Acme"})
    screen.called(_call())
    screen.thinking("A thought.\n\nAnd ano")
    screen.said()

    assert "…" not in _settled(_shown(console))
    assert "And ano" in _settled(_shown(console))


def _settled(shown: str) -> str:
    """Return what stays on the screen: a terminal that knows line breaks, one line up, and erased lines."""
    lines, at = [""], 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\n|[^\x1b\r\n]+", shown):
        if part == "\n":
            at += 1
            lines += [""] * (at == len(lines))
        elif part == "\x1b[1A":
            at -= 1
        elif part == "\x1b[2K":
            lines[at] = ""
        elif not part.startswith("\x1b"):
            lines[at] += part
    return "\n".join(lines)
