"""The demo's cast in a test's own database, and what its people do there."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

import asyncpg
from argon2 import PasswordHasher

from app.config import Settings
from app.demo import Cast, make_cast
from app.demo_people import PASSWORD
from app.domain.accounts.viewer import Viewer
from app.domain.escalations import groups
from app.domain.plans.plan import Plan
from app.domain.tickets import filing
from app.domain.tickets.queries import ticket_for
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.vault import open_vault
from tests.emptying import as_before
from tests.offers import CLOSED_BELOW, path_of

P = ParamSpec("P")
Answer = TypeVar("Answer")
# A real argon2id hash, made with as little work as it allows, so that signing in costs a test nothing.
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


async def furnish(plan: Plan = CLOSED_BELOW) -> Cast:
    """The cast, with contracts on this plan; the pool is open."""
    return await furnish_with(plan=plan)


async def furnish_with(*changes: tuple[str, str], plan: Plan = CLOSED_BELOW) -> Cast:
    """The cast, with contracts on a plan that says one thing instead of another."""
    path = path_of(plan)
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)

    async def make() -> Cast:
        async with database.transaction(SYSTEM):
            return await make_cast(text, path.stem, HASH)

    return await as_before(database.DB.config["dsn"], text, make)


@asynccontextmanager
async def opened(settings: Settings, *, largest: int = 12) -> AsyncIterator[None]:
    """The pool, as the product opens it, to the end of the block."""
    open_vault(settings.secret_key)
    await database.start(settings.app_database_url, largest=largest)
    try:
        yield
    finally:
        await database.stop()


async def does(
    viewer: Viewer, verb: Callable[Concatenate[Viewer, P], Awaitable[Answer]], *args: P.args, **kwargs: P.kwargs
) -> Answer:
    """Somebody does something, in a transaction of its own with their eyes."""
    async with database.transaction(viewer.who):
        return await verb(viewer, *args, **kwargs)


async def file_ticket(viewer: Viewer, severity: str, *, subject: str = "All debates fail", body: str = "Help") -> str:
    """Files a ticket for the viewer's first organisation; answers its reference."""
    draft = filing.Draft(viewer.organisation_ids[0], subject, body, severity)
    ticket, _ = await does(viewer, filing.file, draft)
    return ticket.reference


async def ticket_as_seen(viewer: Viewer, reference: str) -> TicketFacts:
    """The ticket as it stands now, for a viewer who sees it."""
    found = await does(viewer, ticket_for, reference)
    assert found, f"{viewer.name} does not see {reference}"
    return found


async def set_group(administrator: Viewer, group: str, people: Sequence[Viewer]) -> None:
    """Puts these people, in this order, into a group of the plan, and everybody else out of it."""
    for row in await rows("SELECT person_id FROM group_member WHERE group_slug = $1", group):
        await does(administrator, groups.remove_member, group, row["person_id"])
    for person in people:
        await does(administrator, groups.add_member, group, person.person_id)


async def rows(sql: str, *args: Any) -> list[asyncpg.Record]:
    """What stands in the database, with the system's eyes."""
    async with database.transaction(SYSTEM):
        return await database.fetch(sql, *args)


async def as_owner(settings: Settings, sql: str, *args: Any) -> str:
    """Runs a statement as the database's owner; answers its status."""
    owner = await asyncpg.connect(settings.database_url)
    try:
        return str(await owner.execute(sql, *args))
    finally:
        await owner.close()


async def pass_time(settings: Settings, gap: timedelta) -> None:
    """Moves the product's time on, as `portal demo advance` does."""
    await as_owner(settings, "UPDATE time_offset SET ahead = ahead + $1", gap)
