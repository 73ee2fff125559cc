"""What a reader's page of an article says around it, in the language of the article (article_says.toml)."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

Says = Mapping[str, str]
SAYS: Mapping[str, Says] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ENGLISH = SAYS["en"]


def says(language: str) -> Says:
    """By what is meant; in English for a language that no article is written in."""
    return SAYS.get(language, ENGLISH)


def day_in(say: Says, day: date) -> str:
    """A day as that language writes it."""
    return say["date"].format(day=day.day, month=say["months"].split()[day.month - 1], year=day.year)
