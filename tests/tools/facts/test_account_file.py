"""An account file is one account and its facts, in TOML or JSON; a file with a mistake is not read at all."""

import json
from datetime import date

import pytest

from onboarding_tools.errors import InvalidAccountFileError, InvalidFactsError
from onboarding_tools.facts import Account, AccountFile, OutsideText, read_account_file

TODAY = date(2026, 10, 15)
A_LIST = "a list of facts, each a table with `type` and `on`"
KEYS = "account, as_of, facts, time_zone"
TOML = """
account = "Acme Robotics"
as_of = 2026-10-15
time_zone = "Europe/Berlin"
facts = [
  { type = "milestone_planned", on = 2026-08-20, what = "kickoff", due_on = 2026-09-01 },
  { type = "message_received", on = 2026-09-02T15:00:00+02:00, who = "Priya Shah", id = "mail-7" },
  { type = "note_added", on = 2026-09-03, text = "Third." },
]
"""


def _read(text: str, file: str = "acme.toml", today: date = TODAY) -> AccountFile:
    return read_account_file(text, file=file, today=today)


def _sentences(text: str, file: str = "acme.toml") -> list[str]:
    with pytest.raises((InvalidAccountFileError, InvalidFactsError)) as refusal:
        _read(text, file)
    return [problem.sentence for problem in refusal.value.problems]


def test_a_toml_file_is_one_account_with_its_facts_numbered_where_they_have_no_id() -> None:
    read = _read(TOML)
    assert (read.account.name, read.account.zone, read.as_of) == ("Acme Robotics", "Europe/Berlin", TODAY)
    assert [fact.id for fact in read.account.facts] == ["f1", "mail-7", "f3"]


def test_a_json_file_says_the_same() -> None:
    rows = [fact.row() for fact in _read(TOML).account.facts]
    data = {"account": "Acme Robotics", "as_of": "2026-10-15", "time_zone": "Europe/Berlin", "facts": rows}
    assert _read(json.dumps(data), "acme.json") == _read(TOML)


def test_the_date_and_the_zone_may_be_left_to_the_reader() -> None:
    read = _read('account = "Acme"\nfacts = []')
    assert (read.as_of, read.account.zone, read.account.facts) == (None, "UTC", ())


def test_a_file_about_a_later_day_may_hold_facts_up_to_that_day() -> None:
    later = TOML.replace("2026-09-03", "2026-10-14")
    assert len(_read(later, today=date(2026, 9, 30)).account.facts) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'account = "Acme"\nfacts = [',
            "acme.toml: Invalid value (at end of document) given; expected valid TOML.",
        ),
        (
            'account = "A"\nfacts = []\nas_of = "soon"',
            "as_of: “soon” given; expected a date such as 2026-09-01.",
        ),
        ("facts = []", "acme.toml: account: nothing given; expected the account's name."),
        (
            'account = "\u200b"\nfacts = []',
            "acme.toml: account: “\u200b” given; expected the account's name.",
        ),
        ('account = " "\nfacts = []', "acme.toml: account: “” given; expected the account's name."),
        ('account = "A"', f"acme.toml: facts: nothing given; expected {A_LIST}."),
        ('account = "A"\nfacts = [1]', f"acme.toml: facts: “[1]” given; expected {A_LIST}."),
        ('account = "A"\nfacts = []\nzone = "UTC"', f"acme.toml: zone: “UTC” given; expected only {KEYS}."),
    ],
)
def test_a_file_that_is_no_account_is_refused_with_its_name_and_the_key(text: str, says: str) -> None:
    assert _sentences(text) == [says]


def test_broken_json_is_refused_with_its_place() -> None:
    [sentence] = _sentences('{"account": "Acme", "facts": [}', "acme.json")
    assert sentence.startswith("acme.json: ")
    assert "line 1 column" in sentence
    assert sentence.endswith("given; expected valid JSON.")


@pytest.mark.parametrize(("text", "file"), [
    ('{"account": ' + "1" * 5000 + "}", "acme.json"),
    ("account = " + "1" * 5000, "acme.toml"),
    ("[" * 100_000, "acme.json"),
])  # fmt: skip
def test_numbers_and_nesting_beyond_reason_are_refused_and_do_not_break_the_reader(
    text: str, file: str
) -> None:
    [sentence] = _sentences(text, file)
    assert sentence.startswith(f"{file}: ")
    assert len(sentence) < 250


@pytest.mark.parametrize("text", ["[]", '"Acme"', "7"])
def test_json_that_is_no_table_is_refused(text: str) -> None:
    [sentence] = _sentences(text, "acme.json")
    assert sentence.endswith("expected a table with `account` and `facts`.")


def test_three_mistakes_are_three_sentences_and_nothing_is_half_read() -> None:
    text = """
    account = "Acme"
    facts = [
      { type = "note_added", on = 2026-09-01, text = "Fine." },
      { type = "usage_observed", on = 2026-09-02, what = "weekly_active_users", value = "85%" },
      { type = "usage_observd", on = 2026-09-02 },
      { type = "note_added", on = 2027-01-01 },
    ]
    """
    assert [sentence.split(" given")[0] for sentence in _sentences(text)] == [
        "facts[1].value: “85%”",
        "facts[2].type: “usage_observd”",
        "facts[3].on: “2027-01-01”",
    ]


def test_an_id_that_two_facts_would_share_is_refused() -> None:
    text = """
    account = "Acme"
    facts = [
      { type = "note_added", on = 2026-09-01, id = "f2" },
      { type = "note_added", on = 2026-09-02 },
    ]
    """
    hint = "Facts without an id are numbered f1, f2 ... by their place."
    assert _sentences(text) == [
        f"acme.toml: facts.id: “f2” given; expected an id that no other fact has. {hint}"
    ]


def test_an_account_s_id_is_its_name_as_it_is_seen() -> None:
    assert _read('account = "  ACME\u202e  Robotics "\nfacts = []').account.name == "ACME Robotics"
    assert "\u202e" not in _read('account = "ACME\u202e"\nfacts = []').account.id


def test_three_mistakes_at_the_top_are_told_together() -> None:
    keys = [sentence.split(": ")[1] for sentence in _sentences('accounts = "Acme"\nfacts = 3')]
    assert keys == ["accounts", "account", "facts"]


def test_keys_and_steps_of_the_playbook_are_checked_in_a_file_too() -> None:
    text = 'account = "Acme"\nfacts = [{ type = "activity_completed", on = 2026-09-01, what = "kickof" }]'
    with pytest.raises(InvalidFactsError, match=r"facts\[0\]\.what: “kickof” given"):
        read_account_file(text, file="a.toml", today=TODAY, keys=frozenset({"kickoff.meeting_held"}))


def test_an_account_with_more_facts_is_another_account_and_the_first_stays() -> None:
    account = Account(id="a", name=OutsideText("Acme"))
    more = account.with_facts(_read(TOML).account.facts)
    assert (len(account.facts), len(more.facts)) == (0, 3)
