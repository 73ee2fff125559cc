"""The first tables, and who sees what in them."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0001_house"
VERSION = "1.38.0"
DESCRIPTION = "people, plans, contracts, tickets, the log, deliveries"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        for name in ("house.sql", "tenancy.sql"):
            await current().connection.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
