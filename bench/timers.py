"""Timers: claims and firings per second with a million pending and fifty thousand due, at one and four workers, and how
long after they are due timers fire while a worker runs.

A firing locks its ticket, marks the timer, computes clocks from the events, writes the event and tells people; its
peer reads and writes the same rows by asyncpg alone, with nothing computed. A claim's peer is its bare UPDATE.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sized
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg

from app import demo
from app.config import Settings
from app.domain.plans.plan_file import load
from app.domain.timers import claims
from app.lib import database
from app.lib.database import SYSTEM
from bench.table import Row
from tests.servers import fresh_database, running_servers

ROOT = Path(__file__).parent.parent
PLAN = min((ROOT / "app" / "plans").glob("*.toml"))
SEVERITY = load(PLAN).severities[1].slug
TICKETS, PENDING, DUE = 10_000, 1_000_000, 50_000
SECONDS = 8.0
BATCH = 50


def run(directory: Path) -> list[Row]:
    """Fills a database once; every measurement takes due timers that nobody has taken yet."""
    with running_servers(durable=True) as servers, fresh_database(servers, "bench", directory, 1) as settings:
        asyncio.run(_fill(settings))
        rows = [_claims(settings)]
        for workers in (1, 4):
            peer = asyncio.run(_peer_firings(settings, workers))
            ours = _firings(settings, workers)
            peer = (peer + asyncio.run(_peer_firings(settings, workers))) / 2
            rows.append(Row(f"timers fired, {workers} worker{'s'[: workers > 1]}", ours, "asyncpg alone", peer, 0.25))
        rows += asyncio.run(_delays(settings))
        return rows


async def _fill(settings: Settings) -> None:
    await database.start(settings.database_url)
    async with database.transaction(SYSTEM):
        await demo.make_cast(PLAN.read_text(encoding="utf-8"), PLAN.stem, "no password")
    await database.stop()
    owner = await asyncpg.connect(settings.database_url)
    for statement in _FILLING:
        await owner.execute(statement.format(severity=SEVERITY, tickets=TICKETS, pending=PENDING, due=DUE))
    await owner.execute("VACUUM ANALYZE ticket, event, timer, clock")
    await owner.close()


_TICKET = """
    INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, opened_by,
        opened_at, last_public_at)
    SELECT v.organisation_id, gen_random_uuid(), 'NW-' || 100000 + n, 'Everything fails', '{severity}', 'portal', v.id,
        m.person_id, portal_now() - interval '20 minutes', portal_now()
    FROM generate_series(1, {tickets}) n, (SELECT * FROM contract_version ORDER BY tier LIMIT 1) v
    JOIN LATERAL (SELECT * FROM membership m WHERE m.organisation_id = v.organisation_id LIMIT 1) m ON true
"""
_OPENED = """
    INSERT INTO event (organisation_id, subject, subject_id, kind, actor_id, public, at, data)
    SELECT organisation_id, 'ticket', id, 'opened', opened_by, true, opened_at,
        '{{"severity": "{severity}", "channel": "portal"}}' FROM ticket
"""
_NUMBERED = "(SELECT organisation_id, id, row_number() OVER (ORDER BY id) - 1 AS n FROM ticket) t"
_PLANTED = f"""
    INSERT INTO timer (organisation_id, id, subject, subject_id, kind, what, due_at)
    SELECT t.organisation_id, gen_random_uuid(), 'ticket', t.id, 'warning', 'resolution 1 50 %',
        portal_now() + interval '1 day' + g * interval '1 second'
    FROM generate_series(0, {{pending}} / {{tickets}} - 1) g, {_NUMBERED}
"""
_FALLEN_DUE = f"""
    INSERT INTO timer (organisation_id, id, subject, subject_id, kind, what, due_at)
    SELECT t.organisation_id, gen_random_uuid(), 'ticket', t.id, 'warning', 'resolution 1 50 %',
        portal_now() - interval '10 minutes' + (t.n + g * {{tickets}}) * interval '1 millisecond'
    FROM generate_series(0, {{due}} / {{tickets}} - 1) g, {_NUMBERED}
"""
_FILLING = (_TICKET, _OPENED, _PLANTED, _FALLEN_DUE)


def _claims(settings: Settings) -> Row:
    async def ours() -> float:
        await database.start(settings.app_database_url)
        try:
            return await _rate(lambda: claims.claim(BATCH))
        finally:
            await database.stop()

    async def bare() -> float:
        owner = await asyncpg.connect(settings.database_url)
        try:
            return await _rate(lambda: owner.fetch(claims.CLAIM, BATCH, timedelta(seconds=2)))
        finally:
            await owner.close()

    peer = asyncio.run(bare())
    asyncio.run(_let_go(settings))
    row = Row("timers claimed, 50 at a time", asyncio.run(ours()), "asyncpg alone", peer, 0.5)
    asyncio.run(_let_go(settings))
    return row


async def _rate(claim: Callable[[], Awaitable[Sized]]) -> float:
    began, claimed = time.perf_counter(), 0
    while claimed < DUE // 2:
        claimed += len(await claim())
    return claimed / (time.perf_counter() - began)


async def _let_go(settings: Settings) -> None:
    owner = await asyncpg.connect(settings.database_url)
    await owner.execute("UPDATE timer SET lease_until = '-infinity', attempts = 0 WHERE lease_until > '-infinity'")
    await owner.execute("VACUUM timer")
    await owner.close()


def _firings(settings: Settings, workers: int) -> float:
    with _workers(settings, workers):
        return asyncio.run(_fired_a_second(settings))


async def _fired_a_second(settings: Settings) -> float:
    """Counts what fired in some seconds, once the first has."""
    owner = await asyncpg.connect(settings.database_url)
    count = "SELECT count(*) FROM timer WHERE fired_at > $1"
    start = await owner.fetchval("SELECT portal_now()")
    while not await owner.fetchval(count, start):  # noqa: ASYNC110 - other processes do it, and set no event of ours
        await asyncio.sleep(0.1)
    before, began = await owner.fetchval(count, start), time.perf_counter()
    await asyncio.sleep(SECONDS)
    after, took = await owner.fetchval(count, start), time.perf_counter() - began
    await owner.close()
    return float((after - before) / took)


@contextmanager
def _workers(settings: Settings, number: int) -> Iterator[None]:
    environ = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "APP_DATABASE_URL": settings.app_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "LOG_LEVEL": "error",
    }
    with (settings.data_dir / "worker.log").open("ab") as log:
        started = [
            subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], cwd=ROOT, env=environ, stdout=log, stderr=log)
            for _ in range(number)
        ]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait(20)


async def _peer_firings(settings: Settings, workers: int) -> float:
    """As many connections as the workers have subjects in hand at once."""
    owners = [await asyncpg.connect(settings.database_url) for _ in range(4 * workers)]
    stop_at, fired = time.perf_counter() + SECONDS, 0

    async def one(owner: asyncpg.Connection) -> None:
        nonlocal fired
        while time.perf_counter() < stop_at:
            for row in await owner.fetch(claims.CLAIM, BATCH // 4, timedelta(seconds=60)):
                await _write(owner, row)
                fired += 1

    began = time.perf_counter()
    await asyncio.gather(*(one(owner) for owner in owners))
    rate = fired / (time.perf_counter() - began)
    for owner in owners:
        await owner.close()
    return rate


async def _write(owner: asyncpg.Connection, timer: asyncpg.Record) -> None:
    organisation, ticket = timer["organisation_id"], timer["subject_id"]
    async with owner.transaction():
        await owner.execute(claims.LOCK["ticket"], ticket, organisation)
        await owner.fetchrow(claims.MARK, timer["id"], claims.PATIENCE)
        await owner.fetchrow(
            "SELECT *, portal_now() FROM ticket WHERE organisation_id = $1 AND id = $2", organisation, ticket
        )
        await owner.fetch(
            "SELECT kind, at, data FROM event WHERE organisation_id = $1 AND subject_id = $2 ORDER BY seq",
            organisation,
            ticket,
        )
        await owner.execute(
            "INSERT INTO event (organisation_id, subject, subject_id, kind, public, at, data) "
            "VALUES ($1, 'ticket', $2, 'warned', false, portal_now(), '{}')",
            organisation,
            ticket,
        )
        await owner.execute(
            "INSERT INTO notice (id, organisation_id, person_id, address, kind, data) "
            "SELECT gen_random_uuid(), $1, id, email, 'clock_warning', '{}' FROM person WHERE staff_role = 'agent'",
            organisation,
        )


async def _delays(settings: Settings) -> list[Row]:
    """Timers that fall due one after another while a worker runs that has nothing else to do."""
    owner = await asyncpg.connect(settings.database_url)
    await owner.execute("UPDATE timer SET fired_at = due_at WHERE fired_at IS NULL AND due_at < portal_now()")
    with _workers(settings, 1):
        await asyncio.sleep(3)
        await owner.execute(_SOON)
        await asyncio.sleep(SECONDS + 3)
    row = await owner.fetchrow(_LATENESS)
    await owner.close()
    assert row
    assert row["missing"] == 0, row
    return [
        Row("promised 2 s over due-to-fired p50 in s", 2.0, "measured", row["p50"], 1.0),
        Row("promised 2 s over due-to-fired p99 in s", 2.0, "measured", row["p99"], 1.0),
    ]


_SOON = f"""
    INSERT INTO timer (organisation_id, id, subject, subject_id, kind, what, due_at)
    SELECT organisation_id, gen_random_uuid(), 'ticket', t.id, 'warning', 'resolution 1 80 %',
        portal_now() + t.n * interval '20 milliseconds'
    FROM {_NUMBERED} WHERE t.n BETWEEN 1 AND {int(SECONDS * 50)}
"""
_LATENESS = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM fired_at - due_at)) AS p50,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM fired_at - due_at)) AS p99,
        count(*) FILTER (WHERE fired_at IS NULL) AS missing
    FROM timer WHERE what = 'resolution 1 80 %'
"""
