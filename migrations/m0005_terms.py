"""What a ticket is pinned to: calendars in editions, negotiated overrides; the component it is about, where it went."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0005_terms"
VERSION = "1.38.0"
DESCRIPTION = "calendar editions, overrides, components on tickets"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(Path(__file__).with_name("terms.sql").read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
