"""Contracts in the browser: versions that say all of it, contact roles, telephones, named people, add-ons."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0007_contracts"
VERSION = "1.38.0"
DESCRIPTION = "contract versions in full, contact roles, telephones, named people, add-ons"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(Path(__file__).with_name("contracts.sql").read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
