"""Tickets filed per second over HTTP, against the same rows written by asyncpg alone, at 1 and 16 clients.

The portal authenticates, checks the contract and the form, computes the clocks and renders; its peer writes the same
rows in one transaction a ticket, as the owner, with nothing asked. The bare stack reaches a half of it, we want a
quarter.
"""

import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from app import demo
from app.config import Settings
from app.domain.accounts import people
from app.domain.accounts.tokens import create_api_token
from app.domain.plans.plan_file import load
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from bench.http import Caller, caller
from bench.table import Row
from tests.servers import free_port, fresh_database, running_servers

ROOT = Path(__file__).parent.parent
PLAN = min((ROOT / "app" / "plans").glob("*.toml"))
TICKETS = 1500
# So many that none of them files more than one person's programs may.
CUSTOMERS = 32
# Of such a ticket: three for each of two clocks, and the levels of its ladder.
TIMERS = 7
TICKET = {
    "subject": "Everything fails",
    "body": "Since nine o'clock, with status 503.\n" * 20,
    "severity": load(PLAN).severities[1].slug,
}


def run(directory: Path) -> list[Row]:
    """Measures both, the peer first and last, so that a busy machine shows."""
    with running_servers(durable=True) as servers, fresh_database(servers, "bench", directory, 1) as settings:
        tokens = asyncio.run(_prepare(settings))
        with _portal(settings) as port:
            return [_compare(settings, port, tokens, clients) for clients in (1, 16)]


def _compare(settings: Settings, port: int, tokens: list[str], clients: int) -> Row:
    peer = asyncio.run(_peer(settings, clients))
    ours = asyncio.run(_ours(port, tokens, clients))
    peer = (peer + asyncio.run(_peer(settings, clients))) / 2
    return Row(f"tickets filed over HTTP, {clients} client{'s'[: clients > 1]}", ours, "asyncpg alone", peer, 0.25)


async def _prepare(settings: Settings) -> list[str]:
    await database.start(settings.database_url)
    async with database.transaction(SYSTEM):
        cast = await demo.make_cast(PLAN.read_text(encoding="utf-8"), PLAN.stem, "no password")
        organisation_id = cast["erin"].organisation_ids[0]
        tokens = [await _token_of_customer(organisation_id, number) for number in range(CUSTOMERS)]
    await database.stop()
    return tokens


async def _token_of_customer(organisation_id: UUID, number: int) -> str:
    email = f"customer-{number}@bench.example"
    await people.join(organisation_id, await people.create_person(email, f"Customer {number}"), "member")
    token = await create_api_token(email)
    assert token
    return token


@contextmanager
def _portal(settings: Settings):  # type: ignore[no-untyped-def]
    port = free_port()
    environ = {
        **os.environ,
        "PORT": str(port),
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "APP_DATABASE_URL": settings.app_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DEMO": "1",
        "WEB_CONCURRENCY": "2",
    }
    with (settings.data_dir / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "web"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    try:
        asyncio.run(_answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(20)


async def _answers(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await caller(port)
                return
            except OSError:
                await asyncio.sleep(0.1)


async def _rate(clients: int, make: Callable[[], Awaitable[Any]], act: Callable[[Any], Awaitable[None]]) -> float:
    """How often a second `act` was done by so many at once; the first tenth warms up and is not counted."""
    at_work = [await make() for _ in range(clients)]

    async def do(some: int) -> None:
        left = iter(range(some))

        async def one(worker: Any) -> None:
            for _ in left:
                await act(worker)

        await asyncio.gather(*(one(worker) for worker in at_work))

    await do(TICKETS // 10)
    began = time.perf_counter()
    await do(TICKETS)
    return TICKETS / (time.perf_counter() - began)


async def _ours(port: int, tokens: list[str], clients: int) -> float:
    body, turns = json.dumps(TICKET).encode(), itertools.cycle(tokens)

    async def file(worker: Caller) -> None:
        token = next(turns)
        headers = f"host: localhost:{port}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
        status = await worker.post("/api/v1/tickets", headers, body)
        assert status == 201, status

    return await _rate(clients, lambda: caller(port), file)


async def _peer(settings: Settings, clients: int) -> float:
    connection = await asyncpg.connect(settings.database_url)
    organisation, version, person = await connection.fetchrow(
        "SELECT v.organisation_id, v.id, m.person_id FROM contract_version v "
        "JOIN membership m ON m.organisation_id = v.organisation_id LIMIT 1"
    )
    await connection.close()

    async def file(worker: asyncpg.Connection) -> None:
        await _write(worker, organisation, version, person)

    return await _rate(clients, lambda: asyncpg.connect(settings.database_url), file)


async def _write(connection: asyncpg.Connection, organisation: UUID, version: UUID, person: UUID) -> None:
    now, ticket, message = datetime.now(UTC), new_id(), new_id()
    async with connection.transaction():
        number = await connection.fetchval("SELECT nextval('ticket_number')")
        await connection.execute(
            "INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, "
            "opened_by, opened_at, last_public_message_id, last_public_at, nearest_due_at, nearest_kind) "
            "VALUES ($1, $2, $3, $4, $5, 'portal', $6, $7, $8, $9, $8, $8, 'first_response')",
            *(
                organisation,
                ticket,
                f"NW-{number}",
                TICKET["subject"],
                TICKET["severity"],
                version,
                person,
                now,
                message,
            ),
        )
        await connection.execute(
            "INSERT INTO message (organisation_id, id, ticket_id, author_id, side, public, body, at) "
            "VALUES ($1, $2, $3, $4, 'customer', true, $5, $6)",
            *(organisation, message, ticket, person, TICKET["body"], now),
        )
        await connection.executemany(
            "INSERT INTO clock (organisation_id, ticket_id, kind, cycle, commitment, severity, target, calendar, "
            "started_at, soon_at, due_at, state, counted_seconds) "
            "VALUES ($1, $2, $3, 1, 'target', 'P2', '2 hours', '24x7', $4, $4, $4, 'running', 0)",
            [(organisation, ticket, kind, now) for kind in ("first_response", "resolution")],
        )
        await connection.execute(
            "INSERT INTO event (organisation_id, subject, subject_id, kind, actor_id, public, at, data) "
            "VALUES ($1, 'ticket', $2, 'opened', $3, true, $4, '{}')",
            *(organisation, ticket, person, now),
        )
        await connection.executemany(
            "INSERT INTO timer (organisation_id, id, subject, subject_id, kind, what, due_at) "
            "VALUES ($1, $2, 'ticket', $3, 'warning', $4, $5)",
            [(organisation, new_id(), ticket, f"{what} %", now) for what in range(TIMERS)],
        )
        await connection.execute(
            "INSERT INTO delivery (id, organisation_id, person_id, channel, address, kind, data) "
            "VALUES ($1, $2, $3, 'email', 'erin@northwind.example', 'ticket_opened', '{}')",
            *(new_id(), organisation, person),
        )
