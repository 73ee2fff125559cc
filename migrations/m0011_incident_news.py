"""What incidents told tickets before there was a clock of updates: news, which no clock minds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.lib.database import current

ID = "m0011_incident_news"
VERSION = "1.38.0"
DESCRIPTION = "an incident's update on a ticket was news"
# On a settled ticket the event that a clock minds would be an impossible one.
NEWS = "UPDATE event SET kind = 'incident_news' WHERE subject = 'ticket' AND kind = 'incident_update'"


async def forwards() -> MigrationManager:
    """Nothing was promised yet that such an event could have met."""
    manager = MigrationManager(migration_id=ID, app_name="uphold", description=DESCRIPTION)

    async def run() -> None:
        await current().connection.execute(NEWS)

    manager.add_raw(run)
    return manager
