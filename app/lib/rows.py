"""Inserting rows of a Piccolo table. Piccolo's own INSERT is built anew for each row; filing a ticket is the desk's
busiest act, so here the statement is put together once a table."""

from functools import lru_cache
from typing import Any

from piccolo.table import Table

from app.lib import database


async def insert(table: type[Table], **values: Any) -> None:
    """One row. Columns that are not given take the database's default."""
    await database.execute(_statement(table, tuple(values)), *values.values())


@lru_cache(maxsize=256)
def _statement(table: type[Table], names: tuple[str, ...]) -> str:
    unknown = set(names) - {column._meta.name for column in table._meta.columns}
    if unknown:
        raise TypeError(f"{table.__name__} has no {', '.join(sorted(unknown))}")
    places = [f"${number}" for number, _ in enumerate(names, 1)]
    return f'INSERT INTO "{table._meta.tablename}" ({", ".join(names)}) VALUES ({", ".join(places)})'
