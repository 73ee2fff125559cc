"""What others say SCIM is: scim2-tester, against a server that really runs."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from app.config import Settings
from app.domain.identity.scim_tokens import make_token
from tests.cast import does, furnish, opened
from tests.directories import connect
from tests.servers import free_port
from tests.waiting import eventually

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running_portal(settings: Settings) -> AsyncIterator[str]:
    """`portal web` of that installation; answers where it listens."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = os.environ | {
        "DATABASE_URL": settings.database_url,
        "APP_DATABASE_URL": settings.app_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DATA_DIR": str(settings.data_dir),
        "PORT": str(port),
        "PORTAL_URL": url,
        "FILES_URL": url,
        "DEMO": "1",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "app.cli", "web", env=environ)

    async def answers() -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{url}/health/live")).status_code == 200
        except httpx.TransportError:
            return False

    try:
        await eventually(answers)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def test_the_tester_of_others_finds_nothing_wrong(database: Settings) -> None:
    # Reading its models takes seconds, which every process that collects the tests would spend.
    from tests.routes.scim.tester import Status, checked

    async with opened(database):
        cast = await furnish()
        connection_id = await connect(cast["nadia"], cast["nadia"].administers[0])
        token = await does(cast["nadia"], make_token, connection_id)
    async with running_portal(database) as url:
        results = await asyncio.to_thread(checked, url, token)
    wrong = [f"{each.title}: {each.reason}" for each in results if each.status not in (Status.SUCCESS, Status.SKIPPED)]
    assert wrong == []
    assert sum(each.status == Status.SUCCESS for each in results) > 40
