"""What the tests of workers that fire share: tickets with much that is due, and waiting until it has happened."""

import signal
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import filing
from app.lib import database
from tests.by_itself import MOST_SEVERE
from tests.cast import rows
from tests.mail_server import MailServer
from tests.outbox import all_sent, let_leases_end
from tests.tasks.history_checker import read, wrong_with
from tests.waiting import eventually
from tests.worker_process import running_worker


async def file_tickets(cast: Cast, number: int) -> None:
    """Files so many of the most severe, all at one moment."""
    erin = cast["erin"]
    draft = filing.Draft(erin.organisation_ids[0], "All debates fail", "Help", MOST_SEVERE)
    async with database.transaction(erin.who):
        for _ in range(number):
            await filing.file(erin, draft)


async def count(where: str) -> int:
    """How many timers there are of which that is true."""
    (row,) = await rows(f"SELECT count(*) AS number FROM timer WHERE {where}")
    return int(row["number"])


def fired(number: int) -> Callable[[], Awaitable[bool]]:
    """Whether so many have fired."""

    async def enough() -> bool:
        return await count("fired_at IS NOT NULL") >= number

    return enough


async def nothing_due() -> bool:
    """Whether all that was due has fired."""
    return await count("fired_at IS NULL AND due_at <= portal_now()") == 0


async def told_all() -> bool:
    """Whether every notice has been told and every mail has left."""
    (row,) = await rows("SELECT count(*) AS number FROM notice WHERE told_at IS NULL")
    return row["number"] == 0 and await all_sent()


async def settled(settings: Settings, server: MailServer) -> list[str]:
    """Lets one more worker tell what is still to be told, after everybody else has gone; answers what is wrong."""
    await let_leases_end()
    async with running_worker(settings, server.url):
        await eventually(nothing_due)
        await eventually(told_all)
    return wrong_with(await read(server.ids))


async def ask_to_stop(worker: Process) -> None:
    """It ends what it began."""
    worker.send_signal(signal.SIGTERM)
    await worker.wait()
