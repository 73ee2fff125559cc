"""A test's database as the next one may have it: every row gone but those that the migrations put there."""

import asyncpg

_SHAPE = " UNION ALL ".join(
    f"SELECT '{catalogue}', count(*), max(xmin::text::bigint) FROM {catalogue}"
    for catalogue in ("pg_class", "pg_attribute", "pg_policy", "pg_proc", "pg_trigger", "pg_constraint", "pg_type")
)
_TABLES = "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
_ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_RESTART = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"


class _Kept:
    """What a database was like when it was new."""

    def __init__(self) -> None:
        self.shape: dict[str, list[asyncpg.Record]] = {}
        self.rows: dict[str, dict[str, list[str]]] = {}


_new = _Kept()


async def remember(url: str) -> None:
    """Notes what the database at `url`, which is new, is like."""
    connection = await asyncpg.connect(url)
    try:
        _new.shape[url] = await connection.fetch(_SHAPE)
        _new.rows[url] = {
            table: [row["kept"] for row in await connection.fetch(f"SELECT to_jsonb(t)::text AS kept FROM {table} t")]
            for (table,) in await connection.fetch(_TABLES)
        }
    finally:
        await connection.close()


async def emptied(url: str) -> bool:
    """Empties it; False when that cannot be done, or it was changed in more than its rows."""
    if url not in _new.shape:
        return False
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError):
        return False
    try:
        await connection.execute(_ALONE)
        if await connection.fetch(_SHAPE) != _new.shape[url]:
            return False
        async with connection.transaction():
            await _as_new(connection, _new.rows[url])
    except asyncpg.PostgresError:
        return False
    finally:
        await connection.close()
    return True


async def _as_new(connection: asyncpg.Connection, rows: dict[str, list[str]]) -> None:
    some = ", ".join(f"CASE WHEN EXISTS (SELECT FROM {table}) THEN '{table}' END" for table in rows)
    full = await connection.fetchval(f"SELECT array_remove(ARRAY[{some}], NULL)")
    # One statement: foreign keys are looked at once all of it is done.
    gone = ", ".join(f"d{number} AS (DELETE FROM {table})" for number, table in enumerate(full))
    await connection.execute(f"WITH {gone} SELECT 1")
    await connection.execute(_RESTART)
    for table, kept in rows.items():
        for row in kept:
            await connection.execute(
                f"INSERT INTO {table} OVERRIDING SYSTEM VALUE "
                f"SELECT * FROM jsonb_populate_record(NULL::{table}, $1::text::jsonb)",
                row,
            )
