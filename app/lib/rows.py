"""Inserting rows of Piccolo tables. Piccolo's own INSERT is built anew for each row and goes alone; here any number of
rows go in one statement, put together once for each set of columns, because filing is the desk's busiest act."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from piccolo.table import Table

from app.lib import database

Row = tuple[type[Table], Mapping[str, Any]]
Shape = tuple[type[Table], tuple[str, ...]]


async def insert(*rows: Row) -> None:
    """All rows in one statement; columns that are not given take the database's defaults."""
    shapes = tuple((table, tuple(values)) for table, values in rows)
    arguments = [value for _, values in rows for value in values.values()]
    await database.execute(_statement(shapes), *arguments)


@lru_cache(maxsize=512)
def _statement(shapes: tuple[Shape, ...]) -> str:
    parts, before = [], 0
    for table, names in shapes:
        unknown = set(names) - {column._meta.name for column in table._meta.columns}
        if unknown:
            raise TypeError(f"{table.__name__} has no {', '.join(sorted(unknown))}")
        places = ", ".join(f"${before + number}" for number, _ in enumerate(names, 1))
        parts.append(f'INSERT INTO "{table._meta.tablename}" ({", ".join(names)}) VALUES ({places})')
        before += len(names)
    *first, last = parts
    # Foreign keys are checked at the end of the whole statement, so the order of its parts does not matter.
    together = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(first))
    return f"WITH {together} {last}" if first else last
