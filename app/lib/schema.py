"""Bringing a database to the present shape: migrations, the application's role and what it may do."""

import contextlib
import io
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards

from app.config import Settings
from app.lib.database import DB

GRANTS = Path(__file__).parent.parent.parent / "migrations" / "grants.sql"
OLDEST = 15
# Any number will do as long as it is ours: two migrations at once wait for each other.
LOCK = 0x75_70_68_6F_6C_64


class SchemaError(Exception):
    """The database cannot be brought to shape; the message says why and what to do."""


async def migrate(settings: Settings) -> str:
    """Runs what has not run yet, as the owner, one at a time; answers what it did, in words."""
    owner = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        if owner.get_server_version().major < OLDEST:
            raise SchemaError(f"PostgreSQL {OLDEST} or newer is needed; this is {owner.get_server_version().major}")
        await owner.execute(f"SELECT pg_advisory_lock({LOCK})")
        report = await _forwards(settings)
        await _application_role(owner, settings.app_database_url)
        return report
    finally:
        await owner.close(timeout=5)


async def _forwards(settings: Settings) -> str:
    DB.config = {"dsn": settings.database_url}
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        result = await run_forwards("uphold")
    if not result.success:
        raise SchemaError(told.getvalue())
    done = [line.split()[1] for line in told.getvalue().splitlines() if "[forwards]" in line]
    return f"migrated: {', '.join(done)}" if done else "up to date"


async def _application_role(owner: asyncpg.Connection, url: str) -> None:
    """Makes the role that the processes use. It owns nothing and cannot step round row-level security."""
    parts = urlsplit(url)
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not name:
        raise SchemaError("APP_DATABASE_URL names no user: give it the role that the processes shall use")
    if name == await owner.fetchval("SELECT current_user"):
        raise SchemaError("APP_DATABASE_URL must name another role than DATABASE_URL: the owner passes row security by")
    quoted, secret = await owner.fetchrow("SELECT quote_ident($1::text), quote_literal($2::text)", name, password)
    known = await owner.fetchval("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1", name)
    if known:
        raise SchemaError(f"APP_DATABASE_URL's role {name} passes row-level security by: give it an ordinary one")
    # Only a superuser may name these attributes of a role that exists, and the owner need not be one.
    verb, plain = ("CREATE", "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE ") if known is None else ("ALTER", "")
    await owner.execute(f"{verb} ROLE {quoted} LOGIN {plain}PASSWORD {secret}")
    await owner.execute(GRANTS.read_text(encoding="utf-8").replace("{app}", quoted))
