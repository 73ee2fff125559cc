"""Indexes for what is kept for a time only: unused files, sent deliveries."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0019_keeping"
VERSION = "1.38.0"
DESCRIPTION = "indexes for what is kept for a time only: unused files, sent deliveries"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(Path(__file__).with_name("keeping.sql").read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
