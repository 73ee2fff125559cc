"""Whether the portal lives, and whether it can work (interfaces.md, "Web")."""

import asyncio
from typing import Any

import asyncpg
from litestar import Response, get

from app.domain.deliveries.queries import worker_is_stale
from app.lib import database
from app.lib.database import NOBODY


@get("/health/live", opt={"plain": True})
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/health/ready", opt={"plain": True})
async def ready() -> Response[dict[str, Any]]:
    """503 only without the database; an old worker heartbeat is told but is no reason to send nobody here."""
    try:
        async with asyncio.timeout(3):
            async with database.transaction(NOBODY):
                stale = await worker_is_stale()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Response(
            {"status": "unavailable", "database": "unreachable"}, status_code=503, headers={"retry-after": "5"}
        )
    return Response({"status": "ok", "database": "ok", "worker": "stale" if stale else "ok"})


handlers = [live, ready]
