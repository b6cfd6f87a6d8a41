"""The pages keep their promises: complete, fresh, short, linked, sourced, and right in their arithmetic."""

import re
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from importlib import import_module
from typing import Final

import pytest

from onboarding_server.content import read_pages
from onboarding_server.pages import main, stale_pages
from onboarding_server.service.searching import pages, readable_sections
from onboarding_tools.calendar import Calendar, day_number, day_on
from onboarding_tools.cohort import kaplan_meier, kaplan_meier_median
from onboarding_tools.drafts import shipped
from onboarding_tools.facts import classes, parse_facts
from onboarding_tools.milestones import plan_dates
from onboarding_tools.pages import anchors
from onboarding_tools.playbook import load_playbook, sections, standard
from onboarding_tools.what_if import score_dimensions

Encode = Callable[[str], list[int]]
PLAYBOOK: Final = standard()
TEXTS: Final = read_pages()
PROSE: Final = {name: text for name, text in TEXTS.items() if name != "traceability"}
SECTIONS: Final = {each.id: each for each in readable_sections(PLAYBOOK)}
PROMISED: Final = {
    "milestone-templates", "health-scoring-guide", "intervention-playbooks", "communication-templates",
    "phases-and-value-ladder", "segments", "roles-and-cadences", "kickoff", "success-plan", "training",
    "handoff-and-exit", "program-design", "retrospectives", "metrics", "risk-escalation", "recording-facts",
    "qbr-playbook", "renewal-runbook", "glossary", "our-readings", "next-step", "traceability", "README",
}  # fmt: skip
WITHOUT_TRAPS: Final = {"README", "glossary", "our-readings", "recording-facts"}


def hand_written(text: str) -> list[str]:
    """Return the lines of running text: no blocks, tables, code, quoted messages or headings."""
    text = re.sub(r"<!-- (generated|templates): .*?<!-- end -->", "", text, flags=re.DOTALL)
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    lines = text.split("## Sources", maxsplit=1)[0].splitlines()
    return [line for line in lines if line and not re.match(r"[#|>]|<!--", line)]


@pytest.fixture(scope="module")
def encode() -> Encode:
    with warnings.catch_warnings():
        # The package opens its data by a deprecated call, which is not ours to mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        encode: Encode = import_module("bpe_openai").get_encoding("cl100k_base").encode
    return encode


# What a page is


def test_every_promised_page_is_there_and_no_other() -> None:
    assert set(TEXTS) == PROMISED


@pytest.mark.parametrize("name", sorted(PROMISED - {"README"}))
def test_the_index_links_every_page(name: str) -> None:
    assert f"]({name}.md)" in TEXTS["README"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_has_fewer_than_300_lines(name: str) -> None:
    assert len(TEXTS[name].splitlines()) < 300


@pytest.mark.parametrize("name", PROSE)
def test_a_page_begins_with_its_title_and_one_sentence_of_purpose(name: str) -> None:
    lines = PROSE[name].splitlines()
    assert re.fullmatch(r"# [A-Z].+", lines[0])
    assert lines[1] == ""
    assert re.fullmatch(r"[A-Z][^.?!]+\.", lines[2])


@pytest.mark.parametrize("name", PROSE)
def test_a_page_names_its_sources_at_the_foot_and_credits_the_first(name: str) -> None:
    foot = PROSE[name].split("\n## Sources", maxsplit=1)[1]
    assert "Steve Pupkar" in foot
    assert "https://creativecommons.org/licenses/by/4.0/" in foot
    assert "Agentman" in foot
    assert "Ours" in foot


@pytest.mark.parametrize("name", PROSE)
def test_running_text_has_one_sentence_a_line(name: str) -> None:
    spoken = re.compile(r"[\"“][^\"”]*[\"”]|`[^`]*`|\([^)]*\)")
    lines = [spoken.sub("x", re.sub(r"^\d+\. ", "", line)) for line in hand_written(PROSE[name])]
    assert [line for line in lines if re.search(r"[.!?] +[A-Z]", line)] == []


@pytest.mark.parametrize("name", sorted(set(PROSE) - WITHOUT_TRAPS))
def test_a_page_warns_of_traps_and_says_what_good_looks_like(name: str) -> None:
    assert re.search(r"[Tt]rap", PROSE[name])
    assert re.search(r"## What good looks like|good outcome", PROSE[name])


def test_the_source_s_absent_runbooks_are_said_to_be_ours() -> None:
    for name in ("qbr-playbook", "renewal-runbook"):
        assert "does not contain it; what follows is ours" in TEXTS[name]


# Anchors, homes, links


def test_every_generated_part_is_as_the_playbook_and_the_templates_have_it() -> None:
    assert list(stale_pages()) == []
    assert main([]) == 0


def test_every_heading_but_the_sources_has_an_anchor() -> None:
    for text in PROSE.values():
        bare = [line for line in text.splitlines() if line.startswith("## ") and "<a id=" not in line]
        assert [line for line in bare if not line.startswith("## Sources")] == []


def test_an_anchor_stands_once_in_all_pages() -> None:
    counted = Counter(anchor for text in TEXTS.values() for anchor in anchors(text))
    assert [anchor for anchor, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("rule", sections(PLAYBOOK), ids=lambda rule: rule.rule)
def test_a_rule_has_its_home_on_the_page_that_it_names(rule: object) -> None:
    home = {anchor: name for name, text in TEXTS.items() for anchor in anchors(text)}
    assert home[rule.rule] == rule.page  # type: ignore[attr-defined]  # parametrize has no type


def test_an_anchor_with_a_dot_is_a_rule() -> None:
    rules = {each.rule for each in sections(PLAYBOOK)}
    assert {a for text in TEXTS.values() for a in anchors(text) if "." in a} == rules


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS[name]):
        if target.startswith("https://creativecommons.org/"):
            continue
        page, _, anchor = target.partition("#")
        there = TEXTS[page.removesuffix(".md") or name]
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("id_", SECTIONS)
def test_a_section_fits_in_300_tokens(id_: str, encode: Encode) -> None:
    found = SECTIONS[id_]
    assert found.text
    assert len(encode(f"{found.title}\n{found.text}")) <= 300
    assert "<!--" not in found.text
    assert "<a id" not in found.text


def test_every_shipped_template_is_listed_once() -> None:
    listed = re.findall(r"^- `([a-z0-9-]+)` \(", TEXTS["communication-templates"], re.MULTILINE)
    assert sorted(listed) == list(shipped().ids)


def test_a_team_s_own_figure_stands_in_its_pages() -> None:
    text = 'name = "acme"\nedition = "1"\n[segments.smb.due_days]\nfirst_value = 14'
    page = next(
        each for each in pages(load_playbook({"acme.toml": text})) if each.name == "milestone-templates"
    )
    due = next(each for each in page.sections if each.id == "due-days")
    assert "| First value | Day 30 | Day 20 | Day 14 |" in due.text


# The arithmetic of the examples


def says(id_: str, *figures: object) -> None:
    text = SECTIONS[id_].text
    assert [figure for figure in figures if str(figure) not in text] == []


def test_the_dates_of_the_example_plan() -> None:
    report = plan_dates(
        PLAYBOOK, kickoff_on=date(2026, 9, 1), acv_usd=Fraction(60_000), as_of=date(2026, 9, 1)
    )
    due = [item.due_on for item in report.items]
    assert due == [
        date(2026, 9, 1),
        date(2026, 9, 7),
        date(2026, 9, 30),
        date(2026, 10, 30),
        date(2026, 11, 29),
    ]
    says("milestone-dates-example", *due)
    assert date(2026, 11, 29).strftime("%A") == "Sunday"


def test_shorter_periods_round_up() -> None:
    days = [-(-7 * period // 90) for period in (60, 30, 45)]  # 4.67, 2.33, 3.5
    assert days == [5, 3, 4]
    says("due-days", "7 x 60/90 = 4.67 becomes Day 5", "7 x 30/90 = 2.33 becomes Day 3")
    says("design-segments", "7 x 45/90 = 3.5 becomes Day 4")


def test_the_score_of_78_and_its_points() -> None:
    given = {"milestones": 90, "engagement": 75, "usage": 60, "technical": 100, "sentiment": 75}
    health = score_dimensions(PLAYBOOK, given)
    # 27 + 18.75 + 15 + 10 + 7.5
    assert (health.score, health.exact, health.band) == (78.2, Fraction(313, 4), "needs_attention")
    says("health-example", "| engagement | 25 | 75 | 18.75 | 6.25 |", "78.25, shown as 78.2")
    assert [step.dimension for step in health.path] == ["usage"]
    assert score_dimensions(PLAYBOOK, given | {"usage": 100}).exact == Fraction("88.25")
    assert score_dimensions(PLAYBOOK, given | {"engagement": 100}).exact == Fraction("84.5")
    says("health-what-if", "78.25 + 10 = 88.25", "84.5")


def test_the_score_without_usage() -> None:
    health = score_dimensions(
        PLAYBOOK, {"milestones": 100, "engagement": 100, "technical": 100, "sentiment": 75}
    )
    assert (health.score, health.low, health.high) == (96.6, 72.5, 97.5)  # 72.5 / 0.75
    assert health.band == "needs_attention"
    says("missing-data-example", "96.6", "72.5", "97.5", "75 %")


@pytest.mark.parametrize(("milestones", "score"), [(75, 92.5), (25, 77.5)])
def test_the_day_that_decides(milestones: int, score: float) -> None:
    rest = dict.fromkeys(("engagement", "usage", "technical", "sentiment"), 100)
    assert score_dimensions(PLAYBOOK, {"milestones": milestones, **rest}).score == score
    says("days-behind-example", score)
    assert (date(2026, 10, 14) - date(2026, 9, 30)).days == 14


def test_usage_on_day_45() -> None:
    expected = Fraction(1, 2) + Fraction(1, 2) * Fraction(45 - 30, 60 - 30)
    assert 100 * Fraction(30, 50) / expected == 80
    says("usage-example", "0.75", "0.6", "= 80", "score 60")


def test_first_value_on_day_28_and_49_days_from_signature() -> None:
    assert day_number(date(2026, 9, 28), date(2026, 9, 1)) == 28
    assert (date(2026, 9, 28) - date(2026, 8, 10)).days == 49
    says("ttfv-example", "Day 28", "49 days")


def test_forecast_and_float() -> None:
    late = date(2026, 9, 24) - date(2026, 9, 7)
    assert late.days == 17
    assert date(2026, 9, 30) + late == date(2026, 10, 17)
    assert Calendar().business_days_after(date(2026, 9, 24), date(2026, 9, 30)) == 4
    says("forecast-and-float", "2026-10-17", "= 4")


def test_the_slip_of_the_examples() -> None:
    assert (date(2026, 10, 15) - date(2026, 9, 30)).days == 15
    says("replanning", "15 days", "P3")
    assert day_on(30, date(2026, 9, 15)) == date(2026, 10, 14)
    says("kickoff-moves", "2026-10-14", "14 days")


def test_the_silent_champion_day_by_day() -> None:
    calendar, first = Calendar(), date(2026, 10, 5)
    assert first.strftime("%A") == "Monday"
    assert calendar.business_days_after(first, date(2026, 10, 10)) == 4
    assert calendar.business_days_after(first, date(2026, 10, 12)) == 5
    says("silence-say", "5 days old with 4 business days", "5 business days old")


def test_the_blocker_week_by_week() -> None:
    opened = date(2026, 9, 7)
    assert opened.strftime("%A") == "Monday"
    says("blocker-example", opened + timedelta(days=7), opened + timedelta(days=14))


def test_the_due_date_from_the_onset() -> None:
    assert Calendar().add_business_days(date(2026, 10, 5), 2) == date(2026, 10, 7)
    assert Calendar().business_days_after(date(2026, 10, 7), date(2026, 10, 9)) == 2
    says("due-from-onset", "2026-10-07", "two days overdue")


def test_agendas_add_up() -> None:
    minutes = [item.minutes.value for item in PLAYBOOK.agendas["kickoff"].items]
    fitted = [item.minutes.value for item in PLAYBOOK.agendas["kickoff_60"].items]
    says("agenda-fit", f"{' + '.join(map(str, minutes))} = {sum(minutes)}")
    says("agenda-fit", f"{' + '.join(map(str, fitted))} = {sum(fitted)}")
    assert 10 + 15 + 10 + 15 + 5 + 5 == 60
    says("qbr-agenda", "10 + 15 + 10 + 15 + 5 + 5 = 60")


def test_attendance_and_adoption() -> None:
    assert (Fraction(12, 30), Fraction(37, 60)) == (Fraction("0.4"), Fraction(25 + 12, 30 + 30))
    says("attendance-example", "12/30 = 40 %", "37/60 = 62 %")  # 61.7
    assert Fraction(9, 12) == Fraction("0.75")
    says("adoption-example", "9/12 = 75 %")


def test_the_engaged_executive() -> None:
    assert (date(2026, 10, 15) - date(2026, 9, 10)).days == 35
    says("cadence-example", "91 days + 5 = 96 days", "35 days ago")


def test_thirty_days_at_target() -> None:
    assert PLAYBOOK.handoff.usage_days.value == 60 - 31 + 1
    says("usage-run-example", "60 - 31 + 1 = 30 days")
    healthy = PLAYBOOK.handoff.healthy_score.value
    says("score-80", f"{healthy} - 83 = {healthy - 83} points")


def test_the_median_with_open_accounts() -> None:
    durations = [(24, True), (28, True), (35, False), (41, True), (50, False)]
    assert kaplan_meier(durations) == (
        (24, Fraction(4, 5)),
        (28, Fraction(3, 5)),
        (41, Fraction(3, 10)),
    )
    assert kaplan_meier_median(durations) == 41
    says("retro-median-example", "4/5 x 3/4 = 3/5", "3/5 x 1/2 = 3/10", "Day 41")


def test_the_renewal_counts_back() -> None:
    assert date(2027, 6, 30) - timedelta(days=120) == date(2027, 3, 2)
    says("renewal-calendar", "2027-03-02")


def test_the_example_facts_are_facts() -> None:
    code = re.findall(r"```toml\n(.*?)```", TEXTS["recording-facts"], re.DOTALL)[0]
    rows = tomllib.loads(code)["facts"]
    facts = parse_facts(rows, today=date(2026, 12, 1))
    assert [fact.type for fact in facts] == ["meeting_held", "message_sent", "usage_observed"]


def test_every_fact_type_that_is_named_exists() -> None:
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", TEXTS["recording-facts"]))
    assert named - set(classes()) == {"in_place_of", "due_on", "no_reply_needed"}


def test_the_example_playbook_is_one() -> None:
    code = re.findall(r"```toml\n(.*?)```", TEXTS["program-design"], re.DOTALL)[0]
    own = load_playbook({"acme.toml": code})
    assert sum(each.weight.value for each in own.health.dimensions.values()) == 100
    assert own.segments["smb"].due_days["first_value"].value == 14


def test_dates_of_the_calendar_are_what_they_are_called() -> None:
    names = {"2026-10-07": "Wednesday", "2026-10-14": "Wednesday", "2026-09-24": "Thursday"}
    assert {day: datetime.fromisoformat(day).strftime("%A") for day in names} == names
