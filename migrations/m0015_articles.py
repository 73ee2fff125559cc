"""The knowledge base."""

import tomllib
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0015_articles"
VERSION = "1.38.0"
DESCRIPTION = "the knowledge base"


async def forwards() -> MigrationManager:
    """Runs the SQL that stands beside this file, and notes the tiers of the plans that were adopted before it."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        connection = current().connection
        await connection.execute(Path(__file__).with_name("articles.sql").read_text(encoding="utf-8"))
        for row in await connection.fetch("SELECT id, source FROM plan_version"):
            tiers = list(tomllib.loads(row["source"])["tiers"])
            await connection.execute("UPDATE plan_version SET tiers = $2 WHERE id = $1", row["id"], tiers)

    manager.add_raw(run)
    return manager
