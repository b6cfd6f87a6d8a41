"""What happened, dated: the closed union of fact types; an account is its facts."""

from onboarding_tools.facts.account import Account, AccountFile, read_account_file
from onboarding_tools.facts.parse import classes, fields_of, parse_facts, trusted_fact
from onboarding_tools.facts.text import Number, OutsideText, People, Person, When, clean
from onboarding_tools.facts.trusted import trusted_facts
from onboarding_tools.facts.types import AnyFact, Fact

__all__ = [
    "Account", "AccountFile", "AnyFact", "Fact", "Number", "OutsideText", "People", "Person", "When",
    "classes", "clean", "fields_of", "parse_facts", "read_account_file", "trusted_fact", "trusted_facts",
]  # fmt: skip
