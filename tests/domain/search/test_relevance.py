"""How well a search answers what people ask in their own words, against PostgreSQL's plain full text."""

from pathlib import Path
from typing import Any

import pytest

from app.config import Settings
from tests.domain.search import relevance
from tests.offers import PATHS

pytestmark = pytest.mark.anyio
ASKED = [path for path in PATHS if (relevance.QUESTIONS / f"{path.stem}.toml").exists()]
WANTED = 0.8


@pytest.mark.parametrize("plan", ASKED, ids=lambda path: path.stem)
async def test_the_right_article_comes_first_more_often_than_by_plain_full_text(
    database: Settings, plan: Path, record_property: Any
) -> None:
    asked = relevance.questions(relevance.QUESTIONS / f"{plan.stem}.toml")
    async with relevance.library(database, plan):
        reached = {
            "ours": await relevance.reciprocal_rank(relevance.ours, asked),
            "all words": await relevance.reciprocal_rank(relevance.ALL_WORDS, asked),
            "any word": await relevance.reciprocal_rank(relevance.ANY_WORD, asked),
        }
    for name, rank in reached.items():
        record_property(f"mean reciprocal rank, {name}", round(rank, 3))
    assert reached["ours"] == max(reached.values())
    assert reached["ours"] >= WANTED
