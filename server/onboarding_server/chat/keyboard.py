"""What the user types: questions with a history, a paste as one of them, and answers of this moment only."""

import io
import sys
from contextlib import suppress

__all__ = ["answer", "is_terminal", "question", "take_any_bytes"]

_PASTE_GAP_SECONDS = 0.05


def take_any_bytes() -> None:
    """Read a byte that is no text as a question mark in a box, instead of ending."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def question(prompt: str) -> str:
    """Read a question; a paste of several lines is one, and the arrow keys bring earlier ones back.

    Ctrl-C on a line that was begun drops the line.

    Raises:
        EOFError, KeyboardInterrupt: the user wants to leave.
    """
    if not is_terminal():
        return input()
    _set_up()
    try:
        text = input(prompt)
    except KeyboardInterrupt:
        if not _is_begun():
            raise
        sys.stdout.write("\n")
        return ""
    while not text.startswith("/") and _more_is_there():
        text += "\n" + input()
    _remember(text)
    return text


def answer(prompt: str) -> str:
    """Read the answer to a question shown just now; what was typed or pasted before does not count."""
    _forget_typed()
    return input(prompt)


def _set_up() -> None:
    with suppress(ImportError):
        import readline  # noqa: PLC0415 - not on every system

        # A pasted mail arrives as one question, and the answers to our questions are none to come back to.
        readline.parse_and_bind("set enable-bracketed-paste on")
        readline.set_auto_history(False)


def _remember(text: str) -> None:
    with suppress(ImportError):
        import readline  # noqa: PLC0415 - not on every system

        if text.strip():
            readline.add_history(text)


def _is_begun() -> bool:
    with suppress(ImportError):
        import readline  # noqa: PLC0415 - not on every system

        return bool(readline.get_line_buffer().strip())
    return False


def _more_is_there() -> bool:
    """Tell whether the rest of a paste is waiting; nobody types the next line this fast."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - on this system only

        return msvcrt.kbhit()
    from select import select  # noqa: PLC0415 - not for terminals on every system

    return bool(select([sys.stdin], [], [], _PASTE_GAP_SECONDS)[0])


def _forget_typed() -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - on this system only

        while msvcrt.kbhit():
            msvcrt.getwch()
        return
    import termios  # noqa: PLC0415 - not on every system

    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
