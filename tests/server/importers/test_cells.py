"""Cells of exports: ids, instants, people and subjects, each worked out by hand."""

import pytest

from onboarding_server.importers.cells import (
    is_automatic,
    is_blank,
    meeting_kind,
    read_id,
    read_moment,
    salesforce_id,
)
from onboarding_server.importers.people import read_people
from onboarding_server.importers.recognise import recognise
from onboarding_server.importers.sources import shipped_sources
from onboarding_server.importers.user_mapping import UserMapping
from onboarding_server.importers.values import NotReadableError


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        # Each block of five letters makes one character; its capitals count 1, 2, 4, 8, 16 from the left.
        ("0015500000Xyy06", "0015500000Xyy06AAB"),  # 0 0 and X alone = 1 = B
        ("0015500000Xyy06AAB", "0015500000Xyy06AAB"),
        ("0015500000Xyy06aab", "0015500000Xyy06AAB"),  # a spreadsheet lowered the check characters only
        ("0065f00000ABCDE", "0065f00000ABCDEAA5"),  # 1 + 2 + 4 + 8 + 16 = 31, the last of A..Z 0..5
    ],
)
def test_a_salesforce_id_is_written_in_18_characters(cell: str, id_: str) -> None:
    assert salesforce_id(cell) == id_


@pytest.mark.parametrize(
    "cell", ["0015500000xyy06AAB", "0015500000Xyy0", "0015500000Xyy06A", "0015500000Xy+06"]
)
def test_an_id_that_does_not_fit_its_check_characters_is_refused(cell: str) -> None:
    with pytest.raises(NotReadableError, match="Salesforce id"):
        salesforce_id(cell)


@pytest.mark.parametrize("cell", ["9.001E+09", "9,00100000E+09", "1e5", "-2E-3"])
def test_an_id_in_scientific_notation_is_refused_and_says_why(cell: str) -> None:
    with pytest.raises(NotReadableError) as refused:
        read_id(cell)
    assert "rounded" in refused.value.mend


def test_other_ids_stay_the_text_that_they_are() -> None:
    assert [read_id(cell) for cell in ("007", "9001000001.0", "e5", "12E")] == [
        "007",
        "9001000001",
        "e5",
        "12E",
    ]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-09-08T09:40:00.000Z", "2026-09-08T09:40:00+00:00"),
        ("09/13/2026 02:14:45+0800", "2026-09-13T02:14:45+08:00"),
        ("08/Sep/26 12:05 AM", "2026-09-08T00:05:00"),
        ("20.08.2026 08:00", "2026-08-20T08:00:00"),
        ("2026-09-08 9:40 UTC", "2026-09-08T09:40:00+00:00"),
        ("2026-09-08", "2026-09-08"),
    ],
)
def test_a_moment_keeps_its_time_and_its_zone(cell: str, moment: str) -> None:
    assert read_moment(cell, None) == moment


def test_a_moment_of_a_warehouse_is_in_utc() -> None:
    assert read_moment("2026-09-08 09:40:00.25", None, is_utc=True) == "2026-09-08T09:40:00+00:00"


@pytest.mark.parametrize(
    "cell", ["2010-10-14T12:00:00.000Z-0300", "2026-09-08 25:00", "2026-09-08 13:00 PM", "2026\\7\\14 10:00"]
)
def test_a_moment_that_contradicts_itself_is_refused(cell: str) -> None:
    with pytest.raises(NotReadableError):
        read_moment(cell, None)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Checking in", "Automatische Antwort: Termin", "Out of Office Re: plan",
        "OOO until Monday",
        "Undeliverable: Kickoff", "Delivery Status Notification (Failure)", "Réponse automatique : Plan",
        "Abwesenheitsnotiz",
    ],
)  # fmt: skip
def test_an_absence_or_a_bounce_is_automatic(subject: str) -> None:
    assert is_automatic(subject)


@pytest.mark.parametrize("subject", ["Re: automatic import fails", "Office move", "Reply to your offer", ""])
def test_words_that_only_look_like_it_are_not(subject: str) -> None:
    assert not is_automatic(subject)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Kick-off Acme", "kickoff"), ("Q3 QBR", "qbr"), ("Office hours", "office_hours"),
        ("Weekly sync", "status_call"), ("Handover to CSM", "handoff"), ("Lunch", "call"), ("", "call"),
    ],
)  # fmt: skip
def test_a_meetings_title_says_which_it_was(title: str, kind: str) -> None:
    assert meeting_kind(title) == kind


def test_blank_is_not_zero() -> None:
    assert [is_blank(cell) for cell in ("", " ", "#N/A", "undefined", "-", "NULL")] == [True] * 6
    assert not is_blank("0")
    assert not is_blank("no")


def test_people_are_read_with_their_addresses_and_ids_are_counted() -> None:
    known = {("hubspot", "501"): "Priya Shah <priya@acme.example>"}
    assert read_people("501;502; Tom Reed (IT);Tom Reed", "hubspot", known) == (
        "Priya Shah <priya@acme.example>; Tom Reed",
        1,
    )


def test_an_amount_where_a_name_belongs_is_refused() -> None:
    with pytest.raises(NotReadableError):
        read_people("48.000,00", "hubspot", None)


def test_every_shipped_kind_of_export_is_recognised_by_each_of_its_own_marks() -> None:
    sources = shipped_sources()
    for key, source in sources.items():
        for marks in source.marks:
            found = recognise(marks, sources.values())
            assert found, (key, marks)
            assert found.source.key == key or found.rivals or len(found.marks) > len(marks), (key, marks)


def test_kinds_known_from_documents_alone_say_that_they_are_untried() -> None:
    untried = {key for key, source in shipped_sources().items() if "untried" in source.tried}
    assert untried == {"asana_tasks", "gainsight_companies", "planhat_companies"}


def test_a_mapping_that_was_saved_reads_the_same_again() -> None:
    mapping = UserMapping.typed({'Fir"ma': "account", "Risk": "health"}, {"Risk": "100..0"}, "accounts")
    assert UserMapping.load("m.toml", mapping.saved()) == mapping
