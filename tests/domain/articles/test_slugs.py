"""Addresses made of titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.articles.slugs import LONGEST_SLUG, any_slug, slug_of, wrong_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Set up single sign-on", "set-up-single-sign-on"),
        ("Größe ändern: Übersicht", "groesse-aendern-uebersicht"),
        ("ÖFFNEN", "oeffnen"),
        ("Où est l’été ?", "ou-est-lete"),
        ("¿Qué pasa, señor?", "que-pasa-senor"),
        ("ERR_4021 at api.v2/debates", "err-4021-at-api-v2-debates"),
        ("接続が切れる", ""),
        ("API の使い方", "api"),
        ("  --  ", ""),
        ("x" * 100, "x" * 80),
        ("word " * 30, "-".join(["word"] * 16)),
    ],
)
def test_a_title_makes_an_address(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=300))
def test_whatever_a_title_makes_is_an_address_or_nothing(title: str) -> None:
    slug = slug_of(title)
    assert slug in ("", "tags", "sections") or not wrong_slug(slug)
    assert len(slug) <= LONGEST_SLUG


def test_an_article_that_nobody_named_gets_an_address() -> None:
    assert not wrong_slug(any_slug())
    assert any_slug() != any_slug()
