"""Commands about the store as a whole: copies, all facts out and in, whether it is sound, forgetting."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from onboarding_server.cli.console import ask_first, fail, print_json
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.opening import CLOCK, open_service
from onboarding_server.cli.options import AsJson, Db, Yes, adder
from onboarding_server.cli.progress import progress

if TYPE_CHECKING:
    from onboarding_server.service.keeping import Forgotten

__all__ = ["add_to"]

_STANDARD = Path("-")


def backup(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; a file that is there stays.")],
    *,
    db: Db = None,
) -> None:
    """Copy the store's file as it is at this moment, also while others write to it."""
    from onboarding_server.store.copies import backup as copy  # noqa: PLC0415 - `--help` does not pay for it

    copy(open_service(db).store, path)
    print(f"Copied to {path}")


def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `onboarding backup` made.")],
    *,
    yes: Yes = False,
    db: Db = None,
) -> None:
    """Put a copy in the place of the store; what was there is kept beside it.

    Everything that was recorded after the copy was made is then only in the file that is kept.
    """
    from onboarding_server.config import read_config, read_place  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.store.copies import restore as put_back  # noqa: PLC0415 - as above

    place = read_place(db) if db else read_config().store
    if not isinstance(place, Path):
        fail("a database is restored by its own tools; `onboarding load` fills an empty one from a dump.")
    if place.exists():
        ask_first(f"Put {path} in the place of {place}?", yes=yes)
    kept = put_back(place, path, at=CLOCK.get()())
    print(f"Restored {place}" + (f"; what was there is kept as {kept}" if kept else ""))


def dump(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; - is standard output.")] = _STANDARD,
    *,
    db: Db = None,
) -> None:
    """Write all facts, one JSON object a line.

    The same store gives the same bytes. Proposals that nobody confirmed are left out.
    """
    from onboarding_server.service.keeping import dump_lines  # noqa: PLC0415 - `--help` does not pay for it

    workspace = open_service(db).workspace
    with progress("records") as bar:
        lines = dump_lines(workspace, bar and partial(bar, "Writing"))
        if path == _STANDARD:
            sys.stdout.writelines(lines)
            return
        with _new_file(path) as file:
            file.writelines(lines)
    print(f"Wrote {path}")


def load(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="What `onboarding dump` wrote.")],
    *,
    db: Db = None,
) -> None:
    """Fill an empty store from a dump, all of it or nothing.

    From SQLite to PostgreSQL: dump the one, load into the other.
    """
    from onboarding_server.service.keeping import load_lines  # noqa: PLC0415 - `--help` does not pay for it

    # The file first: a name that is none leaves no empty store behind.
    with path.open(encoding="utf-8") as file, progress("records") as bar:
        service = open_service(db, writes=True)
        tell = bar and partial(bar, "Loading")
        count = load_lines(service.workspace, file, total=_lines_of(path) if bar else 0, progress=tell)
    print(f"Loaded {count} facts into {service.store.name}")


@contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    """Open a file that is not there yet, for this user alone; half of it does not stay."""
    if path.exists():
        fail(f"{path}: this file is there already, and a dump replaces nothing; name another.")
    path.touch(mode=0o600, exist_ok=False)
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except BaseException as error:
        path.unlink()
        if isinstance(error, OSError):
            fail(f"{path}: {error.strerror}; nothing was written.")
        raise


def _lines_of(path: Path) -> int:
    with path.open("rb") as file:
        return sum(part.count(b"\n") for part in iter(partial(file.read, 1 << 20), b""))


def verify(*, as_json: AsJson = False, db: Db = None) -> None:
    """Check that the store is whole: file, counts, every fact, every proposal.

    Exit code 3 if something is wrong.
    """
    from onboarding_server.store.checking import verify as check  # noqa: PLC0415 - `--help` does not pay for it

    store = open_service(db).store
    found = check(store)
    if as_json:
        print_json({"store": store.name, "ok": not found, "wrong": list(found)})
    else:
        print("\n".join(f"WRONG  {each}" for each in found) or f"ok     {store.name}")
    if found:
        raise typer.Exit(Exit.CHECK_FAILED)


def forget(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="The account, by name or id.", show_default=False)
    ] = "",
    *,
    person: Annotated[
        str, typer.Option("--person", metavar="NAME", help="A person instead, by name or mail address.")
    ] = "",
    yes: Yes = False,
    db: Db = None,
) -> None:
    """Delete an account, or every fact that names a person, for good.

    There is no undo. What remains is a dated mark without text; copies made earlier still hold it all.
    """
    if bool(account) == bool(person):
        fail("name either an account or, with --person, a person.")
    from onboarding_server.answers.page import plural  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.service import keeping  # noqa: PLC0415 - as above

    service = open_service(db)
    if person:
        remains = keeping.remains_of(service.workspace, person)
        facts = plural(sum(len(ids) for ids in remains.named.values()), "fact")
        what = f"{facts} of {plural(len(remains.named), 'account')}"
        what += f", and the name on {plural(remains.recorded, 'other')}" if remains.recorded else ""
        ask_first(f"Delete {what} for good?", yes=yes)
        done = keeping.forget_person(service.workspace, person)
        words = [person]
    else:
        found = keeping.meant(service.workspace, account)
        ask_first(
            f"Delete {found.name} ({found.id}) and its {plural(found.facts, 'fact')} for good?", yes=yes
        )
        done = keeping.forget_account(service.workspace, found.id)
        words = [found.id, str(found.name)]
    print(_told(done, on_file=isinstance(service.store.place, Path), chats=_chats_with(words)))


def _chats_with(words: list[str]) -> tuple[Path, ...]:
    from onboarding_server.chat.saving import mentioning  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.config import chats_folder  # noqa: PLC0415 - as above

    return mentioning(chats_folder(), *words)


def _told(done: "Forgotten", *, on_file: bool, chats: tuple[Path, ...]) -> str:
    from onboarding_server.answers.page import plural  # noqa: PLC0415 - `--help` does not pay for it

    lines = [f"Deleted {plural(done.facts, 'fact')} of {plural(done.accounts, 'account')}."]
    if done.unnamed:
        lines.append(f"Took the name off {plural(done.unnamed, 'fact')}.")
    if not done.wiped:
        lines.append(
            "Other programs have the store open; close them, or the log beside it may still hold text."
        )
    lines += [f"This copy may still hold it, delete it or keep it on purpose: {copy}" for copy in done.copies]
    lines += [f"This conversation mentions it, delete it or keep it on purpose: {chat}" for chat in chats]
    if on_file:
        lines.append("Backups and dumps that you keep elsewhere still hold it, too.")
    else:
        lines.append("The server's backups, replicas and log may still hold it, and dumps that you keep.")
    return "\n".join(lines)


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(backup, "backup onboarding-2026-10-15.db")
    add(restore, "restore onboarding-2026-10-15.db")
    add(dump, "dump facts.ndjson", "dump | gzip > facts.ndjson.gz")
    add(load, "load facts.ndjson --db postgresql+psycopg://team@db.example/onboarding")
    add(verify, "verify", "verify --json")
    add(forget, "forget a7k2p9x", 'forget --person "Priya Shah"')
