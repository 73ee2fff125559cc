"""A worker whose machine has the wrong time (security.md, "6.3 Fault matrix", F15)."""

import asyncio
import os
import time
from asyncio.subprocess import PIPE

import pytest

from app.config import Settings
from tests.by_itself import MINUTE
from tests.cast import furnish, pass_time
from tests.mail_server import MailServer
from tests.tasks.firing_workers import ask_to_stop, count, file_tickets, fired, settled
from tests.waiting import eventually
from tests.worker_process import running_worker
from tests.wrong_clock import wrong_clock

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("off", ["+2h", "-2h"])
async def test_a_worker_whose_clock_is_wrong_fires_at_the_right_time(
    opened: Settings, server: MailServer, off: str
) -> None:
    wrong = wrong_clock(off)
    assert abs(await clock_of(wrong) - time.time()) > 7000
    cast = await furnish()
    await file_tickets(cast, 10)
    await pass_time(opened, 31 * MINUTE)
    async with running_worker(opened, server.url, **wrong) as worker:
        await eventually(fired(10 * 4))
        # Once what was filed later has fired, everything that it might have taken for due has been looked at.
        await file_tickets(cast, 1)
        await eventually(fired(10 * 4 + 1))
        await ask_to_stop(worker)
    assert await settled(opened, server) == []
    assert await count("fired_at IS NOT NULL") == 10 * 4 + 1


async def clock_of(environ: dict[str, str]) -> float:
    """What time a process takes it to be."""
    process = await asyncio.create_subprocess_exec("date", "+%s", env=os.environ | environ, stdout=PIPE)
    out, _ = await process.communicate()
    return float(out)
