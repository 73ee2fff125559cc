"""What is read from what somebody types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search.asking import LONGEST, Reference, Term, read, taken_apart


def test_words_phrases_exclusions_and_beginnings_are_told_apart() -> None:
    assert read('webhook "status 502" -staging -"old api" retr*').terms == (
        Term("webhook"),
        Term("status 502", "phrase"),
        Term("staging", "words", True),
        Term("old api", "phrase", True),
        Term("retr", "prefix"),
    )


@pytest.mark.parametrize("text", ["NW-1042", "nw-1042", "nw1042", " NW 1042 ", "#NW-1042"])
def test_a_reference_is_recognised_however_it_is_typed(text: str) -> None:
    named = read(text).reference
    assert named in (Reference("NW", "1042"), None)
    assert text.startswith("#") or named


def test_a_number_alone_may_be_a_reference() -> None:
    assert read("1042").reference == Reference(None, "1042")


@pytest.mark.parametrize("text", ["12", "the 1042 thing", "NW-", "", "1042 1043"])
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert read(text).reference is None


def test_a_quote_that_is_not_closed_reaches_to_the_end() -> None:
    assert read('say "not closed').terms == (Term("say"), Term("not closed", "phrase"))


def test_the_last_word_may_go_on_while_one_types() -> None:
    assert read("web hoo", unfinished=True).terms == (Term("web"), Term("hoo", "prefix"))
    assert read("web hoo ", unfinished=True).terms == (Term("web"), Term("hoo"))


def test_punctuation_alone_asks_for_nothing() -> None:
    assert read("& | ! ( ) :* ' \\ - …").empty


def test_exclusions_alone_ask_for_nothing() -> None:
    assert read("-staging").empty


def test_wide_letters_are_the_same_as_narrow_ones() -> None:
    assert read("ＮＷ－１０４２").text == "NW-1042"


def test_names_of_things_and_text_without_spaces_come_apart() -> None:
    assert [term.text for term in taken_apart(read('api.v2/debates "retry later" 再発行').terms)] == [
        "api",
        "v2",
        "debates",
        "retry",
        "later",
        "再発",
        "発行",
    ]


def test_what_only_stands_around_a_question_is_left_out() -> None:
    assert taken_apart(read("please help, everybody got nothing").terms) == []


@given(st.text(max_size=3 * LONGEST))
def test_any_text_is_read(text: str) -> None:
    asked = read(text)
    assert len(asked.text) <= LONGEST
    assert "\0" not in asked.text
    assert all(any(one.isalnum() for one in term.text) for term in (*asked.terms, *taken_apart(asked.terms)))
    read(text, unfinished=True)
