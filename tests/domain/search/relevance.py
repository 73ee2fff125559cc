"""Questions with the article that should come first, and how well a search answers them."""

import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.config import Settings
from app.demo import span_of
from app.demo_articles import Library, folder_of, texts_of
from app.domain.incidents import components
from app.domain.search.asking import read
from app.domain.search.finding import Filters, search
from app.integrations.storage import FolderStorage
from app.lib import database
from app.lib.database import SYSTEM, Who
from tests.cast import does, furnish, opened
from tests.offers import PLANS

QUESTIONS = Path(__file__).with_name("questions")
Finds = Callable[[str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and the slug of the article that answers it best."""

    asks: str
    first: str


def questions(path: Path) -> list[Question]:
    """Those of a file."""
    return [Question(**line) for line in tomllib.loads(path.read_text(encoding="utf-8"))["question"]]


@asynccontextmanager
async def library(settings: Settings, plan_path: Path) -> AsyncIterator[None]:
    """The articles of that plan's demo, published, to the end of the block."""
    async with opened(settings):
        cast = await furnish(PLANS[plan_path])
        named = {text.head["component"] for text in texts_of(folder_of(plan_path)) if "component" in text.head}
        for name in sorted(named):
            await does(cast["admin"], components.create, components.Draft(name))
        storage = FolderStorage(settings.data_dir / "files")
        async with database.transaction(SYSTEM):
            await Library(cast.viewers, folder_of(plan_path), storage, _stay, span_of).fill()
        yield


async def _stay(_: timedelta) -> None:
    """The articles are all of today: their age is nothing to a search."""


async def ours(asks: str) -> list[str]:
    """The slugs that the search page shows of the articles, in its order."""
    async with database.transaction(Who("staff")):
        found = await search(None, read(asks), Filters(kind="article"))
    return [hit.key for hit in found.hits]


def plain_text(query: str) -> Finds:
    """The same by PostgreSQL's own full text; `query` makes a tsquery of $1."""
    words = "setweight(to_tsvector('english', x.title), 'A') || to_tsvector('english', x.summary || ' ' || x.body)"
    sql = (
        f"SELECT a.slug FROM article_text x JOIN article a ON a.id = x.article_id "
        f"CROSS JOIN (SELECT {query} AS q) asked CROSS JOIN LATERAL (SELECT {words} AS words) said WHERE words @@ q "
        "GROUP BY a.slug ORDER BY max(ts_rank(words, q)) DESC, a.slug LIMIT 20"
    )

    async def finds(asks: str) -> list[str]:
        async with database.transaction(SYSTEM):
            return [row["slug"] for row in await database.fetch(sql, asks)]

    return finds


ALL_WORDS = plain_text("websearch_to_tsquery('english', $1)")
ANY_WORD = plain_text("replace(plainto_tsquery('english', $1)::text, ' & ', ' | ')::tsquery")


async def reciprocal_rank(finds: Finds, asked: Sequence[Question]) -> float:
    """The mean of 1 / place of the right article (0 where it is not among the first 20)."""
    ranks = [_one(await finds(question.asks), question.first) for question in asked]
    return sum(ranks) / len(ranks)


def _one(slugs: Sequence[str], right: str) -> float:
    return 1 / (slugs.index(right) + 1) if right in slugs else 0.0
