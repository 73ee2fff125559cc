"""The parts of a troubleshooting article."""

import pytest

from app.domain.articles.article import LANGUAGES
from app.domain.articles.parts import missing_parts, parts_of, skeleton

BODY = """\
## Symptoms

It fails.

## Cause

```
# no heading
```

Steps to take
---

1. Look

### When to file a ticket

Now.
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_skeleton_has_all_parts_and_says_nothing_yet(language: str) -> None:
    begun = skeleton("troubleshooting", language)
    assert missing_parts("troubleshooting", language, begun) == list(parts_of("troubleshooting", language))
    assert all(f"## {part}" in begun for part in parts_of("troubleshooting", language))
    assert skeleton("guide", language) == ""
    assert missing_parts("guide", language, "") == []


def test_a_part_may_say_more_and_be_of_any_rank() -> None:
    assert missing_parts("troubleshooting", "en", BODY) == []


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("It fails.", "", "Symptom"),
        ("Now.", "", "When to file"),
        ("## Symptoms", "Symptoms:", "Symptom"),
        ("## Cause", "## Because", "Cause"),
    ],
)
def test_a_part_without_heading_or_words_is_missing(old: str, new: str, missing: str) -> None:
    assert missing_parts("troubleshooting", "en", BODY.replace(old, new)) == [missing]


def test_words_in_a_part_of_a_part_count() -> None:
    body = BODY.replace("1. Look", "### First\n\nLook")
    assert missing_parts("troubleshooting", "en", body) == []


def test_a_part_may_be_a_video() -> None:
    body = BODY.replace("It fails.", "!video[How it fails](https://player.example/x)")
    assert missing_parts("troubleshooting", "en", body) == []


def test_a_heading_in_code_is_no_part() -> None:
    assert missing_parts("troubleshooting", "en", f"```\n{BODY.replace('```', '')}\n```") == list(
        parts_of("troubleshooting", "en")
    )


def test_what_cannot_be_read_has_no_parts() -> None:
    assert len(missing_parts("troubleshooting", "en", BODY + "[" * 199_000)) == 4
