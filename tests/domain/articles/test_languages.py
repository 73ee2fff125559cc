"""Which language a reader gets."""

from dataclasses import dataclass

import pytest

from app.domain.articles.languages import best, in_order


@dataclass(frozen=True)
class Some:
    """Words in a language."""

    language: str


@pytest.mark.parametrize(
    ("written", "wanted", "written_in", "got"),
    [
        (["en", "de"], ["de", "en"], "en", "de"),
        (["en", "de"], ["de-AT"], "en", "de"),
        (["en", "de"], ["DE_ch"], "en", "de"),
        (["en", "de"], ["ja", "de"], "en", "de"),
        (["en", "de"], ["ja"], "de", "de"),
        (["en", "de"], [], "de", "de"),
        (["en", "fr"], ["ja"], "de", "en"),
        (["en"], ["", "*"], "en", "en"),
    ],
)
def test_the_language_wanted_most_is_read_else_the_one_written_in(
    written: list[str], wanted: list[str], written_in: str, got: str
) -> None:
    for texts in (written, written[::-1]):
        assert best([Some(language) for language in texts], wanted, written_in).language == got


def test_wishes_may_be_given_once_and_still_rank_every_text() -> None:
    assert best([Some("en"), Some("ja"), Some("de")], iter(["fr", "de"]), "ja").language == "de"


def test_where_nothing_suits_any_text_is_read() -> None:
    assert best([Some("fr")], ["ja"], "de").language == "fr"


def test_without_texts_there_is_nothing_to_read() -> None:
    with pytest.raises(ValueError, match="no language"):
        best([], ["en"], "en")


def test_each_language_stands_once_in_the_order() -> None:
    assert in_order(["de-AT", "de", "en"], "fr") == ["de", "en", "fr"]
