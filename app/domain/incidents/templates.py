"""Templates: what fills the form of a new incident, so that nobody has to find words at night."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from app.domain.accounts.viewer import Viewer
from app.domain.events.actions import Subject, record
from app.domain.incidents import policy
from app.domain.incidents.running import NOT_YOURS
from app.domain.incidents.statuses import OPEN, TROUBLE, IncidentStatus
from app.domain.incidents.tables import IncidentTemplate
from app.domain.incidents.verbs import LONGEST_BODY, LONGEST_NAME
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Wrong, allow
from app.lib.rows import insert


@dataclass(frozen=True, slots=True)
class Template:
    """Its own name, and what it fills in; `affected` maps public ids of components to what they are."""

    name: str
    title: str = ""
    body: str = ""
    status: IncidentStatus = "investigating"
    affected: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None


async def templates() -> list[Template]:
    """All of them, by name."""
    rows = await database.fetch(f"{_TEMPLATE} ORDER BY lower(name), id")
    return [_of(row) for row in rows]


async def template_for(template_id: UUID) -> Template:
    """One of them. Raises NotFound."""
    row = await database.fetch_one(f"{_TEMPLATE} WHERE id = $1", template_id)
    if row is None:
        raise NotFound(str(template_id))
    return _of(row)


_TEMPLATE = "SELECT name, title, body, status, affected, id FROM incident_template"


def _of(row: Mapping[str, object]) -> Template:
    return Template(**{**row, "affected": json.loads(str(row["affected"]))})  # type: ignore[arg-type]


async def save(viewer: Viewer, template: Template) -> UUID:
    """Makes a new one, or writes over the one of its id. Raises NotFound, Refused, Wrong."""
    allow(policy.can_run(viewer), NOT_YOURS)
    if errors := wrong_with(template):
        raise Wrong(errors)
    now = await portal_now()
    columns: dict[Column | str, Any] = {
        "name": template.name,
        "title": template.title,
        "body": template.body,
        "status": template.status,
        "affected": json.dumps(dict(template.affected)),
        "updated_by": viewer.person_id,
        "updated_at": now,
    }
    template_id = template.id or new_id()
    if template.id:
        await template_for(template.id)
        await IncidentTemplate.update(columns).where(IncidentTemplate.id == template.id)
    else:
        await insert((IncidentTemplate, {"id": template_id} | {str(name): value for name, value in columns.items()}))
    subject = Subject("incident_template", template_id, None)
    await record(subject, "saved", at=now, actor=viewer.person_id, public=False, data={"name": template.name})
    return template_id


def wrong_with(template: Template) -> dict[str, str]:
    """What is wrong with it, by field."""
    errors = {}
    if not 0 < len(template.name) <= LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if len(template.title) > LONGEST_NAME:
        errors["title"] = f"The incident’s name can be {LONGEST_NAME} characters at most."
    if len(template.body) > LONGEST_BODY:
        errors["body"] = f"The text can be {LONGEST_BODY:,} characters at most."
    if template.status not in OPEN:
        errors["status"] = "Choose how far you are: investigating, identified or monitoring."
    if not set(template.affected.values()) <= set(TROUBLE):
        errors["components"] = "One of the statuses does not exist. Choose again."
    return errors


async def remove(viewer: Viewer, template_id: UUID) -> None:
    """Nobody needs it any more; incidents made from it keep their words. Raises NotFound, Refused."""
    allow(policy.can_run(viewer), NOT_YOURS)
    template = await template_for(template_id)
    await database.execute("DELETE FROM incident_template WHERE id = $1", template_id)
    subject, now = Subject("incident_template", template_id, None), await portal_now()
    await record(subject, "removed", at=now, actor=viewer.person_id, public=False, data={"name": template.name})
