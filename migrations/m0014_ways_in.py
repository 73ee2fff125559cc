"""Passkeys, codes, sessions that know how they began, scopes, view as."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0014_ways_in"
VERSION = "1.38.0"
DESCRIPTION = "passkeys, codes, sessions that know how they began, scopes, view as"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(Path(__file__).with_name("ways_in.sql").read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
