"""What the walk through every route needs of the audit log: somewhere that it is sent to."""

from app.domain.audit import sinks
from app.domain.audit.trail import NOBODY
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.cast import rows
from tests.house import House

FORM = {
    "address": "syslog+tls://logs.example.com",
    "format": "jsonl",
    "since": "",
    "until": "",
    "kind": "",
    "person": "",
}


async def names(house: House, path: str) -> dict[str, str]:
    """The name of a sink of the organisation's; of one only where the path is about one, for there may be but few."""
    if "/audit/sinks" not in path:
        return {"sink_id": str(new_id())}
    await rows("UPDATE audit_sink SET ended_at = clock_timestamp()")
    organisation_id = house.cast["nadia"].organisation_ids[0]
    async with database.transaction(SYSTEM):
        sink = await sinks.add(organisation_id, NOBODY, FORM["address"], from_the_first=False)
    return {"sink_id": str(sink)}


def form(path: str) -> dict[str, str]:
    """The fields of the forms."""
    return FORM if "/audit/" in path else {}
