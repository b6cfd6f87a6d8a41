"""Drafts for an account: a template filled, the fitting one proposed, an edited text checked, all listed."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from onboarding_server.errors import UnreadableFileError
from onboarding_tools import drafts
from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.drafts import Catalogue, DraftCheck, DraftResult, Proposed
from onboarding_tools.drafts.models import Audience
from onboarding_tools.facts import Account, OutsideText
from onboarding_tools.next_step import NextStep, decide
from onboarding_tools.playbook import Playbook

__all__ = [
    "Asked",
    "DraftAnswer",
    "TemplateLine",
    "blank_account",
    "check",
    "draft",
    "list_templates",
    "team_templates",
]

_FOLDER = "templates"


class TemplateLine(BaseModel):
    """One template of the list: what it is for, and what it asks that no fact can answer."""

    model_config = ConfigDict(frozen=True)

    template: str
    title: str
    form: str
    audience: Audience
    stage: str
    channel: str
    use: str
    avoid: str
    asks: dict[str, str]


class Asked(BaseModel):
    """How a draft is wanted."""

    model_config = ConfigDict(frozen=True)

    template: str = ""
    """Empty: the one that the next step calls for."""
    tone: str = "warm"
    locale: str = "en_US"
    values: dict[str, str] = {}
    minutes: int | None = None


class DraftAnswer(BaseModel):
    """A draft; where no template was named, with what was proposed."""

    model_config = ConfigDict(frozen=True)

    draft: DraftResult | None
    proposed: Proposed | None = None


def draft(assessment: Assessment, asked: Asked, catalogue: Catalogue) -> DraftAnswer:
    """Fill the named template, or propose templates and fill the one that the next step calls for.

    Raises:
        UnknownTemplateError, InvalidDraftError: what was asked for does not exist.
    """
    step = decide(assessment)
    if asked.template:
        return DraftAnswer(draft=_filled(asked.template, assessment, step, asked, catalogue))
    proposed = drafts.propose_template(assessment, step, catalogue=catalogue)
    first = proposed.first
    filled = _filled(first.template, assessment, step, asked, catalogue) if first else None
    return DraftAnswer(draft=filled, proposed=proposed)


def _filled(
    template: str, assessment: Assessment, step: NextStep, asked: Asked, catalogue: Catalogue
) -> DraftResult:
    return drafts.render_template(
        template, assessment, step, tone=asked.tone, locale=asked.locale, values=asked.values,
        minutes=asked.minutes, catalogue=catalogue,
    )  # fmt: skip


def check(
    assessment: Assessment,
    text: str,
    catalogue: Catalogue,
    *,
    template: str = "",
    audience: Audience | None = None,
    language: str = "en",
    vouched: Iterable[str] = (),
) -> DraftCheck:
    """Check an edited draft; the audience is the template's, else the customer.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    of_template: Audience = catalogue.get(template).audience if template else "customer"
    return drafts.check_draft(
        text, assessment, decide(assessment), audience=audience or of_template, template=template,
        language=language, vouched=vouched, catalogue=catalogue,
    )  # fmt: skip


def list_templates(catalogue: Catalogue, *, audience: str = "", stage: str = "") -> tuple[TemplateLine, ...]:
    """List the templates, all of them or those for an audience or a stage."""
    return tuple(
        TemplateLine(
            template=each.id, title=each.title, form=each.form, audience=each.audience, stage=each.stage,
            channel=each.channel, use=each.use, avoid=each.avoid,
            asks={name: variable.ask for name, variable in each.variables.items() if variable.example},
        )
        for each in catalogue
        if audience in {"", each.audience} and stage in {"", each.stage}
    )  # fmt: skip


def blank_account(playbook: Playbook, as_of: date) -> Assessment:
    """Assess an account of which nothing is known, for a draft that lives by the values given."""
    return assess(Account(id="", name=OutsideText("")), playbook, as_of)


def team_templates(playbook: Path | None) -> Catalogue:
    """Load the templates of a team's playbook folder (`templates/*.md`, `*.txt`) over the shipped ones.

    Raises:
        InvalidTemplateError: with every problem of a file, and its line.
        UnreadableFileError: a file is not UTF-8 text, or cannot be read.
    """
    folder = playbook / _FOLDER if playbook and playbook.is_dir() else None
    files = sorted(folder.iterdir()) if folder and folder.is_dir() else []
    texts: Mapping[str, str] = {
        file.name: _read(file) for file in files if file.suffix in {".md", ".txt"} and file.is_file()
    }
    return drafts.load_templates(texts) if texts else drafts.shipped()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(str(file), "this template cannot be read.") from error
