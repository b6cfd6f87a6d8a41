"""What is typed, on a terminal of the system's own: a paste is one question, and old keys answer nothing."""

import os
import sys
import time
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no such terminals", allow_module_level=True)
import pty

READY = b"ready\n"


class Terminal:
    """A program with a terminal of its own; keys are bytes."""

    def __init__(self, code: str) -> None:
        self.shown = b""
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.execv(sys.executable, [sys.executable, "-c", code])  # noqa: S606 -- a program of this file

    def type(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def read_until(self, end: bytes) -> None:
        deadline = time.monotonic() + 20
        while end not in self.shown:
            assert time.monotonic() < deadline, self.shown
            try:
                self.shown += os.read(self._terminal, 65536).replace(b"\r\n", b"\n")
            except OSError:  # the program has ended
                break
        assert end in self.shown, self.shown

    def close(self) -> None:
        os.close(self._terminal)
        os.waitpid(self._process, 0)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for each in opened:
        each.close()


def _started(terminals: list[Terminal], code: str) -> Terminal:
    terminals.append(Terminal(f"from onboarding_server.chat import keyboard\n{code}"))
    return terminals[-1]


def test_the_lines_of_a_paste_are_one_question(terminals: list[Terminal]) -> None:
    terminal = _started(terminals, "print(repr(keyboard.question('> ')))")
    terminal.read_until(b"> ")
    terminal.type(b"Hi,\nsee below.\ny\n")

    terminal.read_until(rb"'Hi,\nsee below.\ny'")


def test_a_paste_that_the_terminal_marks_is_one_question(terminals: list[Terminal]) -> None:
    terminal = _started(terminals, "print(repr(keyboard.question('> ')))")
    terminal.read_until(b"> ")
    terminal.type(b"\x1b[200~Hi,\nsee below.\n\x1b[201~\n")

    terminal.read_until(rb"'Hi,\nsee below.\n'")


def test_commands_typed_ahead_stay_commands(terminals: list[Terminal]) -> None:
    terminal = _started(terminals, "print([keyboard.question('> '), keyboard.question('> ')])")
    terminal.read_until(b"> ")
    terminal.type(b"/cost\n/quit\n")

    terminal.read_until(b"['/cost', '/quit']")


def test_what_was_typed_before_a_question_is_no_answer_to_it(terminals: list[Terminal]) -> None:
    """The rest of a pasted mail must not say yes."""
    code = "import time\nprint('ready')\ninput()\nprint('asked', repr(keyboard.answer('Store this? ')))"
    terminal = _started(terminals, code)
    terminal.read_until(READY)
    terminal.type(b"go\ny\n")
    terminal.read_until(b"Store this? ")
    terminal.type(b"n\n")

    terminal.read_until(b"asked 'n'")


def test_the_arrow_key_brings_back_a_question_and_no_answer(terminals: list[Terminal]) -> None:
    code = "keyboard.question('1> ')\nkeyboard.answer('2> ')\nprint(repr(keyboard.question('3> ')))"
    terminal = _started(terminals, code)
    for prompt, keys in ((b"1> ", b"what is next?\n"), (b"2> ", b"n\n"), (b"3> ", b"\x1b[A\n")):
        terminal.read_until(prompt)
        terminal.type(keys)

    terminal.read_until(b"'what is next?'")


def test_ctrl_c_drops_a_line_that_was_begun_and_leaves_an_empty_one(terminals: list[Terminal]) -> None:
    code = "print([keyboard.question('1> ')])\ntry: keyboard.question('2> ')\n"
    code += "except KeyboardInterrupt: print('left')"
    terminal = _started(terminals, code)
    terminal.read_until(b"1> ")
    terminal.type(b"what is")
    terminal.read_until(b"what is")
    terminal.type(b"\x03")
    terminal.read_until(b"['']\n")
    terminal.read_until(b"2> ")
    terminal.type(b"\x03")

    terminal.read_until(b"left")


def test_a_pipe_is_read_line_by_line_and_nobody_is_there_to_be_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io  # noqa: PLC0415 -- this test alone has a pipe

    from onboarding_server.chat import keyboard  # noqa: PLC0415 -- the others run it in a program

    monkeypatch.setattr(sys, "stdin", io.StringIO("one?\ntwo?\n"))

    assert not keyboard.is_terminal()
    assert [keyboard.question("> "), keyboard.question("> ")] == ["one?", "two?"]
    assert capsys.readouterr().out == ""
