"""Metadata at its address, domains in DNS, retired connections, invitations."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0018_sign_in"
VERSION = "1.38.0"
DESCRIPTION = "metadata at its address, domains in DNS, retired connections, invitations"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(Path(__file__).with_name("sign_in.sql").read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
