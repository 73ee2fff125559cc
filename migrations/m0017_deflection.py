"""What articles do for tickets: suggestions, feedback, misses, citations, sources."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0017_deflection"
VERSION = "1.38.0"
DESCRIPTION = "what articles do for tickets"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(Path(__file__).with_name("deflection.sql").read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
