"""Which searches in vain are kept, and how."""

import pytest

from app.domain.deflection.misses import LONGEST, kept_form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rotate   API Keys ", "rotate api keys"),
        ("ERR_4021", "err_4021"),
        ("Größe ändern", "größe ändern"),
        ("oauth2 token expiry", "oauth2 token expiry"),
        ("webhook retries 429", "webhook retries 429"),
        ("接続できない", "接続できない"),
    ],
)
def test_words_are_kept_in_lower_case_with_single_spaces(typed: str, kept: str) -> None:
    assert kept_form(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "erin@northwind.example",
        "who is erin@northwind.example",
        "NW-1042",
        "nw1042",
        "#1042",
        "sk_live_51H8abcdefghijklmn",
        "0190a5e8-1111-7222-8333-444455556666",
        "password: hunter2",
        "bearer abc123",
        "4111 1111 1111 1111",
    ],
)
def test_addresses_references_and_what_looks_like_a_secret_are_not(typed: str) -> None:
    assert kept_form(typed) is None


def test_a_long_query_is_cut() -> None:
    assert len(kept_form("wort " * 100) or "") <= LONGEST
