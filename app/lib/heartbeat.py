"""Signs of life of processes, kept in PostgreSQL."""

from datetime import timedelta
from typing import cast

from app.lib import database
from app.lib.database import SYSTEM

WORKER = "worker"


async def beat(process: str) -> None:
    """Says that a process of this name is alive now."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO heartbeat (process, at) VALUES ($1, clock_timestamp()) "
            "ON CONFLICT (process) DO UPDATE SET at = clock_timestamp()",
            process,
        )


async def age(process: str) -> timedelta | None:
    """How long ago one of this name said so, asked in the open transaction; None if never."""
    return cast(
        "timedelta | None",
        await database.fetch_value("SELECT clock_timestamp() - at FROM heartbeat WHERE process = $1", process),
    )
