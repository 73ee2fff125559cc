"""Searches that found nothing: a list of what to write. Who searched is not kept; how many did, is."""

import asyncio
import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import structlog

from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import Article
from app.domain.articles.citing import slugs_in
from app.domain.articles.known_as import make_known_as
from app.domain.articles.languages import LAST_RESORT
from app.domain.articles.queries import articles_at
from app.domain.search.asking import read
from app.domain.search.finding import search
from app.domain.search.found import Filters
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong

log = structlog.get_logger()
Audience = Literal["public", "customers"]
LONGEST = 200
KEPT_DAYS = 180
# What no list should hold: an address, a reference or number, and what has the look of a key or a request's id.
_PRIVATE = re.compile(
    r"\S@\S"
    r"|^#?([a-z]{2,6}-?)?\d+$"
    r"|\b(?=\S*\d)[\w+/=.-]{20,}"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-"
    r"|\b(bearer|password|passwd|secret|token|api[_-]?key)\b\s*[:= ]\s*\S*\d"
    r"|(\d[ -]?){12,}",
    re.IGNORECASE,
)
_under_way = set[asyncio.Task[None]]()


@dataclass(frozen=True, slots=True)
class Miss:
    """What was looked for in vain; `times` counts each asker once a day, `language` is the one of articles that whoever
    asked last wants most."""

    id: UUID
    query: str
    audience: Audience
    language: str
    times: int
    first_at: datetime
    last_at: datetime


def kept_form(query: str) -> str | None:
    """The query as it is counted: lower case, single spaces, 200 characters; None for one that is empty or looks like
    an address, a reference or a secret. Pure."""
    words = " ".join(query.lower().split())[:LONGEST].strip()
    return None if not words or _PRIVATE.search(words) else words


def note_miss(
    viewer: Viewer | None, query: str, kinds: Collection[str], asker: str, languages: Sequence[str] = ()
) -> None:
    """Notes, after the open transaction, that nothing was found. A search that left articles out (`kinds`; none is all)
    or was the staff's is not noted, nor one of a colleague of theirs who looks as a customer does. `asker` is
    `app.web.asker`, `languages` are those of articles that they want, best first. The page that searches only reads, so
    this has a transaction of its own, and the answer does not wait for it."""
    words = kept_form(query)
    if words is None or (viewer and (viewer.is_staff or viewer.seen_by)) or (kinds and "article" not in kinds):
        return
    language = next(iter(languages), LAST_RESORT)
    audience: Audience = "customers" if viewer and viewer.organisation_ids else "public"
    database.after_commit(lambda: _start(words, audience, asker, language))


def _start(words: str, audience: Audience, asker: str, language: str) -> None:
    task = database.apart(_kept_apart(words, audience, asker, language))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def all_noted() -> None:
    """Waits for what is being noted."""
    await asyncio.gather(*_under_way)


async def _kept_apart(words: str, audience: Audience, asker: str, language: str) -> None:
    try:
        async with database.transaction(SYSTEM):
            await keep(words, audience, asker, language)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        log.warning("miss_not_noted", error=repr(error))


async def keep(words: str, audience: Audience, asker: str, language: str = LAST_RESORT) -> None:
    """Counts it, once a day for each asker; with the system's eyes."""
    now = await portal_now()
    # Both ways it must be one row: who asks at the same instant waits here for the other.
    miss_id = await database.fetch_value(
        "INSERT INTO miss (id, query, audience, language, times, first_at, last_at) VALUES ($1, $2, $3, $5, 0, $4, $4) "
        "ON CONFLICT (query, audience) DO UPDATE SET last_at = $4, language = $5 RETURNING id",
        new_id(),
        words,
        audience,
        now,
        language,
    )
    day = now.date()
    unlinkable = hashlib.sha256(f"{day} {asker}".encode()).hexdigest()[:40]
    if await database.execute(
        "INSERT INTO miss_asker VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", miss_id, day, unlinkable
    ):
        await database.execute("UPDATE miss SET times = times + 1 WHERE id = $1", miss_id)


_MISS = "id, query, audience, language, times, first_at, last_at"


async def open_misses() -> list[Miss]:
    """What nobody has written or dismissed yet: the hundred most asked, then newest, first."""
    rows = await database.fetch(
        f"SELECT {_MISS} FROM miss "
        "WHERE dismissed_at IS NULL AND article_id IS NULL ORDER BY times DESC, last_at DESC, id LIMIT 100"
    )
    return [Miss(**row) for row in rows]


async def miss_of(miss_id: UUID) -> Miss:
    """One of them. Raises NotFound."""
    row = await database.fetch_one(f"SELECT {_MISS} FROM miss WHERE id = $1", miss_id)
    if row is None:
        raise NotFound(str(miss_id))
    return Miss(**row)


async def dismiss(viewer: Viewer, miss_id: UUID) -> None:
    """Nothing is to be written for it; dismissing twice is dismissing once. Raises NotFound."""
    await miss_of(miss_id)
    await database.execute(
        "UPDATE miss SET dismissed_at = portal_now(), dismissed_by = $2 WHERE id = $1 AND dismissed_at IS NULL",
        miss_id,
        viewer.person_id,
    )


async def answer(viewer: Viewer, miss_id: UUID, address: str) -> None:
    """The article of this address answers it, be it whole, its name alone, or a former one: what was searched for
    becomes search words of it, in the language of who asked, and from now on that search finds it. Raises NotFound,
    and Wrong when there is no such article, it is not the viewer's to change, or that search still misses it."""
    miss = await miss_of(miss_id)
    named = next(iter(slugs_in(address)), address.strip())
    article = (await articles_at([named])).get(named)
    if wrong := _why_not(miss, article):
        raise Wrong({"article": wrong})
    assert article
    asked = read(miss.query)
    try:
        await make_known_as(viewer, article.id, miss.language, " ".join(term.text for term in asked.wanted))
        found = await search(viewer, asked, Filters(kind="article"))
    except (Wrong, Refused) as no:
        raise Wrong({"article": str(no)}) from no
    if article.id not in {hit.id for hit in found.hits}:
        raise Wrong({"article": _STILL_NOT})
    await database.execute("UPDATE miss SET article_id = $2 WHERE id = $1", miss_id, article.id)


_STILL_NOT = (
    "This search would still not find it: it leaves out what the article says, or has only words that every text has. "
    "Dismiss it instead."
)


def _why_not(miss: Miss, article: Article | None) -> str:
    """Why whoever searched cannot find it, whatever its words; empty when they can."""
    if article is None:
        return "There is no article with this address. Copy it from the article's page."
    if article.state != "published":
        return "Nobody reads this article yet. Publish it first."
    if article.audience == "internal":
        return "Only our team reads this article: who searched cannot find it. Let them read it, or write another."
    if miss.audience == "public" and article.audience != "public":
        return "Visitors searched for it, and only customers read this article. Let everybody read it, or dismiss it."
    return ""


async def forget_old() -> int:
    """Erases what nobody looked for in 180 days; answers how many. Who asked goes when their day is over: by then they
    are counted."""
    async with database.transaction(SYSTEM):
        await database.execute("DELETE FROM miss_asker WHERE asked_on < (portal_now() AT TIME ZONE 'UTC')::date")
        return await database.execute(f"DELETE FROM miss WHERE last_at < portal_now() - interval '{KEPT_DAYS} days'")
