"""What an incident's page shows, gathered once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from litestar import Request
from markupsafe import Markup

from app.domain.accounts.viewer import Viewer
from app.domain.incidents import links, policy, queries
from app.domain.incidents.component import ComponentFacts, grouped
from app.domain.incidents.component_queries import components
from app.domain.incidents.incident import Change, IncidentFacts, UpdateFacts
from app.domain.incidents.running import NOT_YOURS
from app.domain.incidents.statuses import COMPONENT_WORDS, IMPACT_WORDS, IMPACTS, STATUS_WORDS, TROUBLE, may_follow
from app.lib.ids import new_id
from app.lib.local_time import wall_time
from app.lib.paging import PAGE
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, allow
from app.lib.text import as_markup
from app.lib.time import Reader
from app.routes.chips import with_chips
from app.routes.incident_form import PROMISED, PROMISES
from app.web.render import reader_of, set_now
from app.web.state import settings_of

WORDS = {"statuses": STATUS_WORDS, "impacts": IMPACT_WORDS, "components": COMPONENT_WORDS}


@dataclass(frozen=True, slots=True)
class UpdateShown:
    """An update as the page shows it."""

    public_id: str
    status: str
    text: Markup
    author: str | None
    at: datetime
    edited: str | None
    promised: str | None
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class ComponentChoice:
    """A component in a form: what it may become, and what is chosen."""

    component: ComponentFacts
    field: str
    options: Sequence[tuple[str, str]]
    chosen: str


async def find(public_id: str) -> IncidentFacts:
    """The incident or maintenance, or NotFound."""
    incident = await queries.incident_for(public_id)
    if incident is None:
        raise NotFound(public_id)
    return incident


async def reader_now(request: Request) -> Reader:
    """The reader, as of the product's time."""
    set_now(request, await portal_now())
    return reader_of(request)


def may(viewer: Viewer) -> dict[str, bool]:
    """What the page offers this viewer."""
    return {
        "run": policy.can_run(viewer),
        "link": policy.can_link(viewer),
        "edit_components": policy.can_edit_components(viewer),
    }


def allow_running(viewer: Viewer) -> None:
    """Raises Refused for those whose form would be refused: they need not fill it in first."""
    allow(policy.can_run(viewer), NOT_YOURS)


def common(request: Request, viewer: Viewer, here: str) -> dict[str, Any]:
    """What every page about incidents names; `here` is the view that is current."""
    return {
        "may": may(viewer),
        "words": WORDS,
        "status_url": settings_of(request.app).status_url,
        "views": _views(here),
        "once": str(new_id()),
        "wall_time": wall_time,
    }


def _views(here: str) -> list[dict[str, Any]]:
    pages = [
        ("/desk/incidents", "Open and planned"),
        ("/desk/incidents/past", "Past"),
        ("/desk/incidents/templates", "Templates"),
        ("/desk/components", "Components"),
    ]
    return [{"href": href, "words": words, "current": href == here} for href, words in pages]


async def now(
    request: Request, viewer: Viewer, incident: IncidentFacts, every: Sequence[ComponentFacts]
) -> dict[str, Any]:
    """What the page's live parts name; `every` component is among them, also the archived. The linked tickets are no
    such part: there may be hundreds, and each poke would send them all."""
    reader = await reader_now(request)
    standing = await queries.standing(incident)
    return common(request, viewer, "") | {
        "incident": incident,
        "updates": [_update_shown(update, reader) for update in await queries.updates_of(incident)],
        "happened": [words for row in await queries.log_of(incident) if (words := _happened(row, reader))],
        "standing": [(c, standing[c.id]) for c in every if c.id in standing],
        "late": bool(incident.next_update_by and incident.next_update_by < reader.now),
        "linked": await links.how_many(incident),
    }


async def context(request: Request, viewer: Viewer, incident: IncidentFacts, values: dict[str, str]) -> dict[str, Any]:
    """Everything that the page names; `values` are what was typed into its form."""
    every = await components(archived=True)
    live = await now(request, viewer, incident, every)
    reader = reader_of(request)
    tickets = await links.tickets_of(viewer, incident, None if request.query_params.get("tickets") == "all" else PAGE)
    follows = [status for status in may_follow(incident.status) if status != incident.status or not incident.over]
    return live | {
        "choices": choices(every, values, {c.public_id: is_ for c, is_ in live["standing"]}),
        "status_options": [(status, STATUS_WORDS[status]) for status in follows],
        "impact_options": [("", "As its components say"), *((i, IMPACT_WORDS[i]) for i in IMPACTS)],
        "promises": PROMISES,
        "promised": PROMISED,
        "tickets": await with_chips(viewer, tickets, reader),
        "suggestions": await with_chips(viewer, await links.suggested(viewer, incident), reader),
    }


def choices(
    every: Sequence[ComponentFacts], values: dict[str, str], standing: dict[str, str]
) -> list[tuple[ComponentFacts | None, list[ComponentChoice]]]:
    """The components to choose statuses for, by group; what was typed, else what stands."""
    found = []
    for group in grouped([component for component in every if component.archived_at is None]):
        shown = [_choice(component, values, standing) for component in group.members]
        if shown:
            found.append((group.head, shown))
    return found


def _choice(component: ComponentFacts, values: dict[str, str], standing: dict[str, str]) -> ComponentChoice:
    stands = standing.get(component.public_id)
    options = [(str(status), COMPONENT_WORDS[status]) for status in TROUBLE]
    # What it is not about yet can be left alone.
    options = options if stands else [("", "Not affected"), *options[1:]]
    field = f"component-{component.public_id}"
    return ComponentChoice(component, field, options, values.get(field, stands or ""))


def _update_shown(update: UpdateFacts, reader: Reader) -> UpdateShown:
    return UpdateShown(
        public_id=update.public_id,
        status=update.status,
        text=as_markup(update.body),
        author=update.author,
        at=update.display_at,
        edited=reader.exact(update.edited_at) if update.edited_at else None,
        promised=reader.exact(update.next_update_by) if update.next_update_by else None,
        changes=update.changes,
    )


def _happened(row: asyncpg.Record, reader: Reader) -> dict[str, Any] | None:
    """What the log has besides the updates themselves, each in a line."""
    words = _words(row["kind"], json.loads(row["data"]), reader)
    return {"words": words, "actor": row["actor"], "at": row["at"]} if words else None


def _words(kind: str, data: dict[str, Any], reader: Reader) -> str | None:
    match kind:
        case "impact_overridden":
            return f"set the impact to {IMPACT_WORDS[data['to']].lower()}; it was {IMPACT_WORDS[data['from']].lower()}"
        case "impact_computed":
            return f"let the components say the impact again: {IMPACT_WORDS[data['to']].lower()}"
        case "edited":
            return f"edited an update: {data['reason']}. {_edit_words(data, reader)}"
        case "renamed":
            return f"renamed it; it was “{data['from']}”"
        case "moved":
            was = reader.exact(datetime.fromisoformat(data["from"]["until"]))
            return f"moved its window, which ended {was}: {data['reason']}"
        case "linked":
            return f"linked {', '.join(data['tickets'])}"
        case "unlinked":
            return f"unlinked {', '.join(data['tickets'])}"
        case "nudged":
            return f"The update promised for {reader.exact(datetime.fromisoformat(data['promised']))} had not come."
        case _:
            return None


def _edit_words(data: dict[str, Any], reader: Reader) -> str:
    before, after = data["from"], data["to"]
    said = []
    if before["display_at"] != after["display_at"]:
        said.append(f"Its time was {reader.exact(datetime.fromisoformat(before['display_at']))}.")
    if before["body"] != after["body"]:
        said.append(f"It said: “{before['body']}”")
    return " ".join(said)
