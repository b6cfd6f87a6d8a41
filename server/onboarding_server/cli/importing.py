"""The command that loads files: what each one is taken for, what it would do, then the question."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onboarding_server.cli.console import fail, print_json, show
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.opening import open_service
from onboarding_server.cli.options import AsJson, Db, Yes, adder
from onboarding_server.cli.progress import progress
from onboarding_server.cli.writing import settle

if TYPE_CHECKING:
    from onboarding_server.importers.user_mapping import UserMapping
    from onboarding_server.service.intake import ImportOptions
    from onboarding_server.service.results import Proposal
    from onboarding_server.service.service import Service

__all__ = ["add_to"]

_CREATE = ("onboarding", "unclear", "all", "none")
_VANISHED = ("keep", "retract")

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Exports and sheets; a folder means its files.")
]
DateOrder = Annotated[
    str,
    typer.Option(
        "--date-order", metavar="ORDER", help="day_first or month_first, where the file does not say."
    ),
]
Create = Annotated[
    str,
    typer.Option(
        "--create", metavar="WHICH", help="Accounts to add: onboarding, unclear (too), all or none."
    ),
]
Add = Annotated[list[str] | None, typer.Option("--add", metavar="NAME", help="Add this account in any case.")]
Stage = Annotated[
    str, typer.Option("--stage", metavar="WORD", help="The stage that means onboarding in this export.")
]
Columns = Annotated[list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is.")]
Scales = Annotated[
    list[str] | None,
    typer.Option("--scale", metavar="COLUMN=WORST..BEST", help="A level's scale, such as risk=100..0."),
]
ReadAs = Annotated[str, typer.Option("--as", metavar="KIND", help="Read it as this kind of export.")]
Saved = Annotated[
    Path | None, typer.Option("--mapping", metavar="TOML", help="A saved mapping.", show_default=False)
]
SaveTo = Annotated[
    Path | None,
    typer.Option("--save-mapping", metavar="TOML", help="Save the mapping here.", show_default=False),
]
Explain = Annotated[bool, typer.Option("--explain", help="Only say what the file is taken for, and why.")]
Rejected = Annotated[
    Path | None,
    typer.Option(
        "--rejected", metavar="FOLDER", help="Write rejected rows there, to be mended.", show_default=False
    ),
]
Vanished = Annotated[
    str,
    typer.Option(
        "--vanished", metavar="WHAT", help="Rows that a complete export no longer has: keep or retract."
    ),
]


def import_files(
    paths: Files,
    *,
    date_order: DateOrder = "",
    create: Create = "onboarding",
    add: Add = None,
    stage: Stage = "",
    columns: Columns = None,
    scales: Scales = None,
    read_as: ReadAs = "",
    mapping: Saved = None,
    save_mapping: SaveTo = None,
    vanished: Vanished = "keep",
    explain: Explain = False,
    rejected: Rejected = None,
    yes: Yes = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Load exports and sheets: dry run first, then it asks.

    Rejected rows never keep the accepted ones out (exit code 3 says that there were some); the same file
    twice changes nothing; one undo takes the whole import back.
    """
    said = _mapping(columns or [], scales or [], read_as, mapping)
    if save_mapping is not None:
        save_mapping.write_text(said.saved(), encoding="utf-8")
    options = _options(said, create=create, add=tuple(add or ()), stage=stage, vanished=vanished)
    service, files = open_service(db, writes=True), _files(paths)
    with progress("rows") as told:
        proposal = service.propose_import(
            paths=files, date_order=date_order, options=options, progress=told, by=service.me
        )
    _write_rejected(service, proposal, files, rejected)
    if explain:
        _explain(proposal, as_json=as_json)
        return
    settle(service, proposal, yes=yes, as_json=as_json)
    if proposal.report and proposal.report.rejected:
        raise typer.Exit(Exit.CHECK_FAILED)


def _options(
    mapping: "UserMapping", *, create: str, vanished: str, add: tuple[str, ...], stage: str
) -> "ImportOptions":
    from onboarding_server.service.intake import ImportOptions  # noqa: PLC0415 - pydantic models cost time

    if create not in _CREATE:
        fail(f"--create: “{create}” given; expected onboarding, unclear, all or none.")
    if vanished not in _VANISHED:
        fail(f"--vanished: “{vanished}” given; expected keep or retract.")
    return ImportOptions.model_validate(
        {"create": create, "add": add, "stage": stage, "mapping": mapping, "vanished": vanished}
    )


def _mapping(columns: list[str], scales: list[str], read_as: str, saved: Path | None) -> "UserMapping":
    from onboarding_server.importers.user_mapping import UserMapping, pairs  # noqa: PLC0415 - as above

    typed = UserMapping.typed(pairs(columns, "--map"), pairs(scales, "--scale"), read_as)
    if saved is None:
        return typed
    try:
        old = UserMapping.load(saved.name, saved.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        fail(f"{saved}: this mapping cannot be read.")
    return typed.over(old)


def _files(paths: list[Path]) -> list[Path]:
    from onboarding_server.service.import_folder import importable  # noqa: PLC0415 - as above

    return [
        file
        for path in paths
        for file in ([path / name for name in importable(path)] if path.is_dir() else [path])
    ]


def _write_rejected(service: "Service", proposal: "Proposal", files: list[Path], folder: Path | None) -> None:
    if proposal.report is None or folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    names = {cell.file for cell in proposal.report.rejected}
    for file in files:
        if file.name in names:
            target = folder / f"{file.stem}-rejected.csv"
            target.write_bytes(service.rejected_rows(path=file, report=proposal.report))
            print(f"Wrote {target}. Mend its rows, then: onboarding import {target}", file=sys.stderr)


def _explain(proposal: "Proposal", *, as_json: bool) -> None:
    report = proposal.report
    if report is None:
        return
    if as_json:
        print_json(report)
        return
    for line in (*report.explanation, *report.notes):
        print(line)
    if not report.explanation:
        from onboarding_server.cli.screens.proposal import report_screen  # noqa: PLC0415 - `--json` needs no rich

        show(report_screen(report))


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    adder(app)(
        import_files,
        "import companies.csv activities.csv",
        "import exports/ --explain",
        "import companies.csv --stage Onboarding --rejected mend/",
        "import list.csv --map Firma=account --map Start=kickoff_on --save-mapping list.toml",
        name="import",
    )
