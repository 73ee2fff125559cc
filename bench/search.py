"""Searches a second among a hundred thousand tickets with three hundred thousand messages, as the application's role,
against the bare query that finds the same candidates, and how long suggestions take among five thousand articles.

The search looks up what the reader may read, ranks the newest five hundred matches, and reads a page of tickets with
their excerpts. Its peers are the owner's, who needs no permission: one asks the index alone, the other also reads a
page of tickets with what was said, unranked and unmarked.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import asyncpg

from app.config import Settings
from app.domain.accounts.viewer import Viewer
from app.domain.search.asking import read
from app.domain.search.finding import search
from app.domain.search.found import Filters
from app.domain.search.matching import MOST, TooCommon
from app.domain.search.suggesting import suggest
from app.lib import database
from bench.search_filling import fill, word
from bench.table import Row
from tests.servers import fresh_database, running_servers

SECONDS = 4.0
SUGGESTIONS = 300
_REFERENCE = "1050000"
# What is asked, and the tsquery of it.
ASKED = {
    "a rare word": (word(9000), word(9000)),
    "two common words": (f"{word(3)} {word(5)}", f"{word(3)} & {word(5)}"),
    "a phrase": (f'"{word(3)} {word(60)}"', f"{word(3)} <-> {word(60)}"),
    "a reference": (_REFERENCE, _REFERENCE),
}
_BARE = (
    "SELECT organisation_id, id FROM search_entry WHERE kind = 'ticket' AND words @@ $1::text::tsquery "
    "ORDER BY at DESC, id LIMIT {most}"
)
_READ = """
    SELECT t.*, o.name AS organisation, opener.name AS opener, m.body, m.at, author.name AS author
    FROM ({found}) f JOIN message m ON m.organisation_id = f.organisation_id AND m.id = f.id
    JOIN ticket t ON t.organisation_id = m.organisation_id AND t.id = m.ticket_id
    JOIN organisation o ON o.id = t.organisation_id
    JOIN person opener ON opener.id = t.opened_by JOIN person author ON author.id = m.author_id
"""
# A reference is looked for among the tickets' and in what was said.
_NAMED = (
    "SELECT t.organisation_id, t.last_public_message_id AS id "
    "FROM organisation o JOIN ticket t ON t.reference = o.prefix || '-' || $1"
)
# What the peers ask, and the ratio that we want.
PEERS = {
    "bare": ((_BARE.format(most=MOST), _NAMED), 0.25),
    "bare, and read": ((_READ.format(found=_BARE.format(most=20)), _READ.format(found=_NAMED)), 0.33),
}


def run(directory: Path) -> list[Row]:
    """Fills a database once, and looks in it."""
    with running_servers(durable=True) as servers, fresh_database(servers, "bench", directory, 1) as settings:
        return asyncio.run(_measured(settings))


async def _measured(settings: Settings) -> list[Row]:
    cast = await fill(settings)
    await database.start(settings.app_database_url, largest=16)
    owner = await asyncpg.create_pool(settings.database_url, min_size=16, max_size=16)
    rows = [
        row
        for what, (text, bare) in ASKED.items()
        for clients in (1, 16)
        for row in await _compare(owner, cast["alex"], what, text, bare, clients)
    ]
    rows += await _suggestions(cast["nadia"])
    await owner.close()
    await database.stop()
    return rows


async def _compare(owner: asyncpg.Pool, viewer: Viewer, what: str, text: str, bare: str, clients: int) -> list[Row]:
    async def ours() -> None:
        async with database.transaction(viewer.who, reading=True):
            await search(viewer, read(text), Filters(kind="ticket"))

    async def peers() -> list[float]:
        return [await _rate(clients, _asking(owner, *asked, text, bare)) for asked, _ in PEERS.values()]

    before, rate, after = await peers(), await _rate(clients, ours), await peers()
    name = f"searches for {what}, {clients} client{'s'[: clients > 1]}"
    return [
        Row(name, rate, peer, (early + late) / 2, wanted)
        for (peer, (_, wanted)), early, late in zip(PEERS.items(), before, after, strict=True)
    ]


def _asking(owner: asyncpg.Pool, said: str, named: str, text: str, bare: str) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        await owner.fetch(said, bare)
        if text == _REFERENCE:
            await owner.fetch(named, text)

    return ask


async def _rate(clients: int, act: Callable[[], Awaitable[None]]) -> float:
    """How often a second it is done by so many at once, once it is warm."""
    with suppress(TooCommon):
        await act()
    done, began = 0, time.perf_counter()

    async def one() -> None:
        nonlocal done
        while time.perf_counter() < began + SECONDS:
            with suppress(TooCommon):  # What is refused was not done.
                await act()
                done += 1

    await asyncio.gather(*(one() for _ in range(clients)))
    return done / (time.perf_counter() - began)


async def _suggestions(viewer: Viewer) -> list[Row]:
    took = list[float]()
    for n in range(SUGGESTIONS):
        # A subject and a description as people type them: common words, with some that say what it is about.
        text = " ".join(word(1 + (n * 7919 + k * k * 31) % 3000) for k in range(60))
        began = time.perf_counter()
        async with database.transaction(viewer.who, reading=True):
            await suggest(viewer, text)
        took.append(time.perf_counter() - began)
    return [Row("promised 0.05 s over suggestions' p99 in s", 0.05, "measured", _percentile(took, 0.99), 1.0)]


def _percentile(took: Sequence[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)]
