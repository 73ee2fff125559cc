"""Templates of incidents: words that were found in daylight."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.incidents import templates
from app.domain.incidents.component_queries import components
from app.domain.incidents.statuses import OPEN, STATUS_WORDS, IncidentStatus
from app.domain.incidents.templates import Template
from app.domain.incidents.verbs import LONGEST_BODY, LONGEST_NAME
from app.routes import incident_page
from app.routes.composing import once_or_again
from app.routes.incident_form import affected_of
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

HERE = "/desk/incidents/templates"


@get("/incidents/templates")
async def index(request: Request) -> Response[str]:
    """All of them, by name."""
    common = incident_page.common(request, viewer(request), HERE)
    return page(request, "incidents/templates.html", templates=await templates.templates(), **common)


@get("/incidents/templates/new")
async def new(request: Request) -> Response[str]:
    """An empty one."""
    incident_page.allow_running(viewer(request))
    return await _form(request, None, Form({"status": "investigating"}, []), 200)


@post("/incidents/templates/new")
async def create(request: Request) -> Response[Any]:
    """Keeps it."""
    return await _save(request, None)


@get("/incidents/templates/{template_id:uuid}")
async def show(request: Request, template_id: FromPath[UUID]) -> Response[str]:
    """One of them, to be changed."""
    found = await templates.template_for(template_id)
    affected = {f"component-{public_id}": status for public_id, status in found.affected.items()}
    values = {"name": found.name, "title": found.title, "body": found.body, "status": found.status}
    return await _form(request, template_id, Form(values | affected, []), 200)


@post("/incidents/templates/{template_id:uuid}")
async def change(request: Request, template_id: FromPath[UUID]) -> Response[Any]:
    """Keeps what was changed."""
    return await _save(request, template_id)


@post("/incidents/templates/{template_id:uuid}/removal")
async def remove(request: Request, template_id: FromPath[UUID]) -> Redirect:
    """Nobody needs it any more."""
    await templates.remove(viewer(request), template_id)
    return Redirect(HERE, status_code=303)


async def _save(request: Request, template_id: UUID | None) -> Response[Any]:
    me = viewer(request)
    form = await read_form(request)
    every = await components()
    name = form.text("name", "A name", most=LONGEST_NAME, line=True)
    title = form.text("title", "The incident’s name", most=LONGEST_NAME, line=True, needed=False)
    body = form.text("body", "The text", most=LONGEST_BODY, needed=False)
    chosen = form.choice("status", list(OPEN), "Choose how far you are.")
    status: IncidentStatus = next((one for one in OPEN if one == chosen), "investigating")
    public = {c.id: c.public_id for c in every}
    affected = {public[c]: str(is_) for c, is_ in affected_of(form, every).items()}

    async def act() -> str:
        await templates.save(me, Template(name, title, body, status, affected, template_id))
        return HERE

    return await once_or_again(request, me, form, act, lambda: _form(request, template_id, form, 422))


async def _form(request: Request, template_id: UUID | None, form: Form, status: int) -> Response[str]:
    common = incident_page.common(request, viewer(request), HERE)
    return page(
        request,
        "incidents/template.html",
        status_code=status,
        template_id=template_id,
        values=form.values,
        errors=form.errors,
        status_options=[(one, STATUS_WORDS[one]) for one in OPEN],
        choices=incident_page.choices(await components(), form.values, {}),
        **common | {"once": form.values.get("once") or common["once"]},
    )


handlers = [index, new, create, show, change, remove]
