"""What the walk through every route needs of incidents: one of each thing, and a form that fits them all."""

from datetime import UTC, datetime, timedelta

from app.domain.incidents import components, maintenance, running, templates
from app.domain.incidents.components import Draft
from app.domain.incidents.maintenance import Plan
from app.domain.incidents.templates import Template
from app.domain.incidents.verbs import Word
from app.lib.ids import new_id
from tests.cast import does, rows
from tests.house import House

NAMES = ("public_id", "update_id", "template_id", "component_id")
PARTS = ("/incident", "/components", "/maintenances")


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths about incidents: of new things, so that what the path does can be done."""
    if not any(part in path for part in PARTS):
        return dict.fromkeys(NAMES, "nonsense") | {"template_id": str(new_id())}
    admin = house.cast["admin"]
    component_id = await does(admin, components.create, Draft("API"))
    (component,) = await rows("SELECT id FROM component WHERE public_id = $1", component_id)
    if path.endswith("/window"):
        start = datetime.now(UTC) + timedelta(days=1)
        plan = Plan("Upgrade", "Soon.", [component["id"]], start, start + timedelta(hours=1))
        public_id = await does(admin, maintenance.schedule, plan)
    else:
        public_id = await does(admin, running.open_incident, "Debates fail", Word("investigating", "Looking."))
    (update,) = await rows(
        "SELECT u.public_id FROM incident_update u JOIN incident i ON i.id = u.incident_id WHERE i.public_id = $1",
        public_id,
    )
    template_id = await does(admin, templates.save, Template("Outage"))
    return dict(zip(NAMES, (public_id, update["public_id"], str(template_id), component_id), strict=True))


def form(names: dict[str, str]) -> dict[str, str]:
    """Fields of every form about incidents, so far from now that no zone makes them wrong."""
    coming, gone = datetime.now(UTC) + timedelta(days=2), datetime.now(UTC) - timedelta(days=2)
    times = {"from": coming, "until": coming + timedelta(hours=2), "started_at": gone, "display_at": gone}
    times["resolved_at"] = gone + timedelta(hours=2)
    return {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()} | {
        "name": "Debates fail",
        "status": "investigating",
        "resolution": "It works again.",
        "impact": "major",
        "references": names["reference"],
        "incident": names["public_id"],
        "component_status": "degraded_performance",
        f"on-{names['component_id']}": "on",
    }
