"""Looking in the index: the one place that calls `search_matches` (migrations/search.sql), which decides what the
reader may find."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from app.domain.search.found import Filters, Kind
from app.lib import database
from app.lib.refusals import Refused

MOST = 500  # So many of the newest are looked at, where words are common.
_PATIENCE = "2s"  # For one look; a search is a dozen of them.
_MATCH = "id, organisation_id, subject_id, language, public, at, ranks, spelling"
_MATCHES = "search_matches($1, {asked}::text[]::tsquery[], {terms}, {alike}, $2, $3, $4, $5, $6, $7, $8, $9, {most})"


class TooCommon(Refused):
    """Looking for these words takes too long; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the index that the reader may read. `ranks`: how much it has of each term that was weighed, 0 to 1;
    `languages`: those in which its article says as much of them."""

    id: UUID
    organisation_id: UUID | None
    subject_id: UUID
    language: str
    public: bool
    at: datetime
    ranks: tuple[float, ...]
    spelling: str
    languages: tuple[str, ...] = ()


@asynccontextmanager
async def in_time(altogether: float = 5.0) -> AsyncIterator[None]:
    """Lets no look take long (2 s), nor all of them (`altogether`, in seconds), so that a question of common words does
    not hold what others wait for. Nothing is written within, and the transaction goes on whatever happens. Raises
    TooCommon."""
    connection = database.current().connection
    await connection.execute(
        # What is asked differs in its words alone; only `search_matches` has to see them to plan well, and does.
        f"SAVEPOINT look; SET LOCAL statement_timeout = '{_PATIENCE}'; SET LOCAL plan_cache_mode = force_generic_plan; "
        # Two letters that changed places leave a word little that is like it.
        "SET LOCAL pg_trgm.word_similarity_threshold = 0.4"
    )
    try:
        async with asyncio.timeout(altogether):
            yield
    except (asyncpg.QueryCanceledError, TimeoutError) as error:
        raise TooCommon("Too many texts have these words to look through them. Add a word that fewer have.") from error
    finally:
        await connection.execute("ROLLBACK TO look; RELEASE look")


async def matches(kind: Kind, query: str, weighed: Sequence[str], filters: Filters, most: int = MOST) -> list[Match]:
    """The newest that match a tsquery, with their rank for each of the tsqueries `weighed`."""
    call = _MATCHES.format(asked="$10", terms="$11::text[]::tsquery[]", alike="NULL", most="$12")
    rows = await database.fetch(f"SELECT {_MATCH} FROM {call}", *_given(kind, filters), [query], list(weighed), most)
    return [_match(row) for row in rows]


async def alike(kind: Kind, word: str, filters: Filters, most: int) -> list[str]:
    """The texts that have a word spelled like this one, the likest first."""
    call = _MATCHES.format(asked="'{NULL}'", terms="'{}'", alike="$10", most="$11")
    rows = await database.fetch(f"SELECT spelling FROM {call}", *_given(kind, filters), word, most)
    return [row["spelling"] for row in rows]


async def frequencies(kind: Kind, queries: Sequence[str], filters: Filters, most: int) -> tuple[int, list[int]]:
    """How many the reader may find at all, and how many match each of the tsqueries; counting stops at `most`."""
    every, some = (
        _MATCHES.format(asked=asked, terms="NULL", alike="NULL", most="$11") for asked in ("'{NULL}'", "$10")
    )
    rows = await database.fetch(
        f"SELECT n, count(*) AS number FROM {some} GROUP BY n UNION ALL SELECT 0, count(*) FROM {every}",
        *_given(kind, filters),
        list(queries),
        most,
    )
    counted = {row["n"]: row["number"] for row in rows}
    return counted[0], [counted.get(n, 0) for n in range(1, len(queries) + 1)]


def _given(kind: Kind, filters: Filters) -> tuple[object, ...]:
    orgs = [filters.organisation_id] if filters.organisation_id else None
    return (
        kind,
        orgs,
        filters.over,
        filters.severity,
        filters.component_id,
        filters.since,
        filters.until,
        filters.language,
        filters.mine,
    )


def _match(row: asyncpg.Record) -> Match:
    return Match(
        row["id"],
        row["organisation_id"],
        row["subject_id"],
        row["language"],
        row["public"],
        row["at"],
        tuple(row["ranks"]),
        row["spelling"],
    )
