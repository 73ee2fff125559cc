"""The words around an article, in every language that one may be written in."""

import re
from datetime import date

import pytest

from app.domain.articles.article import LANGUAGES
from app.routes.article_says import ENGLISH, SAYS, day_in, says

_NAMED = re.compile(r"{\w+}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_about_the_same_things(language: str) -> None:
    assert SAYS.keys() == LANGUAGES.keys()
    say = says(language)
    assert say.keys() == ENGLISH.keys()
    for name, words in say.items():
        assert words.strip()
        assert sorted(_NAMED.findall(words)) == sorted(_NAMED.findall(ENGLISH[name])), name
    assert len(say["copying"].split("|")) == 3
    assert len(say["months"].split()) == 12


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "9 March 2026"),
        ("de", "9. März 2026"),
        ("fr", "9 mars 2026"),
        ("es", "9 de marzo de 2026"),
        ("ja", "2026年3月9日"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language: str, written: str) -> None:
    assert day_in(says(language), date(2026, 3, 9)) == written


def test_a_language_that_nothing_is_written_in_is_told_in_english() -> None:
    assert says("xx") == ENGLISH
