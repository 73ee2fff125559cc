"""What changed between two texts, as people read it."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.articles.difference import Line, difference

LONGEST = 200_000


def shown(old: str, new: str) -> list[str]:
    """Lines as a terminal would show them: [-removed-]{+added+} words."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return [
        f"… {line.folded}" if line.folded else "".join(marks[one.how].format(one.text) for one in line.pieces)
        for line in difference(old, new)
    ]


def side(lines: list[Line], without: str) -> list[str]:
    """One of the two texts again."""
    return [
        "".join(one.text for one in line.pieces if one.how != without)
        for line in lines
        if not line.pieces or any(one.how != without for one in line.pieces)
    ]


def test_the_same_text_has_no_difference() -> None:
    assert difference("a\nb", "a\nb") == []


def test_within_a_line_the_words_that_changed_are_shown() -> None:
    assert shown("Open the settings page.", "Open the security page now.") == [
        "Open the [-settings-]{+security+} page{+ now+}."
    ]


def test_words_in_a_row_change_together() -> None:
    assert shown("Ask your own account manager before you begin", "Ask the support team before you begin") == [
        "Ask [-your own account manager-]{+the support team+} before you begin"
    ]


def test_a_new_paragraph_leaves_the_others_alone() -> None:
    assert shown("One.\n\nTwo.", "One.\n\nNew here.\n\nTwo.") == ["One.", "", "{+New here.+}", "{++}", "Two."]


def test_a_line_that_is_another_is_replaced_whole() -> None:
    assert shown("Restart the agent", "Wait five minutes") == ["[-Restart the agent-]", "{+Wait five minutes+}"]


def test_a_changed_paragraph_stays_beside_its_old_self_when_another_is_added_after_it() -> None:
    assert shown("Open the page and wait.", "Open the page and look.\nThen tell us.") == [
        "Open the page and [-wait-]{+look+}.",
        "{+Then tell us.+}",
    ]


def test_where_words_are_written_without_spaces_characters_are_compared() -> None:
    assert shown("接続が切れる", "接続が戻る") == ["接続が[-切れ-]{+戻+}る"]


def test_long_unchanged_stretches_are_folded() -> None:
    old = [f"line {n}" for n in range(20)]
    new = [*old[:10], "something else", *old[11:]]
    assert shown("\n".join(old), "\n".join(new)) == [
        "… 7",
        *old[7:10],
        "[-line 10-]",
        "{+something else+}",
        *old[11:14],
        "… 6",
    ]


def test_one_unchanged_line_is_not_worth_folding() -> None:
    old = [f"line {n}" for n in range(5)]
    assert shown("\n".join(old), "\n".join([*old[:4], "other words"]))[0] == "line 0"


@given(st.lists(st.sampled_from("abc \n"), max_size=60), st.lists(st.sampled_from("abc \n"), max_size=60))
def test_both_texts_can_be_read_from_the_difference(one: list[str], other: list[str]) -> None:
    old, new = "".join(one), "".join(other)
    lines = difference(old, new)
    if not any(line.folded for line in lines):
        for text, without in ((old, "added"), (new, "removed")):
            kept = side(lines, without)
            assert kept == text.splitlines() or old == new
    assert all(line.pieces or line.folded for line in lines)


HOSTILE = {
    "the same line over and over": ("a\n" * 100_000, "b\n" + "a\nb\n" * 49_999),
    "no line twice": ("\n".join(map(str, range(33_000))), "\n".join(map(str, range(33_000, 0, -1)))),
    "one line of one word": ("a " * 100_000, "a b " * 50_000),
    "one line of signs": ("." * LONGEST, ".," * 100_000),
    "words in another order": (
        " ".join(map(str, range(33_000))),
        " ".join(map(str, random.Random(1).sample(range(33_000), 33_000))),
    ),
    "anchors with noise between": (
        "\n".join(f"x{n}\n" + "a\nb\n" * 15 for n in range(2_500)),
        "\n".join(f"x{n}\n" + "b\na\n" * 15 for n in range(2_500)),
    ),
    "empty lines": ("\n" * LONGEST, "\n" * 150_000 + "a"),
    "characters without spaces": ("切れ" * 100_000, "れ切" * 100_000),
}


@pytest.mark.parametrize(("old", "new"), HOSTILE.values(), ids=HOSTILE)
def test_no_two_texts_take_long(old: str, new: str) -> None:
    """Each with each would be 10,000 million comparisons; the limit leaves room for a slow machine."""
    began = time.process_time()
    assert difference(old[:LONGEST], new[:LONGEST])
    assert time.process_time() - began < 10
