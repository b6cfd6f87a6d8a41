"""Short names for accounts and facts."""

from onboarding_server.store.ids import account_id, digest, fact_id, new_token


def test_the_same_company_gets_the_same_id_however_it_is_written() -> None:
    assert account_id("Müller & Söhne") == account_id("MULLER and SOHNE ")
    assert account_id("Acme") != account_id("Acme", "77")


def test_a_name_that_is_taken_gets_one_letter_more() -> None:
    short = account_id("Acme")
    assert account_id("Acme", taken={short}) == short + account_id("Acme", taken={short})[-1]
    body = {"type": "note_added", "on": "2026-10-01"}
    first = fact_id("a1", 1, body)
    assert len(first) == 7
    assert fact_id("a1", 1, body, {first}).startswith(first)


def test_a_fact_is_named_by_its_account_its_place_and_what_it_says() -> None:
    body = {"type": "note_added", "on": "2026-10-01"}
    names = {
        fact_id("a1", 1, body),
        fact_id("a2", 1, body),
        fact_id("a1", 2, body),
        fact_id("a1", 1, {**body, "text": "x"}),
    }
    assert len(names) == 4
    assert fact_id("a1", 1, {"on": "2026-10-01", "type": "note_added"}) == fact_id("a1", 1, body)


def test_the_store_keeps_no_token_that_would_confirm_anything() -> None:
    token = new_token()
    assert len(token) == 22
    assert token not in digest(token)
    assert new_token() != token
